"""Who runs a program and who runs it with them.

Invariant: operators and partners are names of `facts.organizations`; nobody is both, and no program runs itself.
"""

from collections.abc import Callable, Sequence

from nlp.extraction import OrganizationKind
from nlp.parties import Parties
from nlp.program_names import Candidate, is_any
from nlp.program_tables import Tables
from nlp.references import names
from nlp.text import fold
from nlp.words import Named, Words

# How far after a name a verb may say who runs it: right after it, and at all.
_NEXT = 5
_REACH = 16
# How many words of office may stand between a verb and the body that its subject speaks for.
_OFFICE = 4
# What weighs an organization that an article is clearly about: more than one that it names nearer to the program.
_CLEARLY = 3.5
# How many characters of a text are its lead.
_LEAD = 300


class Runners:
    """Those who may run the programs of one text: who acts in its sentences, and whom it is most about."""

    def __init__(self, words: Words, tables: Tables) -> None:
        """Weigh each organization, no outlets: named often, early and in the title, not only as a place or a guest."""
        self.words = words
        self.tables = tables
        self.parties = Parties(words.facts, words, tables.language)
        self.named_by: dict[str, str] = {}
        # who runs an organization that is itself a program (a house), as far as the text says so
        self._run_by: dict[str, list[str]] = {}
        self._partners_in: dict[tuple[int, int], list[Named]] = {}
        asides: dict[str, int] = {}
        for named in words.names:
            if self._is_aside(named):
                asides[named.organization.name] = asides.get(named.organization.name, 0) + 1
        weighed = []
        start = words.facts.body_start
        for organization in words.facts.organizations:
            for name in (organization.name, *organization.aliases):
                self.named_by.setdefault(fold(name), organization.name)
            if organization.mentions and organization.kind is not OrganizationKind.MEDIA:
                first = min(mention.start for mention in organization.mentions)
                weight = len(organization.mentions) - 0.7 * asides.get(organization.name, 0)
                weight += 2.0 * (first < start) + 1.5 * (first < start + _LEAD)
                weighed.append((weight, organization.name))
        # the heaviest first; of equal ones the earliest
        self._weighed = sorted(weighed, key=lambda one: -one[0])

    def of(self, mentions: Sequence[Candidate]) -> tuple[list[str], list[str]]:
        """Return who runs a program and who runs it with them.

        What the sentences that name the program say counts in this order: who is said right after it to run it («that X
        holds», «by X»); who acts in the sentence before it («X holds …»); who is said farther after it; an organization
        in the name; what the article is clearly about; the nearest before the name, else after it; those with whom it
        is done; what the article is about. Outlets run a program only where a verb says so, and who lends the place or
        attends does not. An entry of a timeline belongs to the body whose timeline it is.
        """
        ordered = sorted(mentions, key=lambda candidate: candidate.first)
        itself = self._itself(ordered)
        main, weight = next(((name, weight) for weight, name in self._weighed if name not in itself), (None, 0.0))
        partners = [name for name in names(self._partners(ordered)) if name not in itself]

        def found_by(*finders: Callable[[Candidate], list[str]]) -> list[str]:
            for finder in finders:
                for candidate in ordered:
                    found = [name for name in finder(candidate) if name not in partners and name not in itself]
                    if found:
                        return found
            return []

        clearly = main is not None and weight >= _CLEARLY and main not in partners
        listed = main is not None and any("entry" in candidate.features for candidate in mentions)
        operators = found_by(self._said_next, self._acting_before, self._said_after)
        if not operators and not listed:
            operators = found_by(self._inside)
        if not operators and not clearly and not listed:
            operators = found_by(self._before)
            if not operators and partners and (main is None or main in partners):
                return partners, []
            operators = operators or found_by(self._after)
        if not operators and main is not None:
            operators = self._run_by.get(main, [main])
        operators = list(dict.fromkeys(self._mother_of(name) for name in operators))
        return operators, [name for name in partners if name not in operators]

    def remember_house(self, mentions: Sequence[Candidate]) -> None:
        """Note who is said to run a program that is an organization too: what it runs itself, these run."""
        ordered = sorted(mentions, key=lambda candidate: candidate.first)
        itself = self._itself(ordered)
        for finder in (self._said_next, self._acting_before, self._said_after):
            found = [name for candidate in ordered for name in finder(candidate) if name not in itself]
            if found:
                self._run_by.update((house, found[:1]) for house in itself)
                return

    def _itself(self, mentions: Sequence[Candidate]) -> set[str]:
        """Return the organizations that are the program under another view: of its name, or beginning at its head."""
        keys = [fold(name) for one in mentions for name in (one.name, *one.aliases)]
        found = {self.named_by[key] for key in keys if key in self.named_by}
        for candidate in mentions:
            named = self.words.name_at(candidate.first)
            least = min(candidate.first + 2, candidate.last)
            if named is not None and named.first >= candidate.first - 1 and named.last >= least:
                found.add(named.organization.name)
        return found

    def _partners(self, mentions: Sequence[Candidate]) -> list[Named]:
        """«… in cooperation with A and B»."""
        sentences = dict.fromkeys(self.words.sentence(candidate.first) for candidate in mentions)
        return [named for sentence in sentences for named in self._together(*sentence)]

    def _together(self, first: int, last: int) -> list[Named]:
        """Return who is named after words of cooperation in a sentence, looked for once however much it names."""
        if (first, last) not in self._partners_in:
            self._partners_in[first, last] = [
                named
                for index in range(first, last)
                if self.words.text(index).removeprefix("و") in self.tables.together
                for named in self.parties.group(index + 1, last)
            ]
        return self._partners_in[first, last]

    def _said_next(self, candidate: Candidate) -> list[str]:
        return self._said(candidate, _NEXT)

    def _said_after(self, candidate: Candidate) -> list[str]:
        return self._said(candidate, _REACH)

    def _said(self, candidate: Candidate, reach: int) -> list[str]:
        """«… that X holds», «… belonging to X», «… by X»."""
        _, last = self.words.sentence(candidate.first)
        for index in range(candidate.last, min(last, candidate.last + reach)):
            word = self.words.text(index)
            if word in self.tables.by or word in self.tables.belonging or self.parties.acts(index, only_known=True):
                group = self.parties.group(index + 1, last)
                if group:
                    return names(group)
        return []

    def _acting_before(self, candidate: Candidate) -> list[str]:
        """«X holds …»: the subject of a verb of running, before the program."""
        first, _ = self.words.sentence(candidate.first)
        for named in reversed(self.parties.between(first, candidate.first)):
            if self._acts(named):
                return names(self.parties.group(named.first, candidate.first))
        return []

    def _acts(self, named: Named) -> bool:
        """Whether a name is the subject of a verb of acting.

        «X holds», «held by both X and Y», «the director of X announces»; in titles also with the verb after it.
        """
        if self.parties.is_acting(named):
            return True
        after = named.last + (self.words.text(named.last) in self.tables.before_verb)
        if self.parties.acts(after, only_known=True):
            return True
        before = named.first - 1
        while before > named.first - 1 - _OFFICE and is_any(
            self.words.text(before), self.tables.office, self.tables.language
        ):
            before -= 1
        return before < named.first - 1 and self.parties.acts(before, only_known=True)

    def _is_aside(self, named: Named) -> bool:
        """Whether a name only says where something is, who attends it, or to whom the name before it belongs."""
        before, tables = self.words.text(named.first - 1), self.tables
        if before in tables.belonging or before in tables.locative or before in tables.aside:
            return True
        return self.words.text(named.first - 2) in tables.aside or self.parties.is_led_in(named, "ب")

    def _inside(self, candidate: Candidate) -> list[str]:
        found = self.parties.between(candidate.first + 1, candidate.last)
        return names(named for named in found if not _is_outlet(named))[:1]

    def _before(self, candidate: Candidate) -> list[str]:
        first, _ = self.words.sentence(candidate.first)
        return self._may_run(self.parties.between(first, candidate.first))[-1:]

    def _after(self, candidate: Candidate) -> list[str]:
        _, last = self.words.sentence(candidate.first)
        return self._may_run(self.parties.between(candidate.last, min(last, candidate.last + _REACH)))[:1]

    def _may_run(self, found: Sequence[Named]) -> list[str]:
        """Return the names that may run something: no outlets, and nobody who is named by the way."""
        return names(named for named in found if not _is_outlet(named) and not self._is_aside(named))

    def _mother_of(self, organization: str) -> str:
        """Return the body that an office is of, where the text names that too («the office of … of X» -> X)."""
        words = fold(organization).split()
        if words and words[0] in self.tables.offices:
            for first in range(1, len(words)):
                mother = self.named_by.get(" ".join(words[first:]))
                if mother is not None:
                    return mother
        return organization


def _is_outlet(named: Named) -> bool:
    return named.organization.kind is OrganizationKind.MEDIA
