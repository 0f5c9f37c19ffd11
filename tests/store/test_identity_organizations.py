"""Which names of which articles are one organization: countries, branches, well-known bodies, suggestions."""

import tomllib
from collections.abc import Iterable
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.merging import StoredFact
from store.organization_countries import About, about
from store.organization_identity import Body, Organizations
from store.register import find_body, load_register

type Named = str | list[str]
SA, TN, MA, SY, IR = (About(address=country) for country in ("SA", "TN", "MA", "SY", "IR"))
PERSIAN = About("fa", address="IR")


def fact(article: str, named: Named, kind: str = "association") -> StoredFact:
    """Return an organization of an article: its main name, or that with other names."""
    name, *aliases = [named] if isinstance(named, str) else named
    return StoredFact(f"{article}/organization/{name}", article, {"name": name, "aliases": aliases, "kind": kind})


def organizations(*articles: tuple[About, Iterable[Named]], kind: str = "association") -> Organizations:
    """Return what articles `0`, `1`, … say together."""
    facts = [fact(str(number), one, kind) for number, (_, named) in enumerate(articles) for one in named]
    return Organizations(facts, {str(number): what for number, (what, _) in enumerate(articles)})


def one_body(found: Organizations, *names: str) -> bool:
    """Tell whether article `0` means by the first name what article `1` means by the second, and so on."""
    ids = {found.find(str(number), name) for number, name in enumerate(names)}
    assert None not in ids
    return len(ids) == 1


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ((MA, "وزارة الصحة"), (SY, "وزارة الصحة"), False),
        ((MA, "وزارة الصحة"), (MA, "وزارة الصحة والحماية الاجتماعية"), True),
        ((SA, "وزارة الصحة السورية"), (SY, "وزارة الصحة"), True),
        ((SY, "وزارة الصحة الإيرانية"), (PERSIAN, "وزارت بهداشت، درمان و آموزش پزشکی"), True),
        ((SA, "الهلال الأحمر"), (TN, "الهلال الأحمر"), False),
        ((TN, "الهلال الأحمر السعودي"), (SA, "هيئة الهلال الأحمر"), True),
        ((SA, "الهلال الأحمر"), (PERSIAN, "هلال احمر"), False),
        ((SA, "جمعية ضياء"), (TN, "جمعية ضياء"), False),
        ((SA, "جمعية ضياء"), (About(), "جمعية ضياء"), True),  # of no other country is anything known
        ((About(), "وزارة الصحة"), (SY, "وزارة الصحة"), False),  # every country has one
        ((SA, "مؤسسة ظلال الزيتون الأخضر"), (SY, "مؤسسة ظلال الزيتون الأخضر"), True),
        ((SA, "السفارة السويدية"), (TN, "السفارة السويدية"), False),
        # well-known bodies have one name in all languages
        ((SA, "منظمة الصحة العالمية"), (PERSIAN, "سازمان جهانی بهداشت"), True),
        ((SA, "WHO"), (PERSIAN, "سازمان بهداشت جهانی"), True),
        ((SA, "اليونيسف"), (PERSIAN, "صندوق کودکان ملل متحد"), True),
        ((SA, "مكتب اليونيسف"), (PERSIAN, "یونیسف"), True),
        ((SA, "برنامج الأغذية العالمي"), (SA, "منظمة الأغذية والزراعة"), False),
        ((SA, "واس"), (TN, "وكالة الأنباء السعودية"), True),
        # a branch is not its mother, nor another branch
        ((PERSIAN, "سازمان بهزیستی"), (PERSIAN, "بهزیستی استان کرمان"), False),
        ((PERSIAN, "بهزیستی استان یزد"), (PERSIAN, "بهزیستی استان کرمان"), False),
        # names of common words and of kings: many bodies
        ((SA, "لجنة التنمية الاجتماعية"), (SA, "لجنة التنمية الاجتماعية"), False),
        ((SA, "مستشفى الملك فهد"), (SA, "مستشفى الملك فهد"), False),
        ((SA, "مستشفى الملك فهد بجدة"), (SA, "مستشفى الملك فهد في جدة"), True),
    ],
)
def test_whether_two_articles_name_one_body(first: tuple[About, str], second: tuple[About, str], same: bool) -> None:
    found = organizations((first[0], [first[1]]), (second[0], [second[1]]))
    assert one_body(found, first[1], second[1]) is same


def test_an_article_says_by_another_name_which_body_it_means() -> None:
    found = organizations(
        (PERSIAN, [["بهزیستی استان کرمان", "بهزیستی"]]),
        (PERSIAN, ["بهزیستی"]),
        (PERSIAN, [["بنیاد باران آفتاب", "UNICEF"]]),
    )
    assert not one_body(found, "بهزیستی", "بهزیستی")
    assert found.find("0", "بهزیستی") == found.find("0", "بهزیستی استان کرمان")
    assert found.find("2", "UNICEF") == found.find("2", "بنیاد باران آفتاب")


def test_what_an_article_tells_apart_stays_apart() -> None:
    found = organizations((SA, ["شبكة جسور المحبة", "شبكة جسور المحبة للاجئين"]))
    assert len(found.bodies) == 2
    assert len(organizations((SA, ["شبكة جسور المحبة"]), (SA, ["شبكة جسور المحبة للاجئين"])).bodies) == 1


def test_an_abbreviation_is_made_of_first_letters_in_one_article_and_known_in_the_others() -> None:
    found = organizations((PERSIAN, ["هماس", "همیاران مادر و اقشار سالمند"]), (PERSIAN, ["هماس"]))
    assert one_body(found, "همیاران مادر و اقشار سالمند", "هماس")


