"""Where names of organizations end in Arabic: idafa, adjectives, «ل» phrases, quotations, a place.

Invariant: a name ends before a verb, a preposition that is no part of it, a relative pronoun or a mark.
"""

from nlp.ar.name_words import agrees, clings, ends, goes_on, is_adjective, is_definite, is_definite_and, takes_object
from nlp.extraction import OrganizationKind
from nlp.organization_reader import GLOSS_WORDS, Candidate, Reader, kind_of, make_candidate
from nlp.organization_tables import Head
from nlp.places import load_gazetteer

__all__ = ["continues_item", "ends", "goes_on", "joins", "read_name"]

_QUOTE_WORDS = 9
_LONGEST = 16
_LONGEST_CHAIN = 3
_SHORTEST_TOWN, _LONGEST_TOWN = 3, 7
# A single noun with one of these endings is a plural or carries a pronoun.
_NO_PROPER_NOUN = ("ات", "ته", "تها", "تهم", "هم", "ها")
_OBJECTS = ("هم", "هن", "ها")  # pronouns at the end of a word
_AT = frozenset(("فی", "لدی"))
# After these the name of a person goes on with any word.
_PERSON_LINKS = frozenset(("بن", "بنت", "ال", "ابو", "عبد", "ابن", "ام", "سیدی", "مولای"))


def read_name(reader: Reader, index: int, head: Head, cut: int, definite: bool) -> Candidate | None:
    """Read the name that begins with a head at a word; None where the head begins no name."""
    tables = reader.tables
    if _no_name(reader, index, head, cut) or (head.manner == "definite" and not definite):
        return None
    if definite and head.words[0] in tables.construct:
        return None
    body = index + len(head.words)
    if not definite and reader.text(body) in ('"', "'"):
        return _quoted_name(reader, index, body, head, cut)
    if definite:
        found = _after_article(reader, body, head)
    elif head.manner == "complete":
        found = body, 0.8
    else:
        found = _after_construct(reader, body, head)
    if found is None:
        return None
    end, confidence = found
    end = _tail(reader, end, purpose=head.words[0] not in tables.no_purpose)
    whole = _place(reader, end)
    if head.words[0] in tables.posts and reader.text(end) in _AT and (seat := reader.place_at(end + 1)) is not None:
        whole = seat
    if whole - index > _LONGEST:
        return None
    candidate = make_candidate(reader, index, whole, head, confidence, cut=cut)
    if whole > end:
        candidate.aliases.append(make_candidate(reader, index, end, head, confidence, cut=cut).name)
    if head.words[0] in tables.same:
        _add_mother_body(reader, candidate, body)
    return candidate


def _no_name(reader: Reader, index: int, head: Head, cut: int) -> bool:
    tables = reader.tables
    if reader.begins_no_name(index, head, cut):
        return True
    if head.words[0] in tables.adjective_heads and is_adjective(reader, index):
        return True
    inside = reader.head_at(index + 1) is not None
    if (inside and head.words[0] in tables.transparent) or (not inside and head.words[0] in tables.of_bodies):
        return True
    return reader.is_launched(index, head)


def _quoted_name(reader: Reader, index: int, body: int, head: Head, cut: int) -> Candidate | None:
    """Read «جمعية "المحبة والأمان" بتونس»."""
    end = reader.quoted(body, _QUOTE_WORDS)
    if end is None:
        return None
    after = _tail(reader, end) if not is_definite(reader, end) or agrees(reader, end, head) else end
    whole = _place(reader, after)
    candidate = make_candidate(reader, index, whole, head, 0.85, cut=cut)
    candidate.aliases += [reader.original(index, last, cut) for last in {end, after} - {whole}]
    candidate.aliases.append(reader.original(body + 1, end - 1))
    return candidate


def _add_mother_body(reader: Reader, candidate: Candidate, index: int) -> None:
    """Give a branch the name of the body that it is a branch of."""
    found = reader.head_at(index)
    if found is None or candidate.last <= index:
        return
    mother = read_name(reader, index, *found)
    if mother is not None:
        candidate.aliases += [mother.name, *mother.aliases]
        candidate.kind = mother.kind


