"""`python -m rasad.identity_bench [ARTICLES]`: how the cost of telling organizations apart grows with made-up names.

Names are put together of heads, fields, proper words and towns. As in the news, a few bodies are named all the time
and most seldom, new ones keep coming, and a body is named in several spellings, by short names and with other names.
"""

import random
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from rasad.memory import peak_memory
from store.merging import StoredFact
from store.organization_countries import About
from store.organization_identity import Organizations

MENTIONS_PER_ARTICLE = 5
# One mention in so many is the first of a new body.
_NEW_BODY = 12
_STEP = 100_000
_SYLLABLES = (
    "با",
    "تا",
    "را",
    "سا",
    "شا",
    "ما",
    "نا",
    "كا",
    "لو",
    "مي",
    "ري",
    "سي",
    "دو",
    "رو",
    "زي",
    "في",
    "حا",
    "جو",
)
_HEADS = (
    ("جمعية", "association"),
    ("مؤسسة", "foundation"),
    ("شركة", "company"),
    ("مركز", "other"),
    ("وزارة", "government"),
)
_FIELDS = ("للتنمية", "الخيرية", "لرعاية الأيتام", "للتعليم", "الصحية", "للثقافة والفنون", "")
_TOWNS = ("الرياض", "جدة", "تونس", "صفاقس", "القاهرة", "أسيوط", "دمشق", "حلب", "عمان", "بغداد", "البصرة", "الرباط")
_COUNTRIES = ("SA", "TN", "EG", "SY", "JO", "IQ", "MA")


class Names:
    """A stream of made-up articles with the organizations that they name."""

    def __init__(self, seed: int = 7) -> None:
        """Begin anew; the same seed gives the same articles."""
        self._random = random.Random(seed)
        self._bodies: list[tuple[str, str, str, list[str]]] = []  # name, other spelling, kind, other names

    def articles(self, count: int) -> Iterator[list[StoredFact]]:
        """Yield the facts of articles `0`, `1`, …"""
        for number in range(count):
            facts = dict(self._mention() for _ in range(MENTIONS_PER_ARTICLE))
            yield [StoredFact(f"{number}/{name}", str(number), data) for name, data in facts.items()]

    def _mention(self) -> tuple[str, dict[str, Any]]:
        chance = self._random
        if not self._bodies or chance.randrange(_NEW_BODY) == 0:
            self._bodies.append(self._body())
            chosen = self._bodies[-1]
        else:  # a body's share of the mentions falls with its age rank, as in Zipf's law
            chosen = self._bodies[int(len(self._bodies) ** chance.random()) - 1]
        name, spelled, kind, others = chosen
        written = spelled if chance.randrange(10) == 0 else name
        return name, {"name": written, "aliases": others if chance.randrange(5) == 0 else [], "kind": kind}

    def _body(self) -> tuple[str, str, str, list[str]]:
        chance = self._random
        head, kind = chance.choice(_HEADS)
        proper = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
        town = f" ب{chance.choice(_TOWNS)}" if chance.randrange(3) == 0 else ""
        name = f"{head} {proper} {chance.choice(_FIELDS)}".strip() + town
        return name, name.replace("ة", "ه"), kind, [proper, f"{head} {proper}"]


class _Abouts(Mapping[str, About]):
    """What each article says of its country, without keeping it."""

    def __init__(self, articles: int) -> None:
        self._articles = articles

    def __getitem__(self, article: str) -> About:
        country = _COUNTRIES[int(article) % len(_COUNTRIES)]
        return About("ar", f"outlet-{int(article) % 140}", country, ((country, 1),))

    def __iter__(self) -> Iterator[str]:
        return map(str, range(self._articles))

    def __len__(self) -> int:
        return self._articles


def measure(articles: int, seed: int = 7) -> dict[str, Any]:
    """Return how long it takes to tell the organizations of so many made-up articles apart.

    Seconds are those of the processor, without making articles up: `reading` for each 100,000 articles in turn,
    `resolving` what follows once for all, per 100,000; `memory` is the most that the process has held, in bytes.
    """
    names = Names(seed)
    reading: list[float] = []
    making = 0.0
    read = 0.0

    def facts() -> Iterator[StoredFact]:
        nonlocal making, read
        mark = time.process_time()
        stream = names.articles(articles)
        for number in range(articles):
            before = time.process_time()
            found = next(stream)
            making += time.process_time() - before
            yield from found
            if (number + 1) % _STEP == 0:
                now = time.process_time()
                reading.append(now - mark - making)
                mark, making = now, 0.0
        read = time.process_time()

    organizations = Organizations(facts(), _Abouts(articles))
    resolving = (time.process_time() - read) * _STEP / articles
    return {
        "articles": articles,
        "mentions": articles * MENTIONS_PER_ARTICLE,
        "organizations": len(organizations.bodies),
        "suggestions": len(organizations.suggestions),
        "reading": [round(seconds, 2) for seconds in reading],
        "resolving": round(resolving, 2),
        "memory": peak_memory(),
    }


def main() -> None:
    """Print the figures for the number of articles on the command line, by default 1,000,000."""
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))


if __name__ == "__main__":
    main()