def test_branches_and_parts_are_linked_to_their_mothers() -> None:
    found = organizations(
        (PERSIAN, ["سازمان بهزیستی", "بهزیستی استان کرمان", "دفتر پیشگیری سازمان بهزیستی"]),
        (SA, ["جمعية ضياء", "فرع جمعية ضياء في محافظة جدة"]),
    )
    mother, daughter = found.find("1", "جمعية ضياء"), found.find("1", "فرع جمعية ضياء في محافظة جدة")
    assert mother
    assert daughter
    assert found.bodies[mother] == Body(mother, "SA", None, None)
    assert found.bodies[daughter] == Body(daughter, "SA", "جده", mother)
    welfare = found.find("0", "سازمان بهزیستی")
    for name in ("بهزیستی استان کرمان", "دفتر پیشگیری سازمان بهزیستی"):
        assert found.bodies[found.key("0", name)].parent == welfare


@pytest.mark.parametrize(
    ("articles", "reason"),
    [
        ([(SA, ["جمعية البر"]), (SA, ["جمعية البر"])], "one name of common words, no place"),
        ([(SA, [["جمعية ضياء بجدة", "جمعية ضياء"]]), (SA, ["جمعية ضياء"])], "another name in an article"),
        ([(About(), ["جمعية شفق"]), (About(), ["Shafaq"])], "sounds like it in the other script"),
        ([(About(), ["شبكة جسور"]), (About(), ["شبكة جسور المحبة"])], "a short form of a longer name"),
    ],
)
def test_what_is_doubtful_is_suggested(articles: list[tuple[About, list[Named]]], reason: str) -> None:
    found = organizations(*articles)
    (suggestion,) = found.suggestions
    assert suggestion.reason == reason
    assert 0 < suggestion.score < 0.9
    assert suggestion.first < suggestion.second
    assert {suggestion.first, suggestion.second} == set(found.bodies)


def test_copies_of_one_story_mean_one_body_by_a_name_of_common_words() -> None:
    facts = [fact("a", "لجنة التنمية الاجتماعية"), fact("b", "لجنة التنمية الاجتماعية")]
    assert len(Organizations(facts).bodies) == 2
    assert len(Organizations(facts, stories={"b": "a"}).bodies) == 1


def test_the_country_is_that_of_the_outlet_unless_the_article_is_about_another() -> None:
    def outlet(number: int, text: str) -> About:
        return about("ar", "صحيفة المرفأ", None, text)

    home = [outlet(n, "افتتاح مدرسة في صفاقس ومعرض في سوسة") for n in range(3)]
    abroad = outlet(3, "الأردن: لقاء في إربد والزرقاء والكرك بحضور أردني")
    unclear = outlet(4, "لقاء حول الصحة")
    found = organizations(*((one, ["وزارة الصحة"]) for one in (*home, abroad, unclear)))
    bodies = [found.bodies[found.key(str(number), "وزارة الصحة")].country for number in range(5)]
    assert bodies == ["TN", "TN", "TN", "JO", "TN"]


def test_the_facts_of_an_article_must_follow_each_other() -> None:
    with pytest.raises(ValueError, match=r"^a: its facts do not follow"):
        Organizations([fact("a", "جمعية أ"), fact("b", "جمعية ب"), fact("a", "جمعية ج")])


def test_a_name_that_nobody_knows_is_no_body() -> None:
    found = organizations((SA, ["جمعية ضياء"]))
    assert found.find("0", "شركة") is None
    assert found.find("nowhere", "جمعية ضياء") == found.find("0", "جمعية ضياء")
    assert found.key("0", "شركة") == "شركة"
    assert not found.has("شركة")


def test_the_register_gives_every_name_once_for_each_country() -> None:
    data = tomllib.loads(resources.files("store").joinpath("register.toml").read_text("utf-8"))
    assert set(data) == {"international", "national", "states"}
    bodies, named = load_register()
    for key, found in named.items():
        assert len({(body.country, body.national) for body in found}) == len(found), key
    for body in bodies.values():
        assert body.names
        assert body.national == (body.kind is None)


def test_a_name_of_a_states_body_is_another_thing_in_other_countries() -> None:
    assert find_body("سبا", frozenset()) is None
    bna = find_body("بنا", frozenset(["BH"]))
    assert bna is not None
    assert bna.id == "bh-bna"
    assert find_body("بنا", frozenset(["TN"])) is None


NAMES = st.sampled_from(
    ["جمعية ضياء", "ضياء", "جمعية ضياء بجدة", "وزارة الصحة", "شبكة جسور", "شبكة جسور المحبة", "اليونيسف", "یونیسف"]
)
ARTICLES = st.lists(
    st.tuples(
        st.sampled_from([About(), SA, TN, PERSIAN]), st.lists(st.lists(NAMES, min_size=1, max_size=3), max_size=3)
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(articles=ARTICLES, data=st.data())
def test_bodies_do_not_depend_on_the_order_of_articles(
    articles: list[tuple[About, list[list[str]]]], data: st.DataObject
) -> None:
    numbered = list(enumerate(articles))
    found = []
    for order in (numbered, data.draw(st.permutations(numbered))):
        facts = [fact(str(number), names) for number, (_, named) in order for names in named]
        found.append(Organizations(facts, {str(number): what for number, (what, _) in numbered}))
    assert found[0].bodies == found[1].bodies
    assert found[0].suggestions == found[1].suggestions
    for number, (_, named) in numbered:
        for name in {name for names in named for name in names}:
            assert found[0].find(str(number), name) == found[1].find(str(number), name)