def _after_article(reader: Reader, body: int, head: Head) -> tuple[int, float] | None:
    """Return where the adjectives after a head with the article end, and how sure it is that they make a name."""
    tables = reader.tables
    end = body
    while (
        is_definite(reader, end)
        and not ends(reader, end)
        and reader.text(end) not in tables.given
        and agrees(reader, end, head)
        and (is_adjective(reader, end) or reader.head_at(end) is None)
    ):
        end += 1
    if end == body:
        closing = reader.quoted(body, GLOSS_WORDS)
        named = closing is not None and reader.text(body) == '"' and reader.text(body + 1) != "و"
        return (body, 0.7) if named else None
    adjectives = reader.texts(body, end)
    if all(word in tables.generic for word in adjectives) and head.words[0] not in tables.exempt:
        label = _label(reader, end) if _is_labelled(reader, body, end, head) else end
        if label > end:
            return label, 0.7
        more = _tail(reader, end)
        if more == end and _place(reader, end) == end and reader.text(end) not in ('"', "("):
            return (end, 0.5) if len(adjectives) > 1 and head.open else None
        return end, 0.7
    return (_label(reader, end), 0.7) if _is_labelled(reader, body, end, head) else (end, 0.8)


def _is_labelled(reader: Reader, body: int, end: int, head: Head) -> bool:
    """Whether a proper name may follow the adjectives of a head: it is a school or a hospital."""
    kind = kind_of(reader.tables, head, reader.texts(body, end))
    return head.words[0] in reader.tables.labelled or kind is OrganizationKind.HEALTH_FACILITY


def _label(reader: Reader, index: int) -> int:
    """Return where the proper name after «المدرسة الابتدائية» ends: one noun and the definite or last word after it."""
    if reader.text(index) in reader.tables.given:
        return _person(reader, index)
    if not reader.is_word(index) or ends(reader, index) or clings(reader, index) or index in reader.places:
        return index
    word = reader.text(index)
    if reader.head_at(index) is not None or word in reader.tables.indefinite or word.startswith(reader.tables.manner):
        return index
    after = index + 1
    return after + 1 if is_definite(reader, after) and not ends(reader, after) else after


def _after_construct(reader: Reader, body: int, head: Head) -> tuple[int, float] | None:
    """Return where the first noun phrase after a head without article ends, and how sure it is that it is a name."""
    tables = reader.tables
    word = reader.text(body)
    place = reader.place_at(body)
    if place is not None:
        return place, 0.75
    if len(head.words) > 1 and head.words[-1] in tables.person_titles:
        return _person(reader, body), 0.8
    if word in tables.given or word in tables.person_titles:
        return _person(reader, body + (word in tables.person_titles)), 0.8
    if ends(reader, body):
        # a proper noun that reads like a verb («جمعية تواصل للتنمية»)
        named = head.open and not reader.is_mark_or_end(body) and _is_aim(reader, body + 1)
        return (body + 1, 0.7) if named else None
    inside = reader.head_at(body)
    if inside is not None and inside[1] == 0 and (head.words[0] in tables.containers or inside[2]):
        nested = read_name(reader, body, *inside)
        if nested is not None:
            return nested.last, 0.75
    if is_definite(reader, body):
        return body + 1, 0.8
    foreign = head.kind is OrganizationKind.MEDIA and not word.startswith(("بال", "لل", "وال"))
    if clings(reader, body) and not foreign and not (head.open and _is_aim(reader, body + 1)):
        return None
    return _chain(reader, body, head)


def _chain(reader: Reader, body: int, head: Head) -> tuple[int, float] | None:
    """Read a chain of nouns without article up to a definite one or a place; else a single proper noun."""
    word = reader.text(body)
    nisba = word not in reader.tables.nouns and (word.endswith("یه") or (word.endswith("ی") and len(word) > 4))
    for end in range(body + 1, body + 1 + _LONGEST_CHAIN):
        place = reader.place_at(end)
        if place is not None:
            return place, 0.7
        if ends(reader, end) or (clings(reader, end) and not is_definite_and(reader, end)):
            break
        if is_definite(reader, end) or is_definite_and(reader, end):
            return (end + 1, 0.75) if head.open or not (nisba and end == body + 1) else None
    if nisba or word in reader.tables.indefinite:
        return None
    if not head.open:
        aimed = head.kind is not OrganizationKind.GOVERNMENT and _is_aim(reader, body + 1)
        return (body + 1, 0.65) if aimed else None
    if word.endswith(_NO_PROPER_NOUN):
        return None
    if _closes(reader, body + 1):
        return body + 2, 0.5
    return body + 1, 0.65 if _tail(reader, body + 1) > body + 1 else 0.5


