"""A sentence that copies of one story share is asked about once, and what is decided of it holds in every copy."""

from collections.abc import Callable
from itertools import permutations

import pytest
from deciding import decide, read_anew, states
from saying import Saying, make_directory
from sqlalchemy import Engine

from store.check import check
from store.database import open_database
from store.decision_log import list_decisions, list_outcomes, record, undo
from store.directory import facts_of_entry, find_entry, list_articles, list_programs
from store.export import export_lines
from store.identity import rebuild
from store.reposts import fold_reposts
from store.review import FactQuestion, questions

TEXT = (
    "افتتحت جمعية الأمل دار الضيافة في صفرو سنة 2021 وتتسع لثلاثين شخصا.\n"
    "ودعمت وزارة الصحة المغربية البرنامج، وزار الدار أربعون طبيبا.\n"
    "وقال رئيس الجمعية إن الدار تستقبل المرضى القادمين من القرى البعيدة طيلة مدة العلاج."
)


def copy(id: str, text: str = TEXT, value: float = 30) -> Saying:
    """Return a copy of one story, with a count in its first sentence."""
    saying = Saying(id, text, f"عنوان {id}", published=f"2024-01-0{1 + 'abc'.index(id)}").organization(
        "جمعية الأمل", quote="جمعي"
    )
    words = "لثلاثين شخصا" if "لثلاثين شخصا" in text else "لِثلاثين شخصا"
    saying.capacity(words, value, program="دار الضيافة")
    return saying.program("دار الضيافة", quote="دار", operators=["جمعية الأمل"], capacities=[0])


def pointed() -> str:
    """Return the text as another outlet prints it: with vowel signs, other spaces and marks."""
    return TEXT.replace("لثلاثين", "لِثلاثين").replace("دار الضيافة", "دارَ  الضيافة").replace(".\n", ".\n\n")


def with_less() -> str:
    """Return the text as it was cut: without its first sentence."""
    return "يذكر أن الدار تتسع لثلاثين شخصا.\n" + TEXT.partition("\n")[2]


def counts(engine: Engine) -> list[tuple[float, list[str]]]:
    return [(count["value"], count["articles"]) for one in list_programs(engine) for count in one.capacities]


def asked(engine: Engine, kind: str = "capacity") -> list[tuple[str, tuple[str, ...]]]:
    found = questions(engine, [kind])
    assert all(isinstance(one, FactQuestion) for one in found)
    return [(one.id, one.copies) for one in found if isinstance(one, FactQuestion)]


def test_copies_are_asked_about_once_and_decided_together(database: str) -> None:
    engine = make_directory(database, [copy("a"), copy("b", pointed()), copy("c"), Saying("d", "خبر آخر.")])
    assert asked(engine) == [("a/capacity/0", ("b", "c"))]
    (question,) = questions(engine, ["capacity"])
    assert question.gain == 1.5  # three articles are as good as a coin
    (made,) = decide(engine, {"kind": "reject", "target": question.id})
    assert counts(engine) == []
    assert asked(engine) == []
    assert [one.fact for one in list_outcomes(engine)[made.id]] == [f"{article}/capacity/0" for article in "abc"]
    assert check(engine) == []
    undo(engine, made.id, "سارا")
    rebuild(engine)
    assert counts(engine) == [(30, ["a", "b", "c"])]


@pytest.mark.parametrize("decided", ["a", "b", "c"])
def test_a_correction_holds_whichever_copy_a_person_saw(database: str, decided: str) -> None:
    engine = make_directory(database, [copy("a"), copy("b", pointed()), copy("c")])
    decide(engine, {"kind": "correct", "target": f"{decided}/capacity/0", "values": {"value": 35}})
    assert counts(engine) == [(35, ["a", "b", "c"])]
    for article in "abc":
        (fact,) = [one for one in facts_of_entry(engine, find_entry(engine, article)) if one.kind == "capacity"]
        assert [(one.kind, one.given) for one in fact.decisions] == [("correct", {"value": 35.0})]
    read_anew(engine, copy("a", value=3), copy("b", pointed()), copy("c", value=35))
    assert counts(engine) == [(35, ["a", "b", "c"])]


def test_what_another_sentence_or_another_fact_says_is_asked_for_itself(database: str) -> None:
    engine = make_directory(database, [copy("a"), copy("b", with_less()), copy("c", value=31)])
    assert {entry.story for entry in list_articles(engine)} == {"a"}
    assert asked(engine) == [("a/capacity/0", ()), ("b/capacity/0", ()), ("c/capacity/0", ())]
    decide(engine, {"kind": "reject", "target": "a/capacity/0"})
    assert counts(engine) == [(30, ["b"]), (31, ["c"])]


def test_what_is_no_copy_is_not_decided(database: str) -> None:
    """One sentence in two stories is two statements: «وتتسع لثلاثين شخصا» of this house and of that."""
    sentence = "وتتسع الدار لثلاثين شخصا."
    words = [" ".join(f"كلمة{number}س{i}" for i in range(30)) for number in range(2)]
    first, second = (
        Saying(id, f"{text}.\n{sentence}").capacity("لثلاثين شخصا", 30) for id, text in zip("ab", words, strict=True)
    )
    engine = make_directory(database, [first, second])
    assert asked(engine) == [("a/capacity/0", ()), ("b/capacity/0", ())]
    (made,) = decide(engine, {"kind": "reject", "target": "a/capacity/0"})
    assert [one.fact for one in list_outcomes(engine)[made.id]] == ["a/capacity/0"]


def test_of_two_decisions_in_two_copies_the_later_holds_in_both(database: str) -> None:
    engine = make_directory(database, [copy("a"), copy("b")])
    first, second = decide(
        engine,
        {"kind": "reject", "target": "a/capacity/0"},
        {"kind": "correct", "target": "b/capacity/0", "values": {"value": 35}},
    )
    assert states(engine) == {first.id: {"overridden"}, second.id: {"applied"}}
    assert counts(engine) == [(35, ["a", "b"])]


def test_copies_may_come_before_and_after_the_decision_in_any_order(new_database: Callable[[], str]) -> None:
    copies = {"a": copy("a"), "b": copy("b", pointed()), "c": copy("c")}
    expected = None
    made = None
    for order in permutations("abc"):
        engine = open_database(new_database())
        for article in order:
            copies[article].save(engine)
            fold_reposts(engine)
            rebuild(engine)
            if article == "b":
                if made is None:
                    made = decide(engine, {"kind": "correct", "target": "b/capacity/0", "values": {"value": 35}})
                else:
                    record(engine, made)
                    rebuild(engine)
        assert counts(engine) == [(35, ["a", "b", "c"])]
        lines = list(export_lines(engine))
        expected = expected or lines
        assert lines == expected
        assert len(list_decisions(engine)) == 1


def test_a_copy_that_leaves_the_story_takes_no_decision_with_it(database: str) -> None:
    engine = make_directory(database, [copy("a"), copy("b")])
    decide(engine, {"kind": "reject", "target": "a/capacity/0"})
    assert counts(engine) == []
    changed = "هذا خبر جديد لا علاقة له بما سبق، عن جمعية تزرع الأشجار في الجبال وتتسع لثلاثين شخصا في دار."
    assert copy("b", changed).save(engine) == "replaced"
    fold_reposts(engine)
    rebuild(engine)
    assert counts(engine) == [(30, ["b"])]
