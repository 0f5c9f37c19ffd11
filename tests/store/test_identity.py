"""Which names are one organization, and which mentions one program; ids that follow from what is said alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from saying import Saying, dump, make_directory, orders
from sqlalchemy import Engine

from nlp.extraction import OrganizationKind
from nlp.names import name_key
from store.check import check
from store.directory import OrganizationEntry, ProgramEntry, facts_of_entry, list_organizations, list_programs
from store.identity import rebuild, stable_id
from tests.timing import growth


def article(id: str, *organizations: list[str] | str, **fields: Any) -> Saying:
    """Return an article that names organizations: each its main name, or that with other names."""
    named = [[names] if isinstance(names, str) else names for names in organizations]
    words = " ".join(f"كلمة{id}{i}" for i in range(20))  # its own words, so that it is no repost
    saying = Saying(id, "\n".join([*(names[0] for names in named), words]), **fields)
    for names in named:
        saying.organization(*names)
    return saying


def told(id: str, program: str, *operators: str, text: str = "", **fields: Any) -> Saying:
    """Return an article of a program that organizations run."""
    words = text or " ".join(f"كلمة{id}{i}" for i in range(20))
    saying = Saying(id, "\n".join([program, *operators, words]))
    for name in operators:
        saying.organization(name)
    return saying.program(program, operators=list(operators), **fields)


def program(engine: Engine) -> ProgramEntry:
    (entry,) = list_programs(engine)
    return entry


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ([["جمعية الأمل"], ["جمعية الأمل"]], [{"جمعية الأمل"}]),
        # one name in the spellings of both languages
        ([["كميته امداد"], ["کمیتۀ امداد"], ["کمیته‌ی امداد"]], [{"كميته امداد", "کمیتۀ امداد"}, {"کمیته‌ی امداد"}]),
        ([["مؤسسة «ظلال الزيتون»"], ["مؤسسه ظلال الزیتون"]], [{"مؤسسة «ظلال الزيتون»", "مؤسسه ظلال الزیتون"}]),
        # another name in one article is the main name in the other
        ([[["مؤسسة ظلال الزيتون", "منظمة ظلال"]], ["منظمة ظلال"]], [{"مؤسسة ظلال الزيتون", "منظمة ظلال"}]),
        ([["مؤسسة ظلال الزيتون (جسور الشام)"], ["جسور الشام"]], [{"مؤسسة ظلال الزيتون (جسور الشام)", "جسور الشام"}]),
        # the name without its noun
        ([["جمعية «تكافل»"], [["تكافل", "تكافل الخيرية"]]], [{"جمعية «تكافل»", "تكافل", "تكافل الخيرية"}]),
        # a short form under the same noun, if only one longer name begins so
        (
            [["شبكة جسور المحبة"], ["شبكة جسور المحبة للاجئين"], ["جمعية"]],
            [{"شبكة جسور المحبة", "شبكة جسور المحبة للاجئين"}, {"جمعية"}],
        ),
        # a letter less
        ([["مؤسسة ينابيع الرافدين"], ["مؤسسة ينابع الرافدين"]], [{"مؤسسة ينابيع الرافدين", "مؤسسة ينابع الرافدين"}]),
        # an alias alone, shared by two bodies, joins nothing
        (
            [[["جمعية الأمل للمعاقين", "جمعية الأمل"]], [["جمعية الأمل للأيتام", "جمعية الأمل"]]],
            [{"جمعية الأمل للمعاقين", "جمعية الأمل"}, {"جمعية الأمل للأيتام", "جمعية الأمل"}],
        ),
        # namesakes of two towns: the bare name could be either, so it is neither
        (
            [
                [["الجمعية الخيرية بصور", "الجمعية الخيرية"]],
                [["الجمعية الخيرية بالنبطية", "الجمعية الخيرية"]],
                ["الجمعية الخيرية"],
            ],
            [
                {"الجمعية الخيرية بصور", "الجمعية الخيرية"},
                {"الجمعية الخيرية بالنبطية", "الجمعية الخيرية"},
                {"الجمعية الخيرية"},
            ],
        ),
        # one town in two ways of saying so; the body without a town may be its mother
        (
            [
                ["جمعية ضياء بصفاقس"],
                ["جمعية ضياء في ولاية صفاقس"],
                [["جمعية ضياء الخيرية بولاية صفاقس", "جمعية ضياء"]],
                ["جمعية ضياء"],
            ],
            [
                {"جمعية ضياء بصفاقس", "جمعية ضياء في ولاية صفاقس", "جمعية ضياء الخيرية بولاية صفاقس", "جمعية ضياء"},
                {"جمعية ضياء"},
            ],
        ),
    ],
)  # fmt: skip
def test_which_names_are_one_organization(
    tmp_path: Path, articles: list[list[list[str] | str]], expected: list[set[str]]
) -> None:
    sayings = [article(f"a{number}", *names) for number, names in enumerate(articles)]
    engine = make_directory(tmp_path / "d.db", sayings)
    found = [set(entry.names) for entry in list_organizations(engine)]
    assert sorted(found, key=sorted) == sorted(expected, key=sorted)
    for number, order in enumerate(orders(sayings)):
        again = make_directory(tmp_path / f"{number}.db", order)
        assert list_organizations(again) == list_organizations(engine)


def test_a_short_name_means_the_body_that_its_own_article_calls_so(tmp_path: Path) -> None:
    """Two towns' charities are both «الجمعية الخيرية»; each article's program is run by the one it speaks of."""
    sayings = []
    for town in ("صور", "النبطية"):
        name = f"الجمعية الخيرية ب{town}"
        saying = article(town, [name, "الجمعية الخيرية"])
        saying.program("مطعم المحبة", quote=name, operators=["الجمعية الخيرية"])
        saying.partnership("الجمعية الخيرية", "اليونيسف", quote=name)
        sayings.append(saying)
    engine = make_directory(tmp_path / "d.db", sayings)
    assert {tuple(entry.operators) for entry in list_programs(engine)} == {("الجمعية الخيرية",)}
    organizations = {entry.name: entry for entry in list_organizations(engine)}
    assert len(organizations) == len(list_programs(engine)) == 2
    for town in ("صور", "النبطية"):
        entry = organizations[f"الجمعية الخيرية ب{town}"]
        assert entry.articles == [town]
        assert [p.articles for p in list_programs(engine) if p.id in entry.programs] == [[town]]
        assert [fact.id for fact in facts_of_entry(engine, entry)] == [
            f"{town}/program/0",
            f"{town}/organization/0",
            f"{town}/partnership/0",
        ]


def test_the_name_shown_is_the_one_used_most_and_its_kind_too(tmp_path: Path) -> None:
    sayings = [article(f"a{n}", ["جمعية الأمل", "أمل"]) for n in range(2)] + [article("b", ["أمل", "جمعية الأمل"])]
    sayings[2].extraction.organizations[0] = (
        sayings[2].extraction.organizations[0].model_copy(update={"kind": OrganizationKind.CHARITY})
    )
    (entry,) = list_organizations(make_directory(tmp_path / "d.db", sayings))
    assert (entry.name, entry.kind, entry.articles) == ("جمعية الأمل", "association", ["a0", "a1", "b"])


def test_one_name_is_another_ministry_in_another_country(tmp_path: Path) -> None:
    towns = {"a": "الرباط وفاس ومراكش", "b": "دمشق وحلب وحمص", "c": "فاس والدار البيضاء"}
    sayings = []
    for id, text in towns.items():
        saying = Saying(id, f"وزارة الصحة تفتتح مستوصفا في {text} " + " ".join(f"كلمة{id}{i}" for i in range(20)))
        sayings.append(saying.organization("وزارة الصحة"))
    engine = make_directory(tmp_path / "d.db", sayings)
    assert sorted(entry.articles for entry in list_organizations(engine)) == [["a", "c"], ["b"]]


@pytest.mark.parametrize(
    ("first", "second", "programs"),
    [
        # two bazaars of one name and operator, in two towns and two years; one that moved; one that is held each year
        (
            ("سوق الربيع", "جمعية أ", {"places": ["صفرو"], "start": "2021"}),
            ("سوق الربيع", "جمعية أ", {"places": ["طنجة"], "start": "2022-03"}),
            2,
        ),
        (
            ("سوق الربيع", "جمعية أ", {"places": ["صفرو"], "start": "2021"}),
            ("سوق الربيع", "جمعية أ", {"places": ["طنجة"], "start": "2021-03"}),
            1,
        ),
        (
            ("سوق الربيع", "جمعية أ", {"places": ["صفرو"], "start": "2021"}),
            ("سوق الربيع", "جمعية أ", {"places": ["إقليم صفرو"], "start": "2022"}),
            1,
        ),
        # a name of four words in one place, whoever runs it; not in two
        (
            ("قافلة الشفاء لطب العيون", "جمعية أ", {"places": ["صفرو"]}),
            ("قافلة الشفاء لطب العيون", "جمعية ب", {"places": ["صفرو"]}),
            1,
        ),
        (
            ("قافلة الشفاء لطب العيون", "جمعية أ", {"places": ["صفرو"]}),
            ("قافلة الشفاء لطب العيون", "جمعية ب", {"places": ["طنجة"]}),
            2,
        ),
        # a proper name in quotation marks is a name
        (("مبادرة «ظل وماء» للأحياء", "جمعية أ"), ("ظل وماء", "جمعية أ"), 1),
        # one name, one operator
        (("دار الأمل", "جمعية أ"), ("دار الأمل", "جمعية أ"), 1),
        (("دار الأمل", "جمعية أ"), ("«دار الأمل»", "جمعية أ", "جمعية ب"), 1),
        (("دار الأمل", "جمعية أ"), ("دار الأمل", "جمعية ب"), 2),
        (("دار الأمل", "جمعية أ"), ("دار الرحمة", "جمعية أ"), 2),
        # operator not known: the place tells
        (("دار الأمل", {"places": ["صفرو"]}), ("دار الأمل", {"places": ["صفرو", "فاس"]}), 1),
        (("دار الأمل", {"places": ["صفرو"]}), ("دار الأمل", {"places": ["طنجة"]}), 2),
        (("دار الأمل", "جمعية أ", {"places": ["صفرو"]}), ("دار الأمل", {"places": ["صفرو"]}), 1),
        (("دار الأمل", "جمعية أ", {"places": ["صفرو"]}), ("دار الأمل", {"places": ["طنجة"]}), 2),
        (("دار الأمل",), ("دار الأمل",), 2),
        # another name
        (("دار الأمل للإيواء", "جمعية أ", {"aliases": ["دار الأمل"]}), ("دار الأمل", "جمعية أ"), 1),
    ],
)
def test_which_mentions_are_one_program(
    tmp_path: Path, first: tuple[Any, ...], second: tuple[Any, ...], programs: int
) -> None:
    sayings = []
    for id, values in (("a", first), ("b", second)):
        fields = values[-1] if isinstance(values[-1], dict) else {}
        sayings.append(told(id, *(value for value in values if isinstance(value, str)), **fields))
    engine = make_directory(tmp_path / "d.db", sayings)
    assert len(list_programs(engine)) == programs
    assert dump(make_directory(tmp_path / "r.db", sayings[::-1]))["programs"] == dump(engine)["programs"]


def test_a_mention_without_operator_joins_no_namesakes_of_one_place(tmp_path: Path) -> None:
    sayings = [
        told("a", "دار الأمل", "جمعية أ", places=["صفرو"]),
        told("b", "دار الأمل", "جمعية ب", places=["صفرو"]),
        told("c", "دار الأمل", places=["صفرو"]),
    ]
    engine = make_directory(tmp_path / "d.db", sayings)
    assert sorted(entry.articles for entry in list_programs(engine)) == [["a"], ["b"], ["c"]]


COPY = " ".join(f"كلمة{i}" for i in range(80))


def test_programs_of_one_story_are_merged_under_alike_names(tmp_path: Path) -> None:
    sayings = [
        told("a", "مركز الرعاية النهارية للمسنين", "جمعية أ", text=COPY),
        told("b", "مركز الرعاية النهارية", text=COPY),
        told("c", "مركز الرعاية النهارية", "جمعية ج"),
    ]
    engine = make_directory(tmp_path / "d.db", sayings)
    assert sorted((entry.articles, entry.stories) for entry in list_programs(engine)) == [(["a", "b"], 1), (["c"], 1)]


def test_programs_that_one_article_tells_apart_stay_apart_in_its_copies(tmp_path: Path) -> None:
    names = ["الدورة الأولى في الإسعاف للشباب", "الدورة الثانية في الإسعاف للشباب"]
    sayings = []
    for id in ("a", "b"):
        saying = Saying(id, "\n".join([*names, COPY]))
        for name in names:
            saying.program(name)
        sayings.append(saying)
    engine = make_directory(tmp_path / "d.db", sayings)
    assert sorted((entry.name, entry.articles) for entry in list_programs(engine)) == [
        (names[0], ["a", "b"]),
        (names[1], ["a", "b"]),
    ]


def test_where_articles_differ_every_value_is_kept_and_copies_are_no_second_witness(tmp_path: Path) -> None:
    sayings = []
    for id, start, beds, period, text in [
        ("a", "2021", 30, None, ""),
        ("b", "2022-03", 45, None, COPY),
        ("c", "2022-03", 45, None, COPY),
        ("d", "2021", 30, "2023", ""),
    ]:
        saying = Saying(id, f"دار الأمل جمعية أ {beds} سريرا\n{text or ' '.join(f'{id}{i}' for i in range(20))}")
        saying.organization("جمعية أ").capacity(f"{beds} سريرا", beds, "bed", period=period)
        saying.program("دار الأمل", operators=["جمعية أ"], start=start, capacities=[0], confidence=0.6)
        sayings.append(saying)
    entry = program(make_directory(tmp_path / "d.db", sayings))
    assert entry.start == [
        {"value": "2021", "articles": ["a", "d"]},
        {"value": "2022-03", "articles": ["b", "c"]},
    ]
    counts = [(c["value"], c["unit"], c["period"], c["articles"]) for c in entry.capacities]
    assert sorted(counts, key=str) == [
        (30.0, "bed", "2023", ["d"]),
        (30.0, "bed", None, ["a"]),
        (45.0, "bed", None, ["b", "c"]),
    ]
    assert entry.stories == 3
    assert entry.confidence == pytest.approx(1 - 0.4**3)


def test_a_page_that_copied_two_articles_is_a_second_witness_of_neither(tmp_path: Path) -> None:
    """It is one story with the one that it holds most of, and holds the other all the same."""

    def words(id: str, count: int) -> str:
        return " ".join(f"كلمة{id}{i}" for i in range(count))

    homes, schools = f"دار الأمل جمعية أ\n{words('a', 60)}", f"مدرسة النور جمعية ب\n{words('b', 50)}"
    sayings = []
    for id, text in [("homes", homes), ("schools", schools), ("briefs", f"{homes}\n{schools}\n{words('c', 60)}")]:
        saying = Saying(id, text)
        for name, body in [("دار الأمل", "جمعية أ"), ("مدرسة النور", "جمعية ب")]:
            if name in text:
                saying.organization(body).program(name, operators=[body], confidence=0.6)
        sayings.append(saying)
    for number, order in enumerate(orders(sayings)):
        entries = list_programs(make_directory(tmp_path / f"{number}.db", order))
        assert {(one.name, len(one.articles), one.stories, one.confidence) for one in entries} == {
            ("دار الأمل", 2, 1, 0.6),
            ("مدرسة النور", 2, 1, 0.6),
        }


def test_ids_are_short_and_follow_from_what_is_said(tmp_path: Path) -> None:
    engine = make_directory(tmp_path / "d.db", [told("a", "دار الأمل", "جمعية أ"), told("b", "دار الأمل", "جمعية ب")])
    programs = {entry.operators[0]: entry.id for entry in list_programs(engine)}
    organizations = {entry.name: entry.id for entry in list_organizations(engine)}
    assert organizations == {name: stable_id("o", name_key(name)) for name in ("جمعية أ", "جمعية ب")}
    assert programs == {name: stable_id("p", name_key("دار الأمل"), organizations[name]) for name in organizations}
    assert all(len(id) == 12 for id in [*programs.values(), *organizations.values()])


def test_programs_that_nothing_tells_apart_have_ids_of_their_own(tmp_path: Path) -> None:
    saying = told("a", "دار الأمل").program("دار الأمل")
    engine = make_directory(tmp_path / "d.db", [saying, told("b", "دار الأمل")])
    assert len({entry.id for entry in list_programs(engine)}) == len(list_programs(engine)) == 3


def test_an_entry_keeps_its_id_when_others_come(tmp_path: Path) -> None:
    engine = make_directory(tmp_path / "d.db", [told("m", "دار الأمل", "جمعية أ")])
    before = [program(engine).id, list_organizations(engine)[0].id]
    others = [("a", "دار الرحمة", "جمعية أ"), ("z", "دار الأمل", "جمعية ب"), ("n", "دار الأمل", "جمعية أ")]
    for saying in (told(*other) for other in others):
        saying.save(engine)
        rebuild(engine)
        ids = {entry.id for entry in [*list_programs(engine), *list_organizations(engine)]}
        assert ids.issuperset(before)


def test_what_a_fact_belongs_to(tmp_path: Path) -> None:
    saying = Saying("a", "افتتحت جمعية أ دار الأمل سنة 2020 وفيها 30 سريرا وهي شريكة جمعية ب")
    saying.organization("جمعية أ").organization("جمعية ب")
    saying.date("2020", "2020", program="دار الأمل", organization="جمعية أ").date("سنة 2020", "2020")
    saying.capacity("30 سريرا", 30, program="دار الأمل").partnership("جمعية أ", "جمعية ب", quote="شريكة جمعية ب")
    saying.program("دار الأمل", operators=["جمعية أ"], partners=["جمعية ب"], capacities=[0])
    engine = make_directory(tmp_path / "d.db", [saying])
    one, two = sorted(list_organizations(engine), key=lambda entry: entry.name)
    assert [fact.id for fact in facts_of_entry(engine, program(engine))] == ["a/program/0", "a/capacity/0", "a/date/0"]
    assert [fact.id for fact in facts_of_entry(engine, one)] == [
        "a/program/0",
        "a/organization/0",
        "a/partnership/0",
        "a/date/0",
    ]
    assert [fact.id for fact in facts_of_entry(engine, two)] == ["a/organization/1", "a/partnership/0"]
    assert (one.programs, two.programs) == ([program(engine).id], [])


def test_an_operator_that_is_no_organization_of_the_article_is_kept_by_name(tmp_path: Path) -> None:
    saying = Saying("a", "دار الأمل").program("دار الأمل", operators=["متطوعون"])
    entry = program(make_directory(tmp_path / "d.db", [saying]))
    assert (entry.operators, entry.operator_ids) == (["متطوعون"], [])


NAMES = st.sampled_from(["أ", "ب", "ج", "د", "ه"])
FACTS = st.lists(
    st.tuples(NAMES, st.lists(NAMES, max_size=2), st.lists(NAMES, max_size=1), st.lists(NAMES, max_size=1)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS, data=st.data())
def test_the_directory_is_the_same_in_whatever_order_articles_come(
    tmp_path_factory: pytest.TempPathFactory,
    facts: list[tuple[str, list[str], list[str], list[str]]],
    data: st.DataObject,
) -> None:
    sayings = []
    for number, (name, aliases, operators, places) in enumerate(facts):
        saying = Saying(f"{number}", f"{name} " + " ".join(f"{number}ك{i}" for i in range(9)))
        saying.organization(name, *aliases)
        sayings.append(saying.program(name, operators=operators, places=places))
    folder = tmp_path_factory.mktemp("order")
    entries: list[list[ProgramEntry | OrganizationEntry]] = []
    for file, order in (("one.db", sayings), ("two.db", data.draw(st.permutations(sayings)))):
        engine = make_directory(folder / file, order)
        entries.append([*list_programs(engine), *list_organizations(engine)])
        engine.dispose()
    assert entries[0] == entries[1]


LONG_NAMES = {
    "one word": lambda length: "كتب" * (length // 3),
    "many words": lambda length: " ".join(f"كلمة{i}" for i in range(length // 8)),
    "heads": lambda length: "جمعية " * (length // 6) + "الأمل",
    "digits": lambda length: "123" * (length // 3),
    "a mark": lambda length: "ن" + "\u064e" * length,
}


def long_named(name: str) -> list[Saying]:
    """Return two articles about bodies and programs that are called so, but for a letter or the last word."""
    return [
        Saying(id, f"افتتحت جمعية {more} دار {more} في صفرو", language=language)
        .organization(f"جمعية {more}", more)
        .program(f"دار {more}", operators=[f"جمعية {more}"])
        for id, more, language in (("a", name, "ar"), ("b", f"{name}ن", "ar"), ("c", f"{name} الخيرية", "fa"))
    ]


@pytest.mark.parametrize("name", LONG_NAMES.values(), ids=LONG_NAMES)
def test_names_may_be_long(database: str, name: Callable[[int], str]) -> None:
    engine = make_directory(database, long_named(name(10_000)))
    assert {entry.name for entry in list_organizations(engine)} >= {f"جمعية {name(10_000)}"}
    assert check(engine) == []


@pytest.mark.parametrize("name", LONG_NAMES.values(), ids=LONG_NAMES)
def test_the_time_grows_with_the_length_of_names(name: Callable[[int], str]) -> None:
    def directory(length: int) -> None:
        make_directory(":memory:", long_named(name(length))).dispose()

    directory(10)
    # ten times the letters; were it quadratic, a hundred times
    assert growth(directory, 3_000, 30_000) < 30
