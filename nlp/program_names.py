"""Where a text may name a program: a head noun with the words that belong to it, or a quoted name.

Invariant: a candidate's `[start, end)` holds its name letter for letter (without a proclitic), and candidates of one
text do not overlap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.extraction import ProgramKind
from nlp.languages import load_data
from nlp.text import fold
from nlp.words import Words

_LONGEST_NAME = 12
_LONGEST_QUOTE = 10
_CLOSING = {'"': '"', "(": ")", "[": "]", "'": "'", "“": "”"}
_PROCLITICS = re.compile(r"[وف]?(?:لل|[بلک]?ال|[بلک])?")


@dataclass(frozen=True)
class Head:
    """A noun that begins names of programs."""

    word: str
    kind: ProgramKind
    action: bool
    plural: bool


@dataclass(frozen=True)
class Tables:
    """The table `programs` of a language, folded."""

    language: str
    heads: dict[str, Head]
    kinds: list[tuple[ProgramKind, list[str]]]
    ends: frozenset[str]
    verbs: frozenset[str]
    prefixes: tuple[str, ...]
    carry: frozenset[tuple[str, str]]
    containers: frozenset[str]
    never: frozenset[tuple[str, str]]
    open_t: frozenset[str]
    titled: frozenset[str]
    edition: frozenset[str]
    pointing: frozenset[str]
    referred: frozenset[str]
    run: frozenset[str]
    run_after: frozenset[str]
    bullets: frozenset[str]
    operator_verbs: frozenset[str]
    belonging: frozenset[str]
    by: frozenset[str]
    together: frozenset[str]
    latter: frozenset[str]
    both: frozenset[str]
    launch: frozenset[str]
    launch_pairs: frozenset[tuple[str, str]]
    entry_skip: frozenset[str]
    entry_end: frozenset[str]
    others_only: bool
    beneficiaries: frozenset[str]


@dataclass
class Candidate:
    """Words `[first, last)` that may name a program; `[start, end)` in `Doc.text` is the name."""

    first: int
    last: int
    start: int
    end: int
    name: str
    head: Head | None
    aliases: list[str]
    features: set[str]


@cache
def load_tables(language: str) -> Tables:
    """Return the folded table of a language, read once."""
    data = load_data(language, "programs")
    plurals = _words(data["plurals"]["words"])
    heads: dict[str, Head] = {}
    for section in ("actions", "heads"):
        for kind, text in data[section].items():
            for word in _words(text):
                heads[word] = Head(word, ProgramKind(kind), section == "actions", word in plurals)
    kinds = [
        (ProgramKind(entry["kind"]), [part.replace("_", " ") for part in fold(entry["parts"]).split()])
        for entry in data["kinds"]
    ]
    ends, markers, operators = data["ends"], data["markers"], data["operators"]
    return Tables(
        language=language,
        heads=heads,
        kinds=kinds,
        ends=_words(ends["words"]),
        verbs=_words(ends["verbs"]),
        prefixes=tuple(sorted(_words(ends["prefixes"]))),
        carry=_pairs(ends["carry"]),
        containers=_words(ends["containers"]),
        never=_pairs(ends["never"]),
        open_t=_words(ends["open_t"]),
        titled=_words(markers["titled"]),
        edition=_words(markers["edition"]),
        pointing=_words(markers["pointing"]),
        referred=_words(markers["referred"]),
        run=_words(markers["run"]),
        run_after=_words(markers["run_after"]),
        bullets=_words(markers["bullets"]),
        operator_verbs=_words(operators["verbs"]),
        belonging=_words(operators["belonging"]),
        by=_words(operators["by"]),
        together=_words(operators["with"]),
        latter=_words(operators["latter"]),
        both=_words(operators["both"]),
        launch=frozenset(word for word in _words(data["entries"]["launch"]) if "_" not in word),
        launch_pairs=frozenset(
            (first, second)
            for first, found, second in (word.partition("_") for word in _words(data["entries"]["launch"]))
            if found
        ),
        entry_skip=_words(data["entries"]["skip"]),
        entry_end=_words(data["entries"]["end"]),
        others_only=bool(operators["others_only"]),
        beneficiaries=_words(data["beneficiaries"]["before"]),
    )


def _words(text: Any) -> frozenset[str]:
    return frozenset(fold(str(text)).split())


def _pairs(text: Any) -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, _, second in (pair.partition(":") for pair in _words(text)))


def forms(word: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield the readings of a folded word: how many letters of proclitics stand before it, and the noun without them.

    Arabic: و ف, then ب ل ك, then the article, and the accusative's alif; Persian: the plural's and the indefinite ی.
    """
    yield 0, word
    if language == "ar":
        seen = {word}
        for cut in (1, 2, 3, 4):
            rest = word[cut:]
            if len(rest) >= 2 and _PROCLITICS.fullmatch(word[:cut]) and rest not in seen:
                seen.add(rest)
                yield cut, rest
        for rest in [*seen]:
            if rest.endswith("ا") and len(rest) > 3:
                yield word.find(rest), rest[:-1]
    else:
        for suffix in ("هایی", "های", "ها", "ی"):
            if word.endswith(suffix) and len(word) > len(suffix) + 2:
                yield 0, word[: -len(suffix)]


