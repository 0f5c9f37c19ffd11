"""The tagger's second opinion on the names of organizations: what the rules missed, and what they took for a name.

Invariant: a candidate that is added covers no word of a candidate of the rules.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from nlp.extraction import OrganizationKind
from nlp.names import name_words
from nlp.organization_reader import Candidate, Reader, add_gloss, kind_of
from nlp.places import load_gazetteer
from nlp.tagger.labels import TaggedName, Tagging

_CONFIDENCE = 0.7  # of a name that the tagger is certain of
_LEAST = 0.995
_LEAST_ALONE = 0.998  # a single word is more often something else
# Names under a head that the rules are less sure of than this are dropped where the tagger sees no name of any type.
_DOUBTFUL = 0.75
_NO_NAME = 0.9
_SURE = 0.9


def with_second_opinion(reader: Reader, found: list[Candidate], tagging: Tagging) -> list[Candidate]:
    """Return the candidates of the rules without those that the tagger rejects, and with those that only it sees."""
    kept = [_as_tagged(reader, one, tagging) for one in found if not _is_rejected(one, tagging)]
    return sorted([*kept, *_tagged(reader, kept, tagging.names)], key=lambda one: one.first)


def _is_rejected(one: Candidate, tagging: Tagging) -> bool:
    doubtful = one.head and not one.body and one.confidence < _DOUBTFUL
    return bool(doubtful) and tagging.share("O", one.start, one.end) > _NO_NAME


def _as_tagged(reader: Reader, one: Candidate, tagging: Tagging) -> Candidate:
    """Let the tagger say where a name ends that both see begin at one word.

    What goes on after the tagger's name is cut off where the tagger is sure that it is of no organization («the Central
    Bank | Ali …»), or the rules are not sure that the name ends where they say.
    """
    position = bisect_left(tagging.names, one.start, key=lambda name: name.end - 1)
    name = tagging.names[position] if position < len(tagging.names) else None
    if name is None or name.kind != "ORG" or one.body or one.aliases or abs(name.start - one.start) > 1:
        return one
    _, last = reader.words.range(one.start, name.end)
    if last < one.last:
        ends = not one.firm or _cut_off(tagging, name.end, one.end) > reader.tables.cut_off
        whole = last - one.first >= 2 and reader.text(last - 1) != "و"
        return _until(reader, one, last) if ends and whole else one
    if last > one.last and reader.tables.extends and tagging.share("ORG", one.end, name.end) > _SURE:
        return _until(reader, one, last)
    return one


def _cut_off(tagging: Tagging, start: int, end: int) -> float:
    """Return how sure the tagger is that words are of persons or of no name."""
    return tagging.share("O", start, end) + tagging.share("PER", start, end)


def _until(reader: Reader, one: Candidate, last: int) -> Candidate:
    """Return a candidate with another end, its name as far as it was spelled as before."""
    _, end = reader.span(one.first, last)
    if last < one.last:
        removed = len(reader.facts.text[end : one.end].split())
        return replace(one, last=last, end=end, name=" ".join(one.name.split()[:-removed]))
    added = " ".join(reader.facts.text[one.end : end].split())
    return replace(one, last=last, end=end, name=f"{one.name} {added}")


def _tagged(reader: Reader, found: list[Candidate], names: list[TaggedName]) -> Iterator[Candidate]:
    """Yield the tagged organizations that no candidate touches, without proclitics."""
    taken = {index for one in found for index in range(one.first, one.last)}
    known = {f" {' '.join(name_words(name))} " for one in found for name in (one.name, *one.aliases)}
    spoken = {word.text for word in reader.words.words}
    for name in names:
        if name.kind != "ORG" or name.probability < _LEAST:
            continue
        first, last = _trimmed(reader, *reader.words.range(name.start, name.end))
        if last - first == 1 and name.probability < _LEAST_ALONE:
            continue
        if first >= last or taken & set(range(first, last)) or _is_no_name(reader, first, last):
            continue
        candidate = _candidate(reader, first, last, name.probability, spoken)
        if candidate is not None and not _is_part(candidate.name, known):
            yield candidate


def _is_part(name: str, known: set[str]) -> bool:
    """Whether the words of a name stand together in a name that the rules found: a piece of it, no other body."""
    words = f" {' '.join(name_words(name))} "
    return any(words in one for one in known)


def _trimmed(reader: Reader, first: int, last: int) -> tuple[int, int]:
    while first < last and not reader.is_word(first):
        first += 1
    while first < last and not reader.is_word(last - 1):
        last -= 1
    return first, last


def _is_no_name(reader: Reader, first: int, last: int) -> bool:
    """Whether words are places only, numbers only, or too short to tell anything."""
    texts = [text for text in reader.texts(first, last) if not text.isdecimal()]
    if len("".join(texts)) < 3 or any(reader.words.words[index].is_break for index in range(first, last)):
        return True
    if reader.texts(first, last).count('"') % 2 or texts.count("(") != texts.count(")"):
        return True
    if load_gazetteer(reader.tables.language).holds(*texts):
        return True  # a town's name that is an ordinary word too
    index = first
    while index < last and index in reader.places:
        index = reader.places[index]
    return index >= last


def _candidate(reader: Reader, first: int, last: int, probability: float, spoken: set[str]) -> Candidate | None:
    tables = reader.tables
    found = reader.head_at(first)
    if found is not None:
        head, cut, _ = found
        generic = all(word in tables.generic or word in tables.indefinite for word in reader.texts(first + 1, last))
        if last - first <= len(head.words) or generic or reader.begins_no_name(first, head, cut):
            return None
        kind, folded_head = kind_of(tables, head, reader.texts(first, last)), head.words[0]
    else:
        kind, folded_head, cut = OrganizationKind.OTHER, "", _proclitic(reader, first, spoken)
        if reader.text(first)[cut:] in tables.ends or reader.place_at(first) == last:
            return None
        if reader.text(first - 1) in tables.ministers:
            return None  # the field is a person's title («the minister of …»)
    start, end = reader.span(first, last, cut)
    swallowed = "ا" if cut and reader.text(first)[cut - 1 : cut + 1] == "لل" else ""
    name = swallowed + reader.original(first, last, cut)
    one = Candidate(first, last, start, end, name, kind, _CONFIDENCE * probability, head=folded_head)
    add_gloss(reader, one)
    return one


def _proclitic(reader: Reader, index: int, spoken: set[str]) -> int:
    """Return how many letters before a name are none of it: those without which the text has the word elsewhere."""
    for cut, spelling in reader.spellings(index):
        if cut and (spelling in spoken or reader.text(index)[cut - 1 : cut + 1] == "لل"):
            return cut
    return 0
