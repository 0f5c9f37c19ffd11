"""`rasad review`: one question after the other at a terminal, one key for each answer.

Invariant: an answer is kept as soon as it is given; stopping in any way loses none, and the next review goes on.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text
from sqlalchemy import Engine

from rasad.entries import Saying, shown_facts
from rasad.keyboard import read_key, read_line
from rasad.output import isolate, results
from store.database import reading
from store.decision_log import now_after_all, record, undo
from store.decisions import Decision, DecisionError
from store.directory import find_facts
from store.references import Data, field_value, said_fields
from store.review import MergeQuestion, Question
from store.targets import decision_on, naming_fact

_FACT_KEYS = {"a": "accept", "r": "reject", "c": "correct"}
_MERGE_KEYS = {"m": "merge", "k": "keep apart"}
_KEYS = {"s": "skip", "u": "undo", "q": "quit"}
_RIGHT_TO_LEFT = ("\u2067", "\u2069")
_LIST_MARKS = "،؛,;"
_MOST_SAYINGS = 3


def review_questions(engine: Engine, asked: Sequence[Question], by: str) -> int:
    """Ask a person what is to be asked; return how many decisions came of it. `rebuild` applies them.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; what was decided is kept.
    """
    made: list[tuple[int, Decision]] = []  # with the number of the question
    number = 0
    while number < len(asked):
        question = asked[number]
        keys = {**(_MERGE_KEYS if isinstance(question, MergeQuestion) else _FACT_KEYS), **_KEYS}
        _print_question(engine, question, f"{number + 1}/{len(asked)}")
        _print(" · ".join(f"[{key}] {what}" for key, what in keys.items()))
        key = _key_of(keys)
        if key == "q":
            break
        if key == "u":
            if made:
                number, last = made.pop()
                undo(engine, last.id, by)
                _print(f"  undone: {last.kind}")
            else:
                _print("  nothing to undo in this review; `rasad decisions undo ID` takes back older decisions")
            continue
        if key != "s":
            try:
                decision = _decide(engine, question, key, by)
            except DecisionError as error:
                _print(f"  {error}")
                continue
            if decision is None:
                continue
            record(engine, [decision])
            made.append((number, decision))
            _print(f"  {decision.kind} ({decision.id})")
        number += 1
    return len(made)


def questions_as_json(engine: Engine, asked: Iterable[Question]) -> Iterator[Data]:
    """Yield each question as an object: what it is about, its sentences, the kinds and targets of answers."""
    for question in asked:
        if isinstance(question, MergeQuestion):
            targets = [question.first, question.second]
            yield {"kinds": ["merge", "split"], "targets": targets, "gain": question.gain, **asdict(question)}
            continue
        for fact in shown_facts(engine, find_facts(engine, [question.id]).values()):
            said = {"question": question.kind, "confidence": question.confidence, "value": fact.data}
            sentences = [saying.sentence for saying in fact.sayings]
            kinds = ["accept", "reject", "correct"]
            yield {"kinds": kinds, "target": question.id, "gain": question.gain, **said, "sentences": sentences}


def _key_of(keys: Data) -> str:
    while (key := read_key()) not in keys:
        _print(" · ".join(f"[{key}] {what}" for key, what in keys.items()))
    return key


def _decide(engine: Engine, question: Question, key: str, by: str) -> Decision | None:
    """Return the decision that a key makes of a question, None where a person gave no correction.

    Raises:
        DecisionError: what the question is about is not there any more.
    """
    if isinstance(question, MergeQuestion):
        said: Data = {"kind": "merge" if key == "m" else "split", "targets": [question.first, question.second]}
    else:
        said = {"kind": _FACT_KEYS[key], "target": question.id}
        if key == "c":
            said["values"] = _ask_values(question.kind, question.data)
            if not said["values"]:
                return None
    at = now_after_all(engine)
    with reading(engine) as connection:
        return decision_on(connection, said, by, at)


def _ask_values(kind: str, data: Data) -> Data:
    """Ask for fields and their right values until an empty line."""
    for name in said_fields(kind):
        _print(f"    {name} = {isolate(_shown(data[name]))}")
    values: Data = {}
    while line := read_line("  field = value, empty when done: "):
        name, _, words = (part.strip() for part in line.partition("="))
        try:
            values[name] = field_value(kind, name, _value(data.get(name), words))
        except ValueError as error:
            _print(f"  {error}")
    return values


def _value(old: Any, words: str) -> Any:
    """Return what a person typed as a value: nothing is none, digits of any script are digits, commas part a list."""
    if isinstance(old, list):
        for mark in _LIST_MARKS:
            words = words.replace(mark, "\n")
        return [part.strip() for part in words.split("\n") if part.strip()]
    if isinstance(old, float):
        words = "".join(str(unicodedata.decimal(letter, letter)) for letter in words).replace("٫", ".")
    return words or None


def _shown(value: Any) -> str:
    return "، ".join(value) if isinstance(value, list) else "" if value is None else f"{value}"


def _print_question(engine: Engine, question: Question, progress: str) -> None:
    _print("")
    if isinstance(question, MergeQuestion):
        _print(f"{progress} · one organization? {question.score:.2f}: {question.reason}")
        with reading(engine) as connection:
            examples = [naming_fact(connection, "organization", one).id for one in (question.first, question.second)]
        facts = find_facts(engine, examples)
        for name, count, example in zip(question.names, question.articles, examples, strict=True):
            _print(f"  {isolate(name)} · {count} {'article' if count == 1 else 'articles'}")
            for fact in shown_facts(engine, [facts[example]]):
                _print_saying(fact.sayings[0])
        return
    sure = "" if question.confidence is None else f" · confidence {question.confidence:.2f}"
    _print(f"{progress} · {question.kind}{sure}")
    for fact in shown_facts(engine, find_facts(engine, [question.id]).values()):
        _print(f"  {' · '.join(map(isolate, fact.parts))}")
        for saying in fact.sayings[:_MOST_SAYINGS]:
            _print_saying(saying)


def _print_saying(saying: Saying) -> None:
    """Print a sentence with its quote marked, each line from right to left where it is written so."""
    sentence = Text.assemble(saying.before, (saying.quote, "bold reverse"), saying.after)
    right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in saying.sentence)
    for line in sentence.wrap(results, max(results.width - 4, 20)):
        line.rstrip()
        if right_to_left:
            # each line is a paragraph of its own to a terminal
            line = Text.assemble(_RIGHT_TO_LEFT[0], line, _RIGHT_TO_LEFT[1])
        results.print(line, justify="right" if right_to_left else "left", soft_wrap=False)
    where = " · ".join(filter(None, (saying.article_title, saying.source, (saying.published or "")[:10])))
    _print(f"  {isolate(where or saying.article)}")


def _print(line: str) -> None:
    results.print(line, markup=False)
