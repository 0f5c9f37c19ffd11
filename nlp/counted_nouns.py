"""Reads the noun that a number counts: «25 طبيبا», «۱۴ تخت», «54 من أعضاء المنظمة», «تعداد داوطلبان … ۳۰۰».

Invariant: a counted noun is a run of the text's letters beside its number on one line, and reaches no further than the
noun with what completes it; whether it is a capacity is not decided here.
"""

from dataclasses import dataclass, replace

from nlp.counting import Tokens, load_grammar
from nlp.facts import Facts, Number
from nlp.text import fold
from nlp.units import PEOPLE, UnitTable, load_units

_CLOSING = frozenset("\")]'")
_LOOK_BACK = 12
_FEWEST_TONNES = 1000
_SHORTEST_UNKNOWN = 3
_SHARED_STEM = 3
_LONGEST_PARTITIVE = 5
_LONGEST_ENTRY = 3
_SMALLEST_ENTRY = 10
_ENTRY_ENDS = frozenset(["", ".", "،", ",", "؛", ";"])
# What lists count: things and people, not places or events, whose names may end with a number.
_ENTRIES = PEOPLE | {"tonne", "kilogram", "litre", "parcel", "meal", "voucher", "medicine", "vehicle", "device", "bed"}


@dataclass(frozen=True, slots=True)
class CountedNoun:
    """What a number counts: `[start, end)` of the noun and what completes it, and the concept it stands for.

    Money has its ISO 4217 code in `concept`, or the countries whose money the word may name in `countries`; it is
    `shared` where it is written beside another number. `known` is false for a noun of no table (concept «other»).
    `stem` tells nouns apart when a figure is told twice; `singular` is the noun of a dual. `before` says that the noun
    stands before its number, `vague` that a classifier stands alone, `counts_one` that «one» is a count before it;
    `quote_end` is where a quote may end that says of whom («نفر از کارکنان»).
    """

    start: int
    end: int
    concept: str
    stem: str
    known: bool = True
    money: bool = False
    countries: tuple[str, ...] = ()
    partitive: bool = False
    before: bool = False
    vague: bool = False
    shared: bool = False
    counts_one: bool = False
    quote_end: int = -1
    singular: str | None = None


