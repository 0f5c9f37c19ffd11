"""Restores the half-spaces that a Persian word has lost («تفاهمنامههای» gives «تفاهم‌نامه‌های»).

Invariant: taken out again, the half-spaces leave the word that was given, letter for letter. Matching does not need
this, as folding (nlp.text) takes half-spaces out of all words; it is what tokens are called by, their `norm_`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from nlp.languages import load_data

HALF_SPACE = "\u200c"
# Arabic letters as hazm's lexicon spells them, one for one.
_PERSIAN = str.maketrans("يىكةۀ", "ییکهه")
_SHORTEST = 3
_LONGEST = 40
# A last part is productive when so many of hazm's compounds end with it.
_PRODUCTIVE = 12


def _joined(word: str) -> str:
    return word.replace(HALF_SPACE, "")


class HalfSpaces:
    """Restores half-spaces by a lexicon of words, its compounds, and the endings and parts of `half_spaces.toml`."""

    def __init__(self, frequencies: Mapping[str, int], verbs: Iterable[str]) -> None:
        """Take a lexicon.

        Args:
            frequencies: words, compounds with their half-spaces, and how often each was seen (0: a form, not a word).
            verbs: a verb a line, its past and its present stem («کرد#کن»).
        """
        data: dict[str, dict[str, Any]] = load_data("fa", "half_spaces")
        self._frequencies = frequencies
        self._compounds: dict[str, str] = {}
        for word in frequencies:
            if HALF_SPACE in word.strip(HALF_SPACE):
                self._compounds.setdefault(_joined(word), word.strip(HALF_SPACE))
        lasts = Counter(word.rpartition(HALF_SPACE)[2] for word in self._compounds.values())
        productive = {last for last, count in lasts.items() if count >= _PRODUCTIVE and len(last) > _SHORTEST}
        self._lasts: tuple[str, ...] = tuple(sorted(productive | set(data["compounds"]["last"]), key=len, reverse=True))
        self._firsts: tuple[str, ...] = tuple(sorted(data["compounds"]["first"], key=len, reverse=True))
        self._endings: tuple[str, ...] = tuple(data["endings"]["after_any"])
        self._heh_endings: tuple[str, ...] = tuple(data["endings"]["after_heh"])
        self._joined_endings: tuple[str, ...] = tuple(data["endings"]["joined"])
        self._plural: str = data["endings"]["plural"]
        self._verb_prefixes: tuple[str, ...] = tuple(data["verbs"]["prefixes"])
        self._verb_forms = dict(_verb_forms(verbs, data["verbs"]))
        self.restore = lru_cache(maxsize=65536)(self._restore)

    def _restore(self, word: str) -> str:
        """Return `word` with the half-spaces that it has lost; unchanged where none is known to be missing."""
        if HALF_SPACE in word:
            return HALF_SPACE.join(map(self.restore, word.split(HALF_SPACE)))
        restored = self._split(word.translate(_PERSIAN))
        pieces, position = [], 0
        for part in restored.split(HALF_SPACE):
            pieces.append(word[position : position + len(part)])
            position += len(part)
        return HALF_SPACE.join(pieces)

    def _split(self, word: str) -> str:
        if not _SHORTEST < len(word) <= _LONGEST:
            return word
        seen = self._frequencies.get(word)
        compound = self._compounds.get(word)
        if compound is not None and (seen is None or seen < self._frequencies.get(compound, 0)):
            return compound
        if seen:
            return word
        restored = self._with_joined_ending(word) or self._verb(word) or self._with_ending(word)
        return restored or (word if seen is not None else self._composed(word) or word)

    def _with_joined_ending(self, word: str) -> str | None:
        """Restore the stem of a word whose ending is written to it («دانشآموزان»)."""
        for ending in self._joined_endings:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) > 1:
                if self._frequencies.get(stem):
                    return word
                if stem in self._compounds:
                    return self._compounds[stem] + ending
        return None

    def _verb(self, word: str) -> str | None:
        """Split «میکردهاند», and «شدهاند» without a prefix."""
        for prefix in self._verb_prefixes:
            form = self._verb_forms.get(word.removeprefix(prefix)) if word.startswith(prefix) else None
            if form is not None:
                return prefix + HALF_SPACE + form
        form = self._verb_forms.get(word)
        return form if form != word else None

    def _with_ending(self, word: str) -> str | None:
        """Split an ending from a word that is known without it, or is a compound; of two stems the more frequent.

        No other words end like the plurals, so these may follow an unknown stem («استارتاپها»).
        """
        found: list[tuple[int, str]] = []
        for ending in self._endings + self._heh_endings:
            stem = word.removesuffix(ending)
            if stem == word or len(stem) < 2 or (ending in self._heh_endings and not stem.endswith("ه")):
                continue
            split = self._split(stem)
            frequency = self._frequencies.get(stem, -1)
            plural = ending.startswith(self._plural) and len(stem) >= _SHORTEST
            if frequency > 0 or HALF_SPACE in split or plural:
                found.append((frequency, split + HALF_SPACE + ending))
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def _composed(self, word: str) -> str | None:
        """Split a compound that no lexicon lists: a known word and a part that makes compounds freely."""
        for last in self._lasts:
            first = word.removesuffix(last)
            if first != word and len(first) >= _SHORTEST and self._frequencies.get(first):
                return first + HALF_SPACE + last
        for first in self._firsts:
            last = word.removeprefix(first)
            if last != word and len(last) > _SHORTEST and self._frequencies.get(last):
                return first + HALF_SPACE + last
        return None


def _verb_forms(verbs: Iterable[str], endings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the forms that may follow «می», joined and with the half-space of the perfect («کردهاند», «کرده‌اند»)."""
    negation = endings["negation"]
    for form in endings["impersonal"]:
        yield form, form
    for verb in verbs:
        past, _, present = verb.strip().partition("#")
        for stem in filter(None, [present]):
            for ending in endings["present"]:
                yield stem + ending, stem + ending
        for stem in filter(None, [past]):
            for ending in endings["past"]:
                yield stem + ending, stem + ending
            for ending in endings["perfect"]:
                form = f"{stem}ه{HALF_SPACE}{ending}".rstrip(HALF_SPACE)
                yield _joined(form), form
                yield negation + _joined(form), negation + form