def _is_aim(reader: Reader, index: int) -> bool:
    """Whether a word begins what a body is for («للتنمية»)."""
    return reader.text(index).startswith("لل") and _tail(reader, index) > index


def _closes(reader: Reader, index: int) -> bool:
    """Whether a word is the second of a proper name («حياة كريمة», «مجدي يعقوب»): the phrase ends after it."""
    if not reader.is_word(index) or ends(reader, index) or clings(reader, index) or index in reader.places:
        return False
    word, after = reader.text(index), reader.text(index + 1)
    if word in reader.tables.indefinite or word.isascii() or reader.head_at(index) is not None:
        return False
    if _place(reader, index + 1) > index + 1:
        return True
    named = after.startswith("لل") or (after.startswith("ل") and _tail(reader, index + 1) > index + 1)
    return named or not reader.is_word(index + 1) or (after.startswith("و") and after not in reader.tables.whole)


def _tail(reader: Reader, index: int, *, purpose: bool = True) -> int:
    """Return where the adjectives, «and» nouns and «for» phrases after the beginning of a name end."""
    end = index
    while end < index + _LONGEST and reader.is_word(end):
        after = _step(reader, end, index, purpose)
        if after is None:
            break
        end = after
    return end


def _step(reader: Reader, end: int, index: int, purpose: bool) -> int | None:
    """Return where the next part of a name ends, or None where the name ends; `purpose` lets it say what it is for."""
    tables = reader.tables
    word = reader.text(end)
    pair = word, reader.text(end + 1)
    if pair in tables.suffixes:
        return end + 2
    if pair in tables.causes and is_definite(reader, end + 2) and not ends(reader, end + 2):
        return end + 3
    if (reader.text(end - 1), word) in tables.carry and end > index - 1:
        return _carried(reader, end + 1)
    if word.startswith("ب") and takes_object(reader, end - 1):
        return end + 1 if word.startswith("بال") else _carried(reader, end)
    if is_definite(reader, end):
        inside = reader.head_at(end)
        adjective = reader.text(end)[2:] in tables.adjective_heads and is_adjective(reader, end)
        other = inside is not None and not adjective and (inside[0].open or end > index)
        if ends(reader, end) or other or reader.place_at(end) is not None:
            return None
        return end + 1
    if word == "و" or is_definite_and(reader, end):
        noun = end + 1 if word == "و" else end
        if not (is_definite(reader, noun) or is_definite_and(reader, noun)) or _is_other(reader, noun):
            return None
        return noun + 1
    if word.startswith("لل") and len(word) > 4 and word not in tables.purpose:
        if reader.head_at(end) is not None or "ا" + word[1:] in tables.ends or end in reader.places:
            return None
        return end + 1
    aim = purpose and word.startswith("ل") and len(word) > 3 and word not in tables.whole | tables.purpose
    if aim and not word.endswith(_OBJECTS) and not ends(reader, end):
        return _for_phrase(reader, end)
    # «… and raising the awareness of the communities»
    joined = word.startswith("و") and len(word) > 4 and end > index and word not in tables.whole
    if joined and is_definite(reader, end + 1) and not ends(reader, end + 1) and not _is_other(reader, end):
        return end + 2
    return None


def _carried(reader: Reader, index: int) -> int | None:
    """Return where the nouns after a preposition inside a name end: at the definite one, or after a single one."""
    if ends(reader, index):
        return None
    for end in range(index, index + _LONGEST_CHAIN):
        if ends(reader, end) or (end > index and clings(reader, end)):
            break
        if is_definite(reader, end):
            return end + 1
    return index + 1


