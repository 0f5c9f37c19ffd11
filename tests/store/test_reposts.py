"""Articles that repeat each other are one story, whatever order they come in; look-alikes stay apart."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from saying import Saying, make_directory, orders
from sqlalchemy import Engine, select

import store.reposts
from corpora.build import GOLD, HERE
from ingest.article import Article
from rasad.repost_evaluation import evaluate_reposts, read_pairs
from store.database import open_database
from store.directory import count_stories, list_articles
from store.repost_verifier import Told, Verdict, compare, tell
from store.reposts import days_between, fold_reposts
from store.save import save
from store.story_text import shingles_of, signature_of, words_of
from store.tables import REPOSTS

ARTICLES = [Article.model_validate_json(line) for line in (GOLD / "articles.jsonl").read_text("utf-8").splitlines()]
PAIRS: list[dict[str, Any]] = [json.loads(line) for line in (HERE / "reposts.jsonl").read_text("utf-8").splitlines()]
REAL_PAIRS = Path(__file__).parents[3] / "shared" / "data" / "dedup" / "repost-pairs.jsonl"


def stories_of(engine: Engine) -> set[frozenset[str]]:
    """Return the stories as sets of articles."""
    members: dict[str | None, set[str]] = {}
    for entry in list_articles(engine):
        members.setdefault(entry.story, set()).add(entry.id)
    assert None not in members  # every article is in one
    assert all(canonical in story for canonical, story in members.items())
    return {frozenset(story) for story in members.values()}


def fold(database: Path | str, articles: list[Article], at_once: bool = True) -> Engine:
    """Return a database with the articles' stories, folded at the end or after each."""
    engine = open_database(str(database))
    for article in articles:
        save(engine, article, None, None)
        if not at_once:
            fold_reposts(engine)
    fold_reposts(engine)
    return engine


def chance(first: str, second: str, days: float | None = None) -> float:
    return compare(tell(first), tell(second), days).chance


def planted() -> set[frozenset[str]]:
    """Return the stories of more than one article of the sample site."""
    stories = [{pair["a"], pair["b"]} for pair in PAIRS if pair["repost"]]
    joined: list[set[str]] = []
    for story in stories:
        touching = [other for other in joined if other & story]
        joined = [other for other in joined if not other & story] + [story.union(*touching)]
    return {frozenset(story) for story in joined}


def test_all_reposts_of_the_sample_site_are_found_and_no_others(database: str) -> None:
    engine = fold(database, ARTICLES)
    found = {story for story in stories_of(engine) if len(story) > 1}
    assert found == planted()
    assert sum(map(len, found)) - len(found) == 7
    assert count_stories(engine) == (len(ARTICLES) - 7, 7)
    for pair in PAIRS:
        stories = [story for story in stories_of(engine) if story & {pair["a"], pair["b"]}]
        assert len(stories) == (1 if pair["repost"] else 2)


@pytest.mark.parametrize("at_once", [True, False])
def test_stories_are_the_same_in_whatever_order_articles_come(new_database: Callable[[], str], at_once: bool) -> None:
    chosen = [article for article in ARTICLES if any(article.id in story for story in planted())] + ARTICLES[:6]
    chosen = list({article.id: article for article in chosen}.values())
    canonical = {entry.id: entry.story for entry in list_articles(fold(new_database(), chosen))}
    for order in orders(chosen):
        again = fold(new_database(), order, at_once)
        assert {entry.id: entry.story for entry in list_articles(again)} == canonical


SENTENCES = [
    "افتتحت مؤسسة الغيث مخبزا مجانيا في بلدة الكفرون لتأمين الخبز للنازحين",
    "ويعمل في المخبز شبان من أبناء المخيم تدربوا على العجن والخبز شهرا كاملا",
    "وقال مدير المؤسسة إن المشروع جاء بعد أن ارتفعت الأسعار في الشتاء",
    "وتنوي المؤسسة أن تفتح مخبزا آخر في البلدة المجاورة إن وجدت من يعينها",
]
BODY = [f"أعلنت جمعية النور في بيان لها أن القافلة رقم {n} وصلت إلى قرية {place} ومعها طعام ودواء" for n, place in
        enumerate(["تيزي", "أيلة", "شبام", "رازح", "بانياس", "زمار", "خنيفرة", "دمنهور"])]  # fmt: skip
