"""`rasad review`: one question after the other at a terminal, one key for each answer.

Invariant: an answer is kept as soon as it is given; stopping in any way loses none, and the next review goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from rich.text import Text
from sqlalchemy import Engine

from rasad.answers import BETWEEN, ask_corrections, ask_entry, ask_name, ask_pin
from rasad.entries import Saying, naming_facts, show_entry, shown_facts
from rasad.keyboard import read_key
from rasad.output import isolate, results
from rasad.script import runs_leftward
from rasad.typed_values import typed_value
from store.decision_log import record, undo
from store.decisions import Decision, DecisionError
from store.directory import ArticleEntry, find_entry, find_facts
from store.references import Data
from store.review import EntryQuestion, FactQuestion, MergeQuestion, Question, entries_of
from store.targets import decision_now

_FACT_KEYS = {"a": "accept", "r": "reject", "c": "correct"}
_MERGE_KEYS = {"m": "merge", "k": "keep apart"}
# About the entry that a question is about: they leave the question open.
_ENTRY_KEYS = {"n": "rename", "p": "pin"}
_KEYS = {"s": "skip", "u": "undo", "q": "quit"}
_RIGHT_TO_LEFT = ("\u2067", "\u2069")
_MOST_SAYINGS = 3
# What a fact says beside its parts: who accepts it accepts this too.
_MORE = ("organization", "program", "partners", "place", "places", "start", "end", "beneficiaries")


def review_questions(engine: Engine, asked: Sequence[Question], by: str) -> int:
    """Ask a person what is to be asked; return how many decisions came of it. `rebuild` applies them.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; what was decided is kept.
    """
    made: list[tuple[int, Decision]] = []  # with the number of the question
    number = 0
    while number < len(asked):
        question = asked[number]
        entries = entries_of(engine, question)
        keys = _keys_of(question, entries)
        _print_question(engine, question, entries, f"{number + 1}/{len(asked)}")
        results.print(" · ".join(f"[{key}] {what}" for key, what in keys.items()))
        key = _key_of(keys)
        if key == "q":
            break
        if key == "u":
            if made:
                number, last = made.pop()
                undo(engine, last.id, by)
                results.print(f"  undone: {last.kind}")
            else:
                results.print("  nothing to undo in this review; `rasad decisions undo ID` takes back older decisions")
            continue
        if key != "s":
            try:
                decision = _decide(engine, question, entries, key, by)
            except DecisionError as error:
                results.print(f"  {error}")
                continue
            if decision is None:
                continue
            record(engine, [decision])
            made.append((number, decision))
            results.print(f"  {decision.kind} ({decision.id})")
            if key in _ENTRY_KEYS:
                continue
        number += 1
    return len(made)


def questions_as_json(engine: Engine, asked: Iterable[Question]) -> Iterator[Data]:
    """Yield each question as an object: what it is about, its sentences, the kinds and targets of answers."""
    for question in asked:
        if isinstance(question, MergeQuestion):
            targets = [question.first, question.second]
            yield {"kinds": ["merge", "split"], "targets": targets, "gain": question.gain, **asdict(question)}
            continue
        if isinstance(question, EntryQuestion):
            said = {"question": question.kind, "name": question.name}
            yield {"kinds": ["rename", "pin"], "target": question.id, "gain": question.gain, **said}
            continue
        for fact in shown_facts(engine, find_facts(engine, [question.id]).values()):
            fields: Data = {"question": question.kind, "confidence": question.confidence, "value": fact.data}
            fields |= {"copies": question.copies, "sentences": [saying.sentence for saying in fact.sayings]}
            yield {"kinds": [*_FACT_KEYS.values()], "target": question.id, "gain": question.gain, **fields}


def _keys_of(question: Question, entries: Sequence[EntryQuestion]) -> dict[str, str]:
    """Return the keys that a question has, and what they do."""
    answers = (
        _MERGE_KEYS if isinstance(question, MergeQuestion) else _FACT_KEYS if isinstance(question, FactQuestion) else {}
    )
    return {**answers, **(_ENTRY_KEYS if entries else {}), **_KEYS}


def _key_of(keys: Data) -> str:
    while (key := read_key()) not in keys:
        results.print(" · ".join(f"[{key}] {what}" for key, what in keys.items()))
    return key


def _decide(engine: Engine, question: Question, entries: Sequence[EntryQuestion], key: str, by: str) -> Decision | None:
    """Return the decision that a key makes of a question, None where a person gave no name, value or correction.

    Raises:
        DecisionError: what the question is about is not there any more, or what was given cannot be.
    """
    said = _asked_of_entry(engine, entries, key) if key in _ENTRY_KEYS else _asked_of_question(question, key)
    if said is None:
        return None
    return decision_now(engine, said, by)


def _asked_of_question(question: Question, key: str) -> Data | None:
    if isinstance(question, MergeQuestion):
        return {"kind": "merge" if key == "m" else "split", "targets": [question.first, question.second]}
    assert isinstance(question, FactQuestion)  # an entry has no keys of its own
    said: Data = {"kind": _FACT_KEYS[key], "target": question.id}
    if key == "c":
        said["values"] = ask_corrections(question.kind, question.data)
        return said if said["values"] else None
    return said


def _asked_of_entry(engine: Engine, entries: Sequence[EntryQuestion], key: str) -> Data | None:
    chosen = ask_entry(entries)
    if chosen is None:
        return None
    said: Data = {"kind": _ENTRY_KEYS[key], "target": chosen.id}
    if key == "n":
        name = ask_name(chosen)
        return {**said, "name": name} if name else None
    entry = find_entry(engine, chosen.id)
    assert not isinstance(entry, ArticleEntry)  # ids of entries begin with what they are
    pinned = ask_pin(entry)
    return {**said, "field": pinned[0], "value": pinned[1]} if pinned else None


def _print_question(engine: Engine, question: Question, entries: Sequence[EntryQuestion], progress: str) -> None:
    results.print("")
    if isinstance(question, EntryQuestion):
        results.print(f"{progress} · {question.kind} {question.id}: {isolate(question.name)}")
        for name, value in show_entry(engine, question.id).fields:
            results.print(f"  {name}: {isolate(value)}")
        return
    if isinstance(question, MergeQuestion):
        results.print(f"{progress} · one organization? {question.score:.2f}: {question.reason}")
        examples = naming_facts(engine, (question.first, question.second))
        for name, count, fact in zip(question.names, question.articles, examples, strict=True):
            results.print(f"  {isolate(name)} · {count} {'article' if count == 1 else 'articles'}")
            _print_saying(fact.sayings[0])
        return
    sure = "" if question.confidence is None else f" · confidence {question.confidence:.2f}"
    copies = f" · and in {len(question.copies)} copies" if len(question.copies) > 1 else " · and in a copy"
    results.print(f"{progress} · {question.kind}{sure}{copies if question.copies else ''}")
    for fact in shown_facts(engine, find_facts(engine, [question.id]).values()):
        results.print(f"  {' · '.join(map(isolate, fact.parts))}")
        more = {name: typed_value(fact.data[name], BETWEEN) for name in _MORE if fact.data.get(name)}
        if more:
            results.print(f"  {' · '.join(f'{name}: {isolate(value)}' for name, value in more.items())}")
        for entry in entries if question.kind not in ("organization", "program") else ():
            if entry.name not in more.values():
                results.print(f"  of {isolate(entry.name)}")
        for saying in fact.sayings[:_MOST_SAYINGS]:
            _print_saying(saying)


def _print_saying(saying: Saying) -> None:
    """Print a sentence with its quote marked, each line from right to left where it is written so."""
    sentence = Text.assemble(saying.before, (saying.quote, "bold reverse"), saying.after)
    right_to_left = runs_leftward(saying.sentence)
    for line in sentence.wrap(results, max(results.width - 4, 20)):
        line.rstrip()
        if right_to_left:
            # each line is a paragraph of its own to a terminal
            line = Text.assemble(_RIGHT_TO_LEFT[0], line, _RIGHT_TO_LEFT[1])
        results.print(line, justify="right" if right_to_left else "left", soft_wrap=False)
    where = " · ".join(filter(None, (saying.article_title, saying.source, (saying.published or "")[:10])))
    results.print(f"  {isolate(where or saying.article)}")
