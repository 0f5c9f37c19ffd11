"""What a single word can be inside an Arabic name: its end, definite, an adjective, written with a preposition.

Invariant: every answer depends on the word and those beside it alone.
"""

from nlp.organization_reader import Reader
from nlp.organization_tables import Head

_VERB_ENDINGS = ("ت", "وا", "ا", "تا", "ته", "ها", "تها", "ه", "هم", "نا")
_PLURAL_ENDINGS = ("ون", "ان", "ه", "ها", "ونها")
# Plurals of persons and things are no adjective of a masculine head.
_NOT_MASCULINE = ("ه", "ات", "ین", "ون")


def ends(reader: Reader, index: int) -> bool:
    """Whether a word is never inside a name: a mark, a preposition, a title, a verb."""
    if reader.is_mark_or_end(index):
        return True
    tables = reader.tables
    word = reader.text(index)
    if word in tables.whole or word in tables.given:
        return False
    bare = word[1:] if word[0] in "وف" and len(word) > 3 else word
    if bare != word and bare in tables.ends:
        return True
    stems = {form.removesuffix(ending) for form in (word, bare) for ending in ("", *_VERB_ENDINGS)}
    if any(stem in tables.past for stem in stems):
        return True
    present = bare.removeprefix("س")
    if present[:1] not in ("ی", "ت", "ن"):
        return False
    rest = present[1:]
    return any(stem in tables.present for stem in (rest, *(rest.removesuffix(ending) for ending in _PLURAL_ENDINGS)))


def goes_on(reader: Reader, index: int) -> bool:
    """Whether a word after a well-known body's name makes it another's («مجلس الأمن القومي», «… للتنمية»)."""
    word = reader.text(index)
    return word.startswith("لل") or (
        is_definite(reader, index) and (word.endswith(("ی", "ه")) or is_adjective(reader, index))
    )


def is_definite(reader: Reader, index: int) -> bool:
    """Whether a word has the article."""
    word = reader.text(index)
    return word.startswith("ال") and len(word) > 3


def is_definite_and(reader: Reader, index: int) -> bool:
    """Whether a word is «and» and a noun with the article."""
    word = reader.text(index)
    return word.startswith("وال") and len(word) > 4 and word not in reader.tables.whole


def clings(reader: Reader, index: int) -> bool:
    """Whether a word begins with a preposition or «and» written together with it."""
    word = reader.text(index)
    if word in reader.tables.whole:
        return False
    if index in reader.places:
        return reader.place_cut[index] > 0
    return word.startswith(("بال", "لل", "وال", "فال", "کال")) or (word[:1] in ("ب", "ل", "و") and len(word) > 4)


def is_adjective(reader: Reader, index: int) -> bool:
    """Whether a definite word that may be a head is an adjective of the definite word before it."""
    word, before = reader.text(index), reader.text(index - 1)
    if not before.startswith(("ال", "لل", "وال", "بال", "فال", "کال")) or not word.startswith("ال"):
        return False
    return word in reader.tables.generic or word[2:] in reader.tables.adjective_heads


def agrees(reader: Reader, index: int, head: Head) -> bool:
    """Whether a definite word can be an adjective of a head with the article: it has the head's gender."""
    tables = reader.tables
    word, noun = reader.text(index), head.words[0]
    if noun.endswith(("ه", "ات")) or noun in tables.feminine:
        return word.endswith("ه") or word in tables.feminine_adjectives
    return not word.endswith(_NOT_MASCULINE)


def takes_object(reader: Reader, index: int) -> bool:
    """Whether a verbal noun takes its object with «ب» («للنهوض بالتعليم», «الرفق بالحيوان»)."""
    return any(spelling.removeprefix("ال") in reader.tables.verbal for _, spelling in reader.spellings(index))