CHAIN = [
    ("whole", BODY),
    ("cut", BODY[:5]),
    ("end", BODY[5:]),
    ("beginning", BODY[:3]),
    ("other", [f"مقال {i} عن الطقس والمطر في يوم {i} من الشهر والرياح شمالية" for i in range(6)]),
    ("other again", [f"مقال {i} عن الطقس والمطر في يوم {i} من الشهر والرياح شمالية" for i in range(5)]),
]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(CHAIN), steps=st.sets(st.integers(0, 5)))
def test_stories_hang_together_in_every_order_and_every_rhythm(
    new_database: Callable[[], str], order: list[tuple[str, list[str]]], steps: set[int]
) -> None:
    engine = open_database(new_database())
    for number, (id, paragraphs) in enumerate(order):
        save(engine, Article(id=id, text="\n".join(paragraphs)), None, None)
        if number in steps:
            fold_reposts(engine)
    fold_reposts(engine)
    assert stories_of(engine) == {
        frozenset({"whole", "cut", "end", "beginning"}),
        frozenset({"other", "other again"}),
    }
    assert {e.story for e in list_articles(engine)} == {"whole", "other"}  # the fullest stands for a story


def test_the_earliest_article_stands_for_its_story(new_database: Callable[[], str]) -> None:
    text = "\n".join(BODY)
    articles = [
        Article(id="undated", text=text + "\nزيادة"),
        Article(id="later", text=text, published="2024-05-02T08:00:00+03:00"),
        Article(id="earlier", text="\n".join(BODY[:5]), published="2024-05-01"),
    ]
    assert {entry.story for entry in list_articles(fold(new_database(), articles))} == {"earlier"}


@pytest.mark.parametrize("times", [2, 3])
def test_a_text_pasted_into_itself_counts_once(times: int) -> None:
    text = "\n".join(BODY)
    assert words_of("\n".join([text] * times)) == words_of(text)
    pasted = shingles_of(words_of("\n\n".join([text] * times)))
    assert signature_of(pasted) == signature_of(shingles_of(words_of(text)))


def test_the_article_of_the_sample_site_that_is_pasted_into_itself_counts_once() -> None:
    pasted = [
        article
        for article in ARTICLES
        if max(Counter(line for line in article.text.split("\n") if len(line) > 60).values(), default=1) > 1
    ]
    assert pasted
    for article in pasted:
        once = "\n".join(dict.fromkeys(article.text.split("\n")))
        assert words_of(article.text) == words_of(once)
        assert chance(article.text, once) == 1.0


@pytest.mark.parametrize(
    ("first", "second", "repost"),
    [
        (" ".join(BODY), "القُـرى أوّلا: " + " ".join(BODY).replace("ي", "ی").replace("ة", "ه"), True),
        (" ".join(BODY), " ".join(BODY[:4]), True),
        (" ".join(BODY), " ".join(BODY[::-1]), True),
        ("\n".join(BODY), "", False),
        ("", "", False),
        ("…", "…", False),
        ("كلمتان فقط", "كلمتان فقط", True),
        (" ".join(BODY[:2]), " ".join(BODY[4:6]), False),
        # one template, two stories: each side has numbers of its own
        ("هبطت في مطار صنعاء الطائرة 12 وعليها 80 طنا من الغذاء والدواء هدية من أهل الخير إلى المتضررين من السيول",
         "هبطت في مطار صنعاء الطائرة 15 وعليها 65 طنا من الغذاء والدواء هدية من أهل الخير إلى المتضررين من السيول",
         False),
        # one sentence in two towns, with other counts of the same things
        (f"{' '.join(SENTENCES)} وفيه 12 عاملا و3 أفران", f"{' '.join(SENTENCES)} وفيه 9 عاملا و2 أفران", False),
        # a number corrected among others that stay
        (f"{' '.join(SENTENCES)} 12 عاملا 3 أفران 40 ربطة", f"{' '.join(SENTENCES)} 12 عاملا 3 أفران 45 ربطة", True),
        # the same, but one side only adds a number
        ("هبطت في مطار صنعاء طائرة وعليها غذاء ودواء هدية من أهل الخير إلى المتضررين من السيول",
         "هبطت في مطار صنعاء طائرة وعليها غذاء ودواء هدية من أهل الخير إلى المتضررين من السيول وعددهم 300",
         True),
    ],
)  # fmt: skip
def test_what_is_a_repost(first: str, second: str, repost: bool) -> None:
    assert (chance(first, second) >= 0.5) == repost
    assert chance(first, second) == chance(second, first)