def _for_phrase(reader: Reader, index: int) -> int | None:
    """Return where «for the care of the orphans» ends: at its definite noun or its place."""
    end = index + 1
    while end < index + 1 + _LONGEST_CHAIN and not ends(reader, end) and not is_definite(reader, end):
        if end > index + 1 and (place := reader.place_at(end)) is not None:
            return place
        if clings(reader, end) and not is_definite_and(reader, end):
            break
        end += 1
    if (is_definite(reader, end) or is_definite_and(reader, end)) and not ends(reader, end):
        return end + 1
    return reader.places.get(index)


def _is_other(reader: Reader, index: int) -> bool:
    """Whether «and» at a word joins something else than a part of the name: a body, a place, a person, a verb."""
    if ends(reader, index) or reader.head_at(index) is not None or index in reader.places:
        return True
    bare = reader.text(index).removeprefix("و").removeprefix("ال")
    if bare.endswith("ات") and bare.removesuffix("ات") + "ه" in reader.tables.heads:
        return True
    return any(spelling in reader.tables.ends for _, spelling in reader.spellings(index))


def _place(reader: Reader, index: int) -> int:
    """Return where the place that ends a name ends («ببريدة», «بالمنطقة الشرقية», «بمحافظة تنومة»)."""
    word = reader.text(index)
    if word in reader.tables.same and (seat := reader.place_at(index + 1)) is not None:
        return seat
    if index in reader.places:
        return reader.places[index] if word[: reader.place_cut[index]] in ("", "ب") else index
    if word in reader.tables.place_nouns:
        after = index + 1
        place = reader.place_at(after)
        if place is not None:
            return place
        if is_definite(reader, after) and not ends(reader, after):
            return after + 1
        if reader.is_word(after) and not ends(reader, after) and not clings(reader, after) and "ال" not in word[:3]:
            return after + 1
        return after if word.startswith("بال") else index
    if _is_unknown_place(reader, index):
        return index + 1
    if word.startswith("ب") and load_gazetteer("ar").holds(word[1:]):
        # names of places that are ordinary words too («بالكرم»)
        return index + 1
    return index


def _is_unknown_place(reader: Reader, index: int) -> bool:
    """Whether «ب» and an unknown noun without article close the phrase, as a town at the end of a name does."""
    word = reader.text(index)
    if not word.startswith("ب") or not _SHORTEST_TOWN <= len(word) - 1 <= _LONGEST_TOWN or "ال" in word[:3]:
        return False
    if word in reader.tables.whole or word.startswith(reader.tables.manner) or ends(reader, index):
        return False
    return not reader.is_word(index + 1) or reader.text(index + 1).startswith("و")


def _person(reader: Reader, index: int) -> int:
    """Return where the name of a person ends: given names, «بن» and what follows it, one family name."""
    given = reader.tables.given
    end = index
    while end < index + 7 and reader.is_word(end):
        word = reader.text(end)
        linked = end > index and reader.text(end - 1) in _PERSON_LINKS
        if not (word in given or word.removeprefix("و") in given or linked):
            break
        end += 1
    plain = not clings(reader, end) or reader.text(end).startswith("بو")
    family = end > index and plain and not is_definite(reader, end) and not ends(reader, end)
    alone = end == index + 1 and reader.text(index - 1) not in reader.tables.person_titles
    if family and end not in reader.places and (alone or reader.text(end + 1).startswith("ل")):
        return end + 1
    if end == index and not ends(reader, index) and not clings(reader, index) and not is_definite(reader, index):
        return index + 1
    return end


def joins(reader: Reader, index: int) -> bool:
    """Whether a word is an «and» or has one before it."""
    word = reader.text(index)
    if word == "و":
        return True
    joined = word.startswith("و") and (len(word) > 3 or word[1:] in reader.tables.given)
    return joined and word not in reader.tables.whole


def continues_item(reader: Reader, first: int, index: int) -> bool:
    """Whether a word may belong to an item of a list: after its first two only definite ones and names of persons."""
    if index == first:
        return True
    named = reader.tables.given | reader.tables.person_titles
    if reader.text(index - 1) in named or reader.text(index) in reader.tables.given:
        return True
    return reader.text(index).startswith("ال") or (index == first + 1 and "ال" not in reader.text(first)[:3])