def find_head(word: str, tables: Tables) -> tuple[int, Head] | None:
    """Return the letters before a head noun in a folded word, and the noun, or None."""
    for cut, form in forms(word, tables.language):
        head = tables.heads.get(form)
        if head is not None:
            plural = head.plural or (tables.language == "fa" and "ها" in word[len(form) :])
            return cut, Head(head.word, head.kind, head.action, plural)
    return None


def is_any(word: str, table: frozenset[str], language: str) -> bool:
    """Whether a folded word, or what is left of it without proclitics and endings of person, is in a table."""
    if word in table:
        return True
    if language != "ar":
        return any(form in table for _, form in forms(word, language))
    for _, form in forms(word, language):
        if form in table:
            return True
        for ending in ("تها", "ته", "ها", "وا", "ون", "ت", "ه"):
            if form.endswith(ending) and form[: -len(ending)] in table:
                return True
    return False


def is_end(words: Words, index: int, tables: Tables) -> bool:
    """Whether a name that stands before this word does not go on with it."""
    word = words.text(index)
    if not word or not (word[0].isalnum()):
        return True
    if word in tables.ends:
        return True
    if tables.language == "ar":
        bare = word[1:] if word[0] in "وف" and len(word) > 3 else word
        if bare in tables.ends or (bare.startswith(tables.prefixes) and len(bare) > 4):
            return True
        if bare in tables.verbs:
            return True
        if any(bare.endswith(e) and bare[: -len(e)] in tables.verbs for e in ("تها", "ته", "ها", "وا", "ون", "ت", "ه")):
            return True
        # a feminine verb of the past ends in an open ت; nouns that do so end in ات or have the article
        if bare.endswith("ت") and len(bare) > 3 and bare[-2] != "ا" and not bare.startswith(("ال", "لل", "بال", "کال")):
            return bare not in tables.open_t and bare[1:] not in tables.open_t
        # «so that he …»
        return bare.startswith("لی") and bare.endswith(("وا", "ون")) and len(bare) > 5
    for negated in ("نمی", "می", ""):
        if word.startswith(negated) and word[len(negated) :] in tables.verbs:
            return True
    return word.startswith(tables.prefixes)


def quoted_at(words: Words, index: int) -> int | None:
    """Return the index after the closing mark of the short quotation that opens at a word, or None."""
    closing = _CLOSING.get(words.text(index))
    if closing is None:
        return None
    for after in range(index + 1, min(index + 2 + _LONGEST_QUOTE, len(words))):
        if words.text(after) == closing:
            return after + 1 if after > index + 1 else None
        if words.words[after].is_break:
            return None
    return None


def name_end(words: Words, start: int, tables: Tables, event: bool = False) -> tuple[int, tuple[int, int] | None]:
    """Return where the name that begins with the head at `start` ends, and the words of a quoted name in it.

    The name of an event takes in the organization that it is of («the assembly of …»), other names do not.
    """
    index = start + 1
    quoted = None
    while index < len(words) and index - start < _LONGEST_NAME:
        word = words.text(index)
        after = quoted_at(words, index) if quoted is None else None
        if after is not None and (word != "(" or index - start <= 2):
            if word == "(" and _dated(words, index + 1, after - 1):
                break
            quoted = (index + 1, after - 1)
            index = after
            # after a quoted name only an adjective or a phrase of purpose belongs to it
            if tables.language != "ar" or not words.text(index).startswith(("ال", "لل")):
                break
            continue
        if (words.text(index - 1), word) in tables.carry:
            index += 1
            continue
        if is_end(words, index, tables):
            break
        if not _coordinates(words, start, index, tables):
            break
        named = words.name_at(index)
        if named is not None and named.first == index and index - start > 2:
            if tables.language == "fa" and event:
                index = named.last
            break
        if tables.language == "ar" and (word == "ل" or (word.startswith("ل") and word[1:].isdigit())):
            break
        index += 1
    while index > start + 1 and words.text(index - 1) in ("و", "های", "ها", "عن"):
        index -= 1
    return index, quoted