def test_a_copy_that_names_its_source_may_be_rewritten_more(new_database: Callable[[], str]) -> None:
    original = Article(id="original", text="\n".join(SENTENCES), source="صحيفة البيدر")
    rewritten = [*SENTENCES[:2], "ورغب أهل القرية القريبة في مثله وقالوا إنهم في حاجة إليه اليوم قبل غد"]
    rewritten[1] = "ويعمل في المخبز شبان من أبناء المخيم تعلموا الصنعة في شهر واحد"
    copies = [
        Article(id="credited", text="\n".join(["نقلا عن صحيفة «البيدر»:", *rewritten]), source="وكالة رواة"),
        Article(id="not credited", text="\n".join(rewritten), source="وكالة رواة"),
    ]
    for copy in copies:
        engine = fold(new_database(), [original, copy])
        assert len(stories_of(engine)) == (1 if copy.id == "credited" else 2)
    # outlets do not make a repost of what tells something else
    other = Article(id="other", text="\n".join(["صحيفة البيدر", SENTENCES[3], *BODY]), source="وكالة رواة")
    assert len(stories_of(fold(new_database(), [original, other]))) == 2


def test_a_changed_article_leaves_its_story_and_the_rest_is_put_together_anew(new_database: Callable[[], str]) -> None:
    articles = [Article(id=id, text="\n".join(paragraphs)) for id, paragraphs in CHAIN]
    engine = fold(new_database(), articles, at_once=False)
    save(engine, Article(id="whole", text="نص جديد لا يشبه ما قبله في شيء"), None, None)
    fold_reposts(engine)
    # the end of the text and its beginning hang together by the cut copy alone, or not at all
    assert stories_of(engine) == {
        frozenset({"cut", "beginning"}),
        frozenset({"end"}),
        frozenset({"whole"}),
        frozenset({"other", "other again"}),
    }
    save(engine, articles[0], None, None)
    fold_reposts(engine)
    assert stories_of(engine) == stories_of(fold(new_database(), articles))


def test_folding_again_changes_nothing(database: str) -> None:
    engine = fold(database, ARTICLES)
    with engine.connect() as connection:
        before = connection.execute(select(REPOSTS)).all()
    assert fold_reposts(engine) == 0
    with engine.connect() as connection:
        assert connection.execute(select(REPOSTS)).all() == before


