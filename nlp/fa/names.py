"""Where names of organizations end in Persian: the words after a head up to one that is never inside a name.

Invariant: a name ends before a verb (and the noun that makes one verb with it), a preposition that is no part of it, a
pronoun, a title or a mark; a place ends it.
"""

from nlp.organization_reader import GLOSS_WORDS, Candidate, Reader, make_candidate
from nlp.organization_tables import Head

_LONGEST = 12
_SURE_LENGTH = 6
_FIELD_WORDS = 2
_PLURAL = frozenset(("ها", "های", "هایی", "هاي", "ای"))
_VERB_PREFIXES = tuple(lead + stem for lead in ("", "باز", "بر", "در", "فرا") for stem in ("می", "نمی"))
_VERB_ENDINGS = ("د", "ند", "م", "یم", "ید", "ست")
_PERFECT = ("هاند", "هاست")
_PERSONS = ("م", "د", "یم", "ید", "ند", "هام", "هایم", "هاند", "هاید")


def read_name(reader: Reader, index: int, head: Head, cut: int, definite: bool) -> Candidate | None:
    """Read the name that begins with a head at a word; None where the head begins no name."""
    tables = reader.tables
    if reader.begins_no_name(index, head, cut) or reader.is_launched(index, head):
        return None
    start = index + len(head.words)
    if reader.text(start) == "ی":
        start += 1
    if reader.text(start) in _PLURAL:
        return None
    if head.words[0] in tables.transparent and reader.head_at(start) is not None:
        return None
    if reader.text(start) == '"' and (end := reader.quoted(start, GLOSS_WORDS)) is not None:
        candidate = make_candidate(reader, index, end, head, 0.8, cut=cut)
        candidate.aliases.append(reader.original(start + 1, end - 1))
        return candidate
    last, firm = _body(reader, start, head)
    if last == start and head.manner != "complete":
        return None
    body = reader.texts(start, last)
    if body and all(word in tables.generic or word == "و" for word in body) and len(body) < 3:
        return None
    confidence = 0.75 if head.open else 0.55
    if last - start > _SURE_LENGTH:
        confidence, firm = confidence - 0.15, False
    return make_candidate(reader, index, last, head, confidence, cut=cut, firm=firm)


def _body(reader: Reader, start: int, head: Head) -> tuple[int, bool]:
    """Return where the words after a head that belong to its name end, and whether that is sure."""
    tables = reader.tables
    end, firm = start, True
    while end < start + _LONGEST:
        word = reader.text(end)
        if word in ("،", ",") and _is_comma_inside(reader, end, head):
            end += 1
        elif word == "و":
            if end == start or _joins_other(reader, end):
                break
            end, firm = end + 1, False
        elif end in reader.places:
            return reader.places[end], firm
        elif (reader.text(end - 1), word) in tables.carry and reader.is_word(end + 1):
            end += 1
        elif ends(reader, end) or (end > start and word.isascii()):
            break
        else:
            end += 1
    if reader.text(end) in tables.light and end > start:
        end -= 1
    while end > start and reader.text(end - 1) in ("و", "،", ","):
        end -= 1
    return end, firm


def ends(reader: Reader, index: int) -> bool:
    """Whether a word is never inside a name: a mark, a preposition, a title, a verb."""
    if reader.is_mark_or_end(index):
        return True
    word = reader.text(index)
    if word in reader.tables.light:
        return True
    if word in reader.tables.closing:
        return not reader.is_word(index + 1) or reader.text(index + 1) == "و"
    if word.endswith(_PERFECT) and len(word) > 5:
        return True
    if _is_verb(reader, word):
        return True
    return len(word) > 4 and word.startswith(_VERB_PREFIXES) and word.endswith(_VERB_ENDINGS)


def _is_verb(reader: Reader, word: str) -> bool:
    """Whether a word is a finite verb: a past stem with an ending, or a present one with a prefix and an ending."""
    for prefix in ("", "ب", "ن", "می", "نمی"):
        for ending in _PERSONS:
            if not word.startswith(prefix) or not word.endswith(ending):
                continue
            stem = word[len(prefix) : len(word) - len(ending)]
            if stem in (reader.tables.present if prefix else reader.tables.past):
                return True
    return False


def goes_on(reader: Reader, index: int) -> bool:
    """Whether a word after a well-known body's name makes it another's: in Persian only a place does."""
    return False


def joins(reader: Reader, index: int) -> bool:
    """Whether a word is an «and»."""
    return reader.text(index) == "و"


def continues_item(reader: Reader, first: int, index: int) -> bool:
    """Whether a word may belong to an item of a list: any may that ends no name."""
    return True


def _is_comma_inside(reader: Reader, index: int, head: Head) -> bool:
    """Whether a comma stands inside a name of fields: nouns, more commas and «and» follow («بهداشت، درمان و آموزش»)."""
    if head.words[0] not in reader.tables.commas:
        return False
    begin = at = index + 1
    while at < begin + _FIELD_WORDS:
        if reader.text(at) == "و":
            return at > begin and not _joins_other(reader, at)
        if reader.text(at) in ("،", ","):
            return at > begin and _is_comma_inside(reader, at, head)
        if ends(reader, at) or reader.head_at(at) is not None or at in reader.places:
            return False
        at += 1
    return reader.text(at) == "و" and not _joins_other(reader, at)


def _joins_other(reader: Reader, index: int) -> bool:
    """Whether «and» at a word joins something else than a part of the name: a body, a place, a person, a verb."""
    after = index + 1
    if ends(reader, after) or reader.head_at(after) is not None or after in reader.places:
        return True
    return reader.text(after) in reader.tables.bodies or reader.text(index - 1) in reader.tables.place_nouns