def _dated(words: Words, first: int, last: int) -> bool:
    """Whether a bracket holds a number or a date and no name."""
    start, end = words.words[first].start, words.words[last - 1].end
    return words.text(first)[0].isdigit() or any(start <= date.start < end for date in words.facts.dates)


def _coordinates(words: Words, start: int, index: int, tables: Tables) -> bool:
    """Whether a word that is joined with «and» still belongs to the name before it."""
    word, before = words.text(index), words.text(index - 1)
    if tables.language == "ar":
        if not word.startswith("و") or len(word) < 4 or word in tables.heads:
            return True
        rest = word[1:]
        found = find_head(rest, tables)
        if found is not None and not found[1].action:
            return False
        return index > start + 1 and (rest.startswith(("ال", "لل")) == before.startswith(("ال", "لل", "وال")))
    if word == "و":
        found = find_head(words.text(index + 1), tables)
        return index > start + 1 and found is None and not is_end(words, index + 1, tables)
    return True


def candidates(words: Words, tables: Tables) -> list[Candidate]:
    """Return every place of the text that may name a program, in order."""
    found: list[Candidate] = []
    index = 0
    while index < len(words):
        candidate = _candidate(words, index, tables)
        if candidate is None:
            index += 1
            continue
        while found and found[-1].last > candidate.first:
            found.pop()
        found.append(candidate)
        index = candidate.last
    return found


def _candidate(words: Words, index: int, tables: Tables) -> Candidate | None:
    word = words.text(index)
    if not word[0].isalpha():
        return None
    titled = _titled(words, index, tables)
    if titled is not None:
        return titled
    start = index
    if tables.language == "fa" and word in tables.edition and word.endswith(("مین", "ین")):
        index += 1
    found = find_head(words.text(index), tables)
    if found is None:
        return None
    cut, head = found
    following = words.text(index + 1)
    if (index > start and head.action) or (head.word, following) in tables.never:
        return None
    if head.word in tables.containers or head.action:
        # «the events of the festival …», «support of the project …»: the name begins later
        for later in range(index + 1, index + (4 if head.action else 2)):
            if is_end(words, later, tables) and (words.text(later - 1), words.text(later)) not in tables.carry:
                break
            inner = find_head(words.text(later), tables)
            if inner is not None and not inner[1].action:
                return None
    first = index
    definite = False
    if tables.language == "fa":
        while words.text(first + 1) in ("های", "ها", "هایی"):
            first += 1
    else:
        definite = words.text(index)[:cut].endswith(("ال", "لل"))
        if definite and not following.startswith(("ال", "لل")) and quoted_at(words, index + 1) is None:
            # «the festival», named before
            return None
    last, quoted = name_end(words, first, tables, head.kind is ProgramKind.EVENT)
    if last <= first + 1:
        return None
    begin = words.words[start]
    offset = begin.start
    prefix = begin.text[:cut]
    proclitics = cut - 2 if definite else cut
    if start == index and proclitics > 0:
        offset, _ = words.facts.folded.span(begin.folded_start + proclitics, begin.folded_start + len(begin.text))
    name = _literal(words, offset, last)
    if definite and prefix.endswith("لل"):
        # the article that «لل» swallowed
        head_start, _ = words.facts.folded.span(begin.folded_start + cut, begin.folded_start + len(begin.text))
        name = "ال" + _literal(words, head_start, last)
    aliases = []
    if quoted is not None:
        aliases.append(_literal(words, words.words[quoted[0]].start, quoted[1]))
    features = {"definite_head"} if definite else set()
    return Candidate(start, last, offset, words.words[last - 1].end, name, head, aliases, features)


def _titled(words: Words, index: int, tables: Tables) -> Candidate | None:
    """A quoted name after «entitled»: the head is the last head noun before it in the sentence."""
    if not is_any(words.text(index), tables.titled, tables.language):
        return None
    opening = index + 1
    if words.text(opening) == ":":
        opening += 1
    after = quoted_at(words, opening)
    if after is None:
        return None
    first, _ = words.sentence(index)
    for back in range(index - 1, max(first, index - 10) - 1, -1):
        found = find_head(words.text(back), tables)
        if found is not None and not found[1].action:
            cut, head = found
            break
    else:
        return None
    start, end = words.words[opening + 1].start, words.words[after - 2].end
    begin = words.words[back]
    offset, _ = words.facts.folded.span(begin.folded_start + cut, begin.folded_start + len(begin.text))
    return Candidate(
        back,
        after,
        start,
        end,
        _literal(words, start, after - 1),
        head,
        [_literal(words, offset, after)],
        {"titled"},
    )


def _literal(words: Words, start: int, last: int) -> str:
    return words.facts.text[start : words.words[last - 1].end]