@pytest.mark.parametrize("many", ["one text", "one template", "no words", "own words"])
def test_one_more_article_meets_few_of_many(database: str, many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the others are, what one more costs does not grow with their number."""

    def text(number: int) -> str:
        words = [f"كلمة{i}" for i in range(60)]
        numbered = [word if i % 5 else f"{word}ر{number} {number}" for i, word in enumerate(words)]
        kinds = {
            "one text": words,
            "one template": numbered,
            "no words": [],
            "own words": [f"{w}ر{number}" for w in words],
        }
        return " ".join(kinds[many])

    compared: list[tuple[Told, Told]] = []

    def counted(first: Told, second: Told, days: float | None, *, credited: bool) -> Verdict:  # nothing is extracted
        compared.append((first, second))
        return compare(first, second, days, credited=credited)

    monkeypatch.setattr(store.reposts, "compare", counted)
    engine = fold(database, [Article(id=f"{number:03}", text=text(number)) for number in range(150)])
    assert len(compared) <= 150 * 100
    assert len(stories_of(engine)) == (1 if many == "one text" else 150)
    compared.clear()
    save(engine, Article(id="more", text=text(150)), None, None)
    fold_reposts(engine)
    assert len(compared) <= {"one text": 1, "one template": 100, "no words": 0, "own words": 0}[many]


@pytest.mark.skipif(not REAL_PAIRS.is_file(), reason="the labelled pairs of real articles are not here")
def test_precision_and_recall_on_labelled_pairs_of_real_articles_by_words_alone() -> None:
    """Recorded: all 138 reposts found, and none of 62 look-alikes."""
    counts = evaluate_reposts(REAL_PAIRS, extracted=False)
    assert counts["hard"].precision >= 0.985
    assert counts["hard"].recall >= 0.98
    assert counts["all"].pairs == 200


@pytest.mark.slow
@pytest.mark.skipif(not REAL_PAIRS.is_file(), reason="the labelled pairs of real articles are not here")
@pytest.mark.parametrize("cross", [False, True])
def test_precision_and_recall_on_labelled_pairs_of_real_articles(cross: bool) -> None:
    """Recorded: all reposts and no look-alike; one repost is missed by weights that have not seen the articles."""
    counts = evaluate_reposts(REAL_PAIRS, cross=cross)
    assert counts["hard"].precision >= 0.985
    assert counts["hard"].recall >= 0.985


@pytest.mark.skipif(not REAL_PAIRS.is_file(), reason="the labelled pairs of real articles are not here")
def test_what_is_a_repost_is_a_candidate() -> None:
    """The signature passes on nearly every pair of real articles that the comparison would find."""
    reposts = [pair for pair in read_pairs(REAL_PAIRS) if pair["label"] == "repost"]
    bands = [[set(signature_of(shingles_of(words_of(pair[text])))) for text in ("text1", "text2")] for pair in reposts]
    assert sum(bool(one & two) for one, two in bands) / len(reposts) >= 0.99


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("2024-05-01", "2024-05-03", 2.0),
        ("2024-05-01T23:00:00", "2024-05-02T05:00:00+00:00", 0.25),
        ("2024-05-01T23:00:00+03:00", "2024-05-01", 0.0),
        ("2024-05-01", None, None),
        ("in May", "2024-05-01", None),
    ],
)
def test_days_between_times_of_publication(first: str, second: str | None, days: float | None) -> None:
    assert days_between(first, second) == days == days_between(second, first)


def test_look_alikes_of_another_week_are_none() -> None:
    """Templates come again after days; copies do not."""
    one = (
        "وصلت اليوم إلى الميناء سفينة محملة بالقمح هدية من المتبرعين وكان في استقبالها مدير الإغاثة وعدد من العاملين "
        "في الميناء ومندوبون عن الجمعيات التي توزع ما تحمله على القرى التي أصابها الجفاف ويجري تفريغها خلال أيام"
    )
    two = (
        one.replace("القمح", "الأرز")
        .replace("المتبرعين", "التجار")
        .replace("الجفاف", "السيل")
        .replace("عدد من العاملين", "أهل المدينة")
    )
    assert chance(one, two, 0.1) > 0.5 > chance(one, two, 6)


def test_a_page_of_briefs_does_not_make_one_story_of_what_it_repeats(new_database: Callable[[], str]) -> None:
    """It joins the story that it repeats most of, in whatever order the articles come."""
    first, second = "\n".join(BODY), "\n".join(SENTENCES)
    others = "\n".join(f"خبر آخر {n} عن سوق {n} في مدينة {n}" for n in range(30))
    articles = [
        Article(id="first", text=first),
        Article(id="first again", text=first + "\nانتهى"),
        Article(id="second", text=second),
        Article(id="second again", text="عمل خيري\n" + second),
        Article(id="briefs", text=f"{first}\n{second}\n{others}"),
    ]
    for order in orders(articles):
        stories = stories_of(fold(new_database(), order, at_once=False))
        assert {frozenset({"first", "first again", "briefs"}), frozenset({"second", "second again"})} == stories


def test_reposts_of_a_directory_with_facts_fold_too(database: str) -> None:
    text = "\n".join(BODY)
    sayings = [Saying(id, text, published=f"2024-01-0{n}").organization("جمعية النور") for n, id in enumerate("bca", 1)]
    engine = make_directory(database, sayings)
    assert [(entry.id, entry.story, entry.facts) for entry in list_articles(engine)] == [
        ("a", "b", {"organization": 1}),
        ("c", "b", {"organization": 1}),
        ("b", "b", {"organization": 1}),
    ]
