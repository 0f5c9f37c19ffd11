"""What says that two names are of one body: other names that articles give, short forms, spelling, script.

Invariant: a link rests on the names and on what all articles say of them; candidates come from shared keys, so that
the work grows with the number of names.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from store.organization_mentions import Sense
from store.organization_names import Name
from store.romanized import skeleton

_ALIKE = 0.92
_ALIKE_LENGTH = 12
# Letters are compared in a time that grows with the square of their number; no body has so long a name.
_ALIKE_LONGEST = 200
_MOST_IN_A_BLOCK = 40
_OTHER_NAME = "another name in an article"
_SHORT_FORM_WORDS = 2
_MOST_NAMESAKES = 5


class Link(NamedTuple):
    """Two nodes that may be one body; `clear` ones are joined, the others are suggestions.

    `told` links are said by an article that names both, so that its naming both does not tell them apart.
    """

    first: int
    second: int
    score: float
    reason: str
    clear: bool
    told: bool = False


@dataclass(slots=True)
class Node:
    """All mentions of one sense; `name` is its first in the order of letters, `of` the country of a known body."""

    key: str
    scope: str
    name: Name
    of: str | None = None
    names: tuple[str, ...] = ()
    kinds: dict[str, int] = field(default_factory=dict)

    def add(self, written: str, name: Name, kind: str) -> None:
        """Count a mention."""
        if written not in self.names:
            if not self.names or written < min(self.names):
                self.name = name
            self.names += (written,)
        self.kinds[kind] = self.kinds.get(kind, 0) + 1

    @property
    def registered(self) -> bool:
        """Whether the register knows the body."""
        return self.key.startswith("=")

    @property
    def local(self) -> bool:
        """Whether the name is bound to its article."""
        return self.scope.startswith("@")

    @property
    def country(self) -> str | None:
        """The country that the sense is bound to, or that the name gives."""
        if self.scope and not self.local:
            return self.scope
        return self.of if self.registered else self.name.country

    @property
    def place(self) -> str | None:
        """The place that the sense is bound to."""
        return self.key.partition("|")[2] or None

    @property
    def kind(self) -> str:
        """The kind that most mentions have."""
        return min(self.kinds, key=lambda kind: (-self.kinds[kind], kind))


def find_links(nodes: list[Node], called: Mapping[Sense, set[int]], number_of: Mapping[Sense, int]) -> list[Link]:
    """Return the links between nodes; `called` gives the nodes that articles also call by a sense."""
    return [
        *_other_names(nodes, called, number_of),
        *_cores(nodes, called),
        *_short_forms(nodes),
        *_spellings(nodes),
        *_scripts(nodes),
        *_common_names(nodes),
    ]


def _other_names(nodes: list[Node], called: Mapping[Sense, set[int]], number_of: Mapping[Sense, int]) -> Iterator[Link]:
    """A body that articles also call by the main name of another body."""
    for sense, owners in called.items():
        target = number_of.get(sense)
        if target is None or nodes[target].local:
            continue
        fitting = sorted(owner for owner in owners if owner != target and _compatible(nodes[owner], nodes[target]))
        named = nodes[target]
        for owner in fitting:
            one = nodes[owner]
            same_place = one.place == named.place
            telling = bool(named.name.own or named.registered or named.place)
            short = len(named.name.words) == 1 or named.registered
            clear = len(fitting) == 1 and same_place and telling and not _ends(named, one)
            clear = clear and (not one.name.branch or bool(one.place)) and (not short or one.kind == named.kind)
            yield Link(owner, target, 0.9 if clear else (0.6 if same_place else 0.3) / len(fitting), _OTHER_NAME, clear)


def _ends(part: Node, whole: Node) -> bool:
    """Tell whether a name ends with a well-known body: that of which it is a part."""
    return part.registered and part.name.words != whole.name.words and whole.name.base.endswith(part.name.base)


def _cores(nodes: list[Node], called: Mapping[Sense, set[int]]) -> Iterator[Link]:
    """A name without its head, be it another name: «سبق», «صحيفة سبق»."""
    headless: defaultdict[str, list[int]] = defaultdict(list)
    for (key, _), owners in called.items():
        if not key.startswith("=") and "|" not in key and len(owners) == 1:
            headless[key] += owners
    headed: defaultdict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        if node.registered or node.local or not node.name.own:
            continue
        (headed if node.name.head else headless)[node.name.core].append(index)
    for core, without in headless.items():
        for index in without:
            found = [other for other in headed.get(core, ()) if _compatible(nodes[index], nodes[other])]
            found = [other for other in found if other != index]
            same_kind = [other for other in found if nodes[other].kind == nodes[index].kind]
            for other in found[:_MOST_IN_A_BLOCK]:
                clear = same_kind == [other] and nodes[index].place == nodes[other].place
                yield Link(index, other, 0.85 if clear else 0.5 / len(found), "the same name without its noun", clear)


def _short_forms(nodes: list[Node]) -> Iterator[Link]:
    """A name that begins a longer one under the same head."""
    whole: defaultdict[tuple[tuple[str, ...], str | None], list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        if not node.local and not node.registered and len(node.name.words) >= _SHORT_FORM_WORDS and node.name.head:
            whole[node.name.words, node.place].append(index)
    longer: defaultdict[int, list[int]] = defaultdict(list)
    lengths = sorted({len(words) for words, _ in whole})
    for (words, place), found in whole.items():
        for length in lengths[: bisect_left(lengths, len(words))]:
            for short in whole.get((words[:length], place), ()):
                if len(longer[short]) < _MOST_IN_A_BLOCK:
                    longer[short] += [other for other in found if _compatible(nodes[short], nodes[other])]
    for short, found in longer.items():
        top = [other for other in found if not any(_begins(nodes[shorter], nodes[other]) for shorter in found)]
        for other in found:
            one, two = nodes[short], nodes[other]
            sure = len(one.name.words) > _SHORT_FORM_WORDS or bool(one.country and one.country == two.country)
            clear = len(top) == 1 and bool(one.name.own) and one.kind == two.kind and sure
            yield Link(short, other, 0.8 if clear else 0.5 / len(found), "a short form of a longer name", clear)


def _begins(short: Node, long: Node) -> bool:
    one, other = short.name.words, long.name.words
    return len(one) < len(other) and other[: len(one)] == one


def _spellings(nodes: list[Node]) -> Iterator[Link]:
    """Names that differ in a letter or two."""
    blocks: defaultdict[tuple[str, str | None, str], list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        comparable = _ALIKE_LENGTH <= len(node.name.base) <= _ALIKE_LONGEST
        if comparable and not node.registered and not node.local and node.name.own:
            blocks[skeleton(node.name.base), node.place, node.name.head].append(index)
    for found in blocks.values():
        found = found[:_MOST_IN_A_BLOCK]
        for position, one in enumerate(found):
            for other in found[position + 1 :]:
                first, second = nodes[one].name.base, nodes[other].name.base
                if first == second or not _compatible(nodes[one], nodes[other]):
                    continue
                alike = SequenceMatcher(None, first, second, autojunk=False).ratio()
                clear = alike >= _ALIKE and _digits(first) == _digits(second)
                yield Link(one, other, alike if clear else alike / 2, "a spelling that is all but the same", clear)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())


def _scripts(nodes: list[Node]) -> Iterator[Link]:
    """A Latin name that sounds like an Arabic or Persian one: a suggestion only."""
    latin: defaultdict[str, list[int]] = defaultdict(list)
    other: defaultdict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        if not node.registered and not node.local and (sound := skeleton(node.name.core)):
            (latin if node.name.base.isascii() else other)[sound].append(index)
    for sound, found in latin.items():
        if len(sound) < 3:
            continue
        for one in found[:_MOST_IN_A_BLOCK]:
            for two in other.get(sound, ())[:_MOST_IN_A_BLOCK]:
                if _compatible(nodes[one], nodes[two]):
                    yield Link(one, two, 0.4, "sounds like it in the other script", clear=False)


def _common_names(nodes: list[Node]) -> Iterator[Link]:
    """One name of common words in a few articles that say no place: «جمعية البر»."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        if node.scope and not node.registered and len(node.name.words) >= _SHORT_FORM_WORDS:
            blocks[node.key].append(index)
    for found in blocks.values():
        if 1 < len(found) <= _MOST_NAMESAKES and any(nodes[index].local for index in found):
            for position, one in enumerate(found):
                for two in found[position + 1 :]:
                    if nodes[one].local or nodes[two].local:
                        yield Link(one, two, 0.3, "one name of common words, no place", clear=False)


def _compatible(one: Node, other: Node) -> bool:
    """Tell whether nothing that is known of two nodes says that they are two bodies."""
    return not (
        (one.country and other.country and one.country != other.country)
        or (one.place and other.place and one.place != other.place)
    )