class NounReader:
    """Reads counted nouns of one text."""

    def __init__(self, facts: Facts, tokens: Tokens, language: str) -> None:
        """Take the tables of a language and the names that no noun may be part of."""
        self.facts = facts
        self.tokens = tokens
        self.units: UnitTable = load_units(language)
        self.grammar = load_grammar(language)
        self.places = {place.start for place in facts.places}

    def read(self, number: Number) -> CountedNoun | None:
        """Return what a number counts, or None where nothing is counted or what never makes a capacity."""
        if number.dual:
            return self._dual(number)
        index = self.tokens.after(number.end)
        first = index
        while self.tokens.text(index) in _CLOSING:
            index += 1
        found = self._noun(index) or self._partitive(index)
        if found is not None and self._is_weight(index, number):
            found = replace(found, concept="tonne")
        if found is not None and not found.known and (index > first or not self._agrees(index, number)):
            return None
        if found is None and not self._counts_excluded(index):
            found = self._definite(number) or self._before(number)
        return found

    def _is_weight(self, index: int, number: Number) -> bool:
        """Tell whether a word that may mean persons or tonnes means tonnes: many, and not «of» others."""
        heavy = self.tokens.text(index) in self.units.weights and number.value >= _FEWEST_TONNES
        return heavy and self.tokens.text(index + 1) != self.grammar.partitive

    def _counts_excluded(self, index: int) -> bool:
        words = self.tokens.words(index, 1)
        return bool(words) and self.units.excluded_as(words[0]) is not None

    def _noun(self, index: int, partitive: bool = False) -> CountedNoun | None:
        """Return the noun that begins at a token."""
        words = self.tokens.words(index)
        if not words:
            return None
        money = self.units.currency(words)
        if money is not None:
            code, countries, count = money
            end = self._without_relation(index) if count == 1 else self.tokens[index + count - 1].end
            stem = code or countries[0]
            return CountedNoun(self.tokens[index].start, end, code or "", stem, money=True, countries=countries)
        concept = self.units.concept(words)
        excluded = self.units.excluded_as(words[0])
        if excluded is not None and (concept is None or concept[1] == 1):
            return None
        if concept is None:
            if not self._can_be_noun(words[0]) or (self.grammar.is_definite(words[0]) and not partitive):
                return None
            if self.tokens[index].start in self.places:
                return None
            return self._extended(index, 1, "other", known=False, partitive=partitive)
        if words[0] in self.grammar.function_words and concept[1] == 1:
            return None
        if len(words) > 1 and self._is_compound(words[0]) and self.units.excluded_as(words[1]) == "dead":
            return None
        return self._extended(index, concept[1], concept[0], known=True, partitive=partitive)

    def _without_relation(self, index: int) -> int:
        """Return where the name of money ends, without the «ی» that makes it an adjective («میلیارد ریالی»)."""
        token = self.tokens[index]
        names = (*self.units.money, *self.units.countries)
        if token.text not in names and any(token.text == name + "ی" for name in names):
            return self.facts.folded.span(token.folded_start, token.folded_end - 1)[1]
        return token.end

    def _can_be_noun(self, word: str) -> bool:
        return (
            len(word) >= _SHORTEST_UNKNOWN
            and word not in self.grammar.function_words
            and not word.startswith(self.grammar.unknown_not_starting)
        )

    def _agrees(self, index: int, number: Number) -> bool:
        """Tell whether a word may be the noun of a number by its ending: an accusative after 11 to 99 in Arabic."""
        endings = self.grammar.unknown_accusative_endings
        return not endings or not 11 <= number.value % 100 <= 99 or self.tokens.text(index).endswith(endings)

    def _partitive(self, index: int) -> CountedNoun | None:
        """Read «54 من أعضاء …», «تسعة من المتطوعين»: the noun after the preposition, known or with its article."""
        if self.tokens.text(index) != self.grammar.partitive or not self.grammar.article:
            return None
        words = self.tokens.words(index + 1, 2)
        if not words or (self.units.concept(words) is None and not self.grammar.is_definite(words[0])):
            return None
        return self._noun(index + 1, partitive=True)

    def _definite(self, number: Number) -> CountedNoun | None:
        """Read «الدول ال12»: a known noun with its article before a number with its article."""
        article = self.grammar.article
        before = self.tokens.at(number.start) - 1
        if number.start == self.tokens[before + 1].start:
            if self.tokens.text(before) != article:
                return None
            before -= 1
        elif not self.tokens.text(before + 1).startswith(article):
            return None
        word = self.tokens.text(before)
        if not article or number.value < 5 or not self.grammar.is_definite(word):
            return None
        if any(self.grammar.bare(self.tokens.text(at)) in self.grammar.ordinal_after for at in (before, before - 1)):
            # «الدورة الـ42», «القمة العربية الـ29» are one
            return None
        if self.tokens.text(self.tokens.after(number.end)) in self.grammar.ranked:
            return None
        return self._named_before(before)

    def _before(self, number: Number) -> CountedNoun | None:
        """Read «عدد المستفيدين من الخدمة 300»: the noun that a word for «number of» stands before."""
        last = self.tokens.at(number.whole_start if number.whole_start >= 0 else number.start)
        for index in range(last - 1, max(last - _LOOK_BACK, 0), -1):
            token = self.tokens[index]
            if token.text[0].isdigit() or token.text[0] in "\n.؛!؟;":
                return None
            if self.grammar.bare(token.text) in self.grammar.counted_before:
                return self._named_before(index + 1) if index + 1 < last else None
        return None

    def _named_before(self, index: int) -> CountedNoun | None:
        words = self.tokens.words(index)
        concept = self.units.concept(words) if words else None
        if concept is None or self.units.excluded_as(words[0]) is not None:
            return None
        first, last = self.tokens[index], self.tokens[index + concept[1] - 1]
        return CountedNoun(first.start, last.end, concept[0], self._stem(words[0]), before=True)

    def _dual(self, number: Number) -> CountedNoun | None:
        """Read a dual («سفينتين»): its noun is the number itself."""
        index = self.tokens.at(number.start)
        folded = fold(self.facts.text[number.start : number.end])
        concept = self.units.concept([folded])
        if concept is None or self.units.excluded_as(folded) is not None:
            return None
        if number.start > self.tokens[index].start and self.tokens[index].text[: -len(folded)].endswith(
            (self.grammar.article, "لل")
        ):
            return None
        feminine = folded[-3] == "ت"
        stem = self.facts.text[number.start : number.end].rstrip("\u064b\u064e\u0650\u0652")
        singular = stem[:-3] + "ة" if feminine else stem[:-2]
        noun = self._extended(index, 1, concept[0], known=True, partitive=False)
        return CountedNoun(number.start, noun.end, concept[0], noun.stem, singular=singular)

    def _stem(self, word: str) -> str:
        for form in self.units.forms(self.grammar.bare(word)):
            if form in self.units.nouns:
                return form[:_SHARED_STEM]
        return self.grammar.bare(word)[:_SHARED_STEM]

    def _extended(self, index: int, count: int, concept: str, *, known: bool, partitive: bool) -> CountedNoun:
        """Let a noun of `count` words reach over what completes it: a complement, an adjective, its feminine."""
        tokens = self.tokens
        end = index + count
        head = tokens.text(index)
        if count == 1 and self._is_compound(head) and self._completes(end):
            inner = self.units.concept(tokens.words(end)) if self._is_classifier(head) else None
            if inner is None:
                end += 1
            elif inner[0] not in PEOPLE or concept in PEOPLE:
                # «۲۰ واحد نیازمند تعمیر» are no persons
                concept, end = inner[0], end + inner[1]
        if self._completes(end) and self._is_adjective(tokens.text(end)):
            end += 1
        end = self._with_feminine(head, end)
        last = tokens[end - 1]
        alone = end == index + 1 and self._is_classifier(head)
        return CountedNoun(
            tokens[index].start,
            last.end,
            concept,
            self._stem(head),
            known=known,
            partitive=partitive,
            vague=alone,
            counts_one=not alone and head in self.units.counting_one,
            quote_end=self._end_of_partitive(end) if alone else -1,
        )

    def _end_of_partitive(self, index: int) -> int:
        """Return where «از پزشکان و روانپزشکان» ends after a classifier that stands alone, or -1."""
        if self.tokens.text(index) != self.grammar.partitive:
            return -1
        words = self.tokens.words(index + 1, _LONGEST_PARTITIVE)
        end = index + 1
        for position, word in enumerate(words, index + 1):
            if word != self.grammar.conjunction and word in self.grammar.function_words:
                break
            if word != self.grammar.conjunction:
                end = position + 1
        return self.tokens[end - 1].end if end > index + 1 else -1

    def is_bare(self, number: Number) -> bool:
        """Tell whether no noun follows a number: a mark, a function word or a word with a preposition does."""
        word = self.tokens.text(self.tokens.after(number.end))
        if word.startswith(self.grammar.conjunction) and self.tokens.text(self.tokens.after(number.end) + 1).isdigit():
            return False
        return not word[:1].isalpha() or not self._can_be_noun(word) or self.grammar.is_definite(word)

    def is_sum(self, number: Number) -> bool:
        """Tell whether a word for a sum stands before a number («مبلغ 120 ميليون»)."""
        word = self.tokens.text(self.tokens.at(number.whole_start if number.whole_start >= 0 else number.start) - 1)
        return any(form in self.grammar.sums for form in (word, self.grammar.bare(word), word[1:]))

    def read_entry(self, number: Number, *, in_list: bool) -> CountedNoun | None:
        """Read the thing that a list's entry names before its number («كاور امدادي 2141،», «المستفيدون: 300»).

        Args:
            number: the number; nothing but a mark, a conjunction or the end follows it.
            in_list: whether counted things stand before it in the sentence; then an unknown noun counts too.
        """
        tokens, grammar = self.tokens, self.grammar
        after = tokens.text(tokens.after(number.end))
        if after not in _ENTRY_ENDS and after[:1] != "\n" and not after.startswith(grammar.conjunction):
            return None
        last = tokens.at(number.start) - 1
        colon = last >= 0 and tokens.text(last) in (":", "(")
        last -= colon
        first = last
        while first > 0 and last - first < _LONGEST_ENTRY and tokens.text(first)[:1].isalpha():
            first -= 1
        if first == last or (tokens.text(first)[:1].isalpha() and first > 0) or number.value < _SMALLEST_ENTRY:
            return None
        first += not tokens.text(first)[:1].isalpha()
        words = tokens.words(first, _LONGEST_ENTRY)[: last - first + 1]
        if not words or any(word in grammar.function_words for word in words if word != grammar.conjunction):
            return None
        concept = self.units.concept([grammar.bare(words[0]), *words[1:]])
        if concept is None and (colon or not in_list or words[0].startswith(grammar.conjunction)):
            return None
        if concept is not None and not colon and (concept[0] not in _ENTRIES or grammar.is_definite(words[0])):
            return None
        name = concept[0] if concept is not None else "other"
        return CountedNoun(
            tokens[first].start, tokens[last].end, name, self._stem(words[0]), known=concept is not None, before=True
        )

    def _is_compound(self, word: str) -> bool:
        return any(form in self.units.compound for form in self.units.forms(word))

    def _is_classifier(self, word: str) -> bool:
        return word in self.units.classifiers

    def _completes(self, index: int) -> bool:
        """Tell whether the word at an index can complete the noun before it."""
        word = self.tokens.text(index)
        return (
            word[:1].isalpha()
            and len(word) >= _SHORTEST_UNKNOWN
            and word not in self.grammar.function_words
            and not self.grammar.is_definite(word)
            and self.units.excluded_as(word) is None
        )

    def _is_adjective(self, word: str) -> bool:
        return len(word) > _SHORTEST_UNKNOWN and word.endswith(self.grammar.adjective_endings)

    def _with_feminine(self, head: str, end: int) -> int:
        """Return the end with «وممرضة» after «ممرضا», «و نوجوان» after «کودک»."""
        conjunction = self.grammar.conjunction
        word = self.tokens.text(end)
        if word == conjunction:
            word, after = self.tokens.text(end + 1), end + 2
        elif word.startswith(conjunction):
            word, after = word[len(conjunction) :], end + 1
        else:
            return end
        concepts = [self.units.concept([name]) for name in (head, word) if name]
        people = len(concepts) == 2 and all(concept is not None and concept[0] in PEOPLE for concept in concepts)
        return after if people and self.grammar.is_definite(word) == self.grammar.is_definite(head) else end
