"""Who runs a program and who runs it with them.

Invariant: operators and partners are names of `facts.organizations`; nobody is both, and no program runs itself.
"""

from collections.abc import Callable

from nlp.extraction import OrganizationKind
from nlp.program_names import Candidate, Tables, is_any
from nlp.references import coordinated, names
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


class Bodies:
    """The organizations of a text: by name, and those it is most about."""

    def __init__(self, words: Words, tables: Tables) -> None:
        """Weigh each organization, no outlets: named often, early and in the title, not only as a place or a guest."""
        self.named_by: dict[str, str] = {}
        asides: dict[str, int] = {}
        for named in words.names:
            if _is_aside(words, named, tables):
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
        self.weighed = sorted(weighed, key=lambda one: -one[0])

    def main(self, others: set[str]) -> tuple[str | None, float]:
        """Return the organization that the text is most about but for others, and what it weighs."""
        return next(((name, weight) for weight, name in self.weighed if name not in others), (None, 0.0))


def operators_of(
    words: Words, mentions: list[Candidate], bodies: Bodies, tables: Tables
) -> tuple[list[str], list[str]]:
    """Return who runs a program and who runs it with them.

    What the sentences that name the program say counts in this order: who is said right after it to run it («that X
    holds», «by X»); who acts in the sentence before it («X holds …»); who is said farther after it; an organization in
    the name; what the article is clearly about; the nearest before the name; what the article is about; those with whom
    it is done; the first after the name. Outlets run a program only where a verb says so, and who lends the place or
    attends does not. An entry of a timeline belongs to the body whose timeline it is.
    """
    ordered = sorted(mentions, key=lambda candidate: candidate.first)
    listed = any("entry" in candidate.features for candidate in mentions)
    itself = _itself(words, ordered, bodies.named_by)
    main, weight = bodies.main(itself)
    partners: list[str] = []
    for candidate in ordered:
        partners += [
            name for name in _partners(words, candidate, tables) if name not in partners and name not in itself
        ]
    finders: tuple[Callable[[Words, Candidate, Tables], list[str]], ...] = (
        _said_next,
        _acting_before,
        _said_after,
        _inside,
        _before,
        _after,
    )
    for finder in finders:
        if finder is _inside and listed and main is not None:
            return [main], [name for name in partners if name != main]
        if finder is _before and main is not None and weight >= _CLEARLY and main not in partners:
            return [main], partners
        if finder is _after and partners and (main is None or main in partners):
            return partners, []
        if finder is _after and main is not None:
            return [main], []
        for candidate in ordered:
            found = [name for name in finder(words, candidate, tables) if name not in partners and name not in itself]
            if found:
                return found, partners
    return [], partners


def _itself(words: Words, mentions: list[Candidate], named_by: dict[str, str]) -> set[str]:
    """Return the organizations that are the program under another view: of its name, or beginning at its head."""
    found = {named_by[key] for one in mentions for name in (one.name, *one.aliases) if (key := fold(name)) in named_by}
    for candidate in mentions:
        named = words.name_at(candidate.first)
        least = min(candidate.first + 2, candidate.last)
        if named is not None and named.first >= candidate.first - 1 and named.last >= least:
            found.add(named.organization.name)
    return found


def _partners(words: Words, candidate: Candidate, tables: Tables) -> list[str]:
    """«… in cooperation with A and B»."""
    first, last = words.sentence(candidate.first)
    found: list[str] = []
    for index in range(first, last):
        word = words.text(index)
        if word in tables.together or (tables.language == "ar" and word[1:] in tables.together):
            found += [name for name in names(coordinated(words, index + 1, last)) if name not in found]
    return found


def _said_next(words: Words, candidate: Candidate, tables: Tables) -> list[str]:
    return _said(words, candidate, tables, _NEXT)


def _said_after(words: Words, candidate: Candidate, tables: Tables) -> list[str]:
    return _said(words, candidate, tables, _REACH)


def _said(words: Words, candidate: Candidate, tables: Tables, reach: int) -> list[str]:
    """«… that X holds», «… belonging to X», «… by X»."""
    _, last = words.sentence(candidate.first)
    for index in range(candidate.last, min(last, candidate.last + reach)):
        word = words.text(index)
        if word in tables.by or word in tables.belonging or is_any(word, tables.operator_verbs, tables.language):
            group = coordinated(words, index + 1, last)
            if group:
                return names(group)
    return []


def _acting_before(words: Words, candidate: Candidate, tables: Tables) -> list[str]:
    """«X holds …»: the name after a verb of running, before the program."""
    first, _ = words.sentence(candidate.first)
    for named in reversed(words.names_in(first, candidate.first)):
        if _follows_verb(words, named, tables):
            return names(coordinated(words, named.first, candidate.first))
    return []


def _follows_verb(words: Words, named: Named, tables: Tables) -> bool:
    """Whether a name is the subject of a verb of acting before it.

    «X holds», «held by both X and Y», «the director of X announces».
    """
    place = named.first - 1
    while words.text(place) in tables.both:
        place -= 1
    if words.text(place) in tables.by or is_any(words.text(place), tables.operator_verbs, tables.language):
        return True
    for back in range(_OFFICE):
        if not is_any(words.text(place - back), tables.office, tables.language):
            return back > 0 and is_any(words.text(place - back), tables.operator_verbs, tables.language)
    return False


def _is_aside(words: Words, named: Named, tables: Tables) -> bool:
    """Whether a name only says where something is, who attends it, or to whom the name before it belongs."""
    before = words.text(named.first - 1)
    if before in tables.belonging or before in tables.locative or before in tables.aside:
        return True
    if words.text(named.first - 2) in tables.aside:
        return True
    # «in» is a letter of the word
    own = fold(named.organization.name)
    word = words.text(named.first)
    return tables.language == "ar" and word.startswith("ب") and not own.startswith("ب")


def _inside(words: Words, candidate: Candidate, tables: Tables) -> list[str]:
    return _runners(words, words.names_in(candidate.first + 1, candidate.last), tables, aside=True)[:1]


def _before(words: Words, candidate: Candidate, tables: Tables) -> list[str]:
    first, _ = words.sentence(candidate.first)
    return _runners(words, words.names_in(first, candidate.first), tables)[-1:]


def _after(words: Words, candidate: Candidate, tables: Tables) -> list[str]:
    _, last = words.sentence(candidate.first)
    return _runners(words, words.names_in(candidate.last, min(last, candidate.last + _REACH)), tables)[:1]


def _runners(words: Words, found: list[Named], tables: Tables, aside: bool = False) -> list[str]:
    """Return the names that may run something: no outlets, and unless `aside` nobody who is named by the way."""
    return names(
        named
        for named in found
        if named.organization.kind is not OrganizationKind.MEDIA and (aside or not _is_aside(words, named, tables))
    )


def mother_of(organization: str, bodies: Bodies, tables: Tables) -> str:
    """Return the body that an office is of, where the text names that too («the office of … of X» -> X)."""
    words = fold(organization).split()
    if words and words[0] in tables.offices:
        for first in range(1, len(words)):
            mother = bodies.named_by.get(" ".join(words[first:]))
            if mother is not None:
                return mother
    return organization
