"""Articles that repeat each other become one story.

Invariant: whether two articles are reposts depends on these two alone, so stories are the same in whatever order
articles arrive: a story is what hangs together by reposts. Candidates come from shared bands of a MinHash signature, so
a new article never meets all others. `reposts` keeps only as many pairs as hold the stories together; when an article
of a story changes, `store.save` takes the whole story apart, to be put together anew.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from rensa import RMinHash
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select
from sqlalchemy import text as text_clause

from nlp.clusters import Clusters
from nlp.text import fold
from store.database import writing
from store.tables import ARTICLES, REPOSTS, SIGNATURES, STORIES

SHINGLE_WORDS = 3
PERMUTATIONS, BANDS = 128, 64
_ROWS = PERMUTATIONS // BANDS
_SEED = 1435

# A copy keeps at least this share of the shorter text's shingles. One that has other numbers must keep more; one that
# names the other's outlet, less.
LEAST_CONTAINMENT = 0.6
LEAST_CONTAINMENT_OTHER_NUMBERS = 0.7
LEAST_CONTAINMENT_CREDITED = 0.4
# «60 in», «30 of» count nothing.
_LONGEST_PARTICLE = 2

# How many articles with one band are candidates, the earliest stored; only a text or a template on many pages has more.
_MOST_WITH_A_BAND = 20
_CANDIDATES = text_clause(
    " UNION ALL ".join(
        f"SELECT * FROM (SELECT article FROM signatures WHERE value = :value{band} LIMIT {_MOST_WITH_A_BAND}) AS few"
        for band in range(BANDS)
    )
)

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, each paragraph once: a text pasted twice into itself counts once."""
    seen: set[str] = set()
    words: list[str] = []
    for paragraph in fold(text).split("\n"):
        found = _WORD.findall(paragraph)
        key = " ".join(found)
        if key not in seen:
            seen.add(key)
            words += found
    return words


def shingles_of(words: list[str]) -> set[str]:
    """Return the runs of three words; a shorter text is one run."""
    if len(words) <= SHINGLE_WORDS:
        return {" ".join(words)} if words else set()
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}


class _Told(NamedTuple):
    """What a text says, for comparing: its shingles, its numbers, and the numbers of each thing counted."""

    shingles: frozenset[str]
    numbers: frozenset[str]
    counted: dict[str, set[str]]


@lru_cache(maxsize=512)
def _told(text: str) -> _Told:
    words = words_of(text)
    counted: defaultdict[str, set[str]] = defaultdict(set)
    for number, thing in pairwise(words):
        if number.isdecimal() and not thing.isdecimal() and len(thing) > _LONGEST_PARTICLE:
            counted[thing].add(number)
    return _Told(frozenset(shingles_of(words)), frozenset(_NUMBER.findall(" ".join(words))), dict(counted))


def likeness(first: str, second: str, *, credited: bool = False) -> float:
    """Return how sure it is that two texts are one text, 0 to 1; above 0 they are reposts of each other.

    Cut and retitled copies keep the shingles of the shorter text (containment, Broder 1997). Templates (court notices,
    relief flights, bazaars) do so too, but say other numbers of the same things. A copy that names the outlet it took
    its text from (`credited`) may have rewritten more of it.
    """
    one, two = _told(first), _told(second)
    shorter = min(len(one.shingles), len(two.shingles))
    if not shorter or _contradict(one, two):
        return 0.0
    least = LEAST_CONTAINMENT
    if _have_other_numbers(one, two):
        least = LEAST_CONTAINMENT_OTHER_NUMBERS
    elif credited:
        least = LEAST_CONTAINMENT_CREDITED
    containment = len(one.shingles & two.shingles) / shorter
    return containment if containment >= least else 0.0


def _contradict(one: _Told, two: _Told) -> bool:
    """Tell whether of the things that both texts count, they give another number for most."""
    both = one.counted.keys() & two.counted.keys()
    differ = sum(one.counted[thing].isdisjoint(two.counted[thing]) for thing in both)
    return 2 * differ > len(both)


def _have_other_numbers(one: _Told, two: _Told) -> bool:
    """Tell whether each text has numbers that the other has not, no fewer together than those they share."""
    first, second = one.numbers, two.numbers
    return bool(first - second) and bool(second - first) and len(first ^ second) >= len(first & second)


def bands_of(shingles: Iterable[str]) -> list[str]:
    """Return the bands of a MinHash signature (Broder 1997), each beginning with its number.

    Texts that share a third of their shingles share a band almost surely (1 - (1 - 1/9)^64).
    """
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(sorted(shingles))
    digest = minhash.digest()
    return [
        f"{band}:" + "-".join(f"{value:x}" for value in digest[band * _ROWS : (band + 1) * _ROWS])
        for band in range(BANDS)
    ]


_ARTICLE = select(ARTICLES.c.id, ARTICLES.c.text, ARTICLES.c.source)


def fold_reposts(engine: Engine) -> int:
    """Compare the articles that have no signature yet with their candidates, and join reposts into stories.

    Returns the number of stories that have more than one article. Every article is in exactly one story afterwards.

    Raises:
        DatabaseError: the database cannot be written to; the stories are as they were.
    """
    with writing(engine) as connection:
        articles = connection.execute(select(ARTICLES.c.id).order_by(ARTICLES.c.id)).scalars()
        stories = Clusters(articles)
        for first, second in connection.execute(select(REPOSTS.c.first, REPOSTS.c.second)):
            stories.join(first, second)
        unsigned = _ARTICLE.where(ARTICLES.c.id.not_in(select(SIGNATURES.c.article))).order_by(ARTICLES.c.id)
        signed = [article for article in connection.execute(unsigned).all() if _sign(connection, article)]
        for article in signed:
            _find_reposts(connection, article, stories)
        return _store_stories(connection, stories.sets())


def _sign(connection: Connection, article: Row[*tuple[Any, ...]]) -> bool:
    """Store the signature of an article; one without words has none, or all of these would be candidates."""
    shingles = shingles_of(words_of(article.text))
    if shingles:
        rows = [{"article": article.id, "band": band, "value": value} for band, value in enumerate(bands_of(shingles))]
        connection.execute(insert(SIGNATURES), rows)
    return bool(shingles)


def _find_reposts(connection: Connection, article: Row[*tuple[Any, ...]], stories: Clusters[str]) -> None:
    """Compare an article with its candidates, the likeliest first, and join the stories of those that tell its text.

    A candidate that is in its story by then need not be compared: of a text that a thousand pages repeat, each is
    compared with one.
    """
    bands = select(SIGNATURES.c.band, SIGNATURES.c.value).where(SIGNATURES.c.article == article.id)
    values = {f"value{band}": value for band, value in connection.execute(bands)}
    shared = Counter(connection.execute(_CANDIDATES, values).scalars())
    for candidate in sorted(shared.keys() - {article.id}, key=lambda candidate: (-shared[candidate], candidate)):
        if stories.find(candidate) == stories.find(article.id):
            continue
        other = connection.execute(_ARTICLE.where(ARTICLES.c.id == candidate)).one()
        credited = _credits(article.text, other.source) or _credits(other.text, article.source)
        if value := likeness(article.text, other.text, credited=credited):
            stories.join(other.id, article.id)
            first, second = sorted((article.id, other.id))
            connection.execute(insert(REPOSTS).values(first=first, second=second, likeness=round(value, 4)))


def _credits(text: str, outlet: str | None) -> bool:
    """Tell whether a text names an outlet."""
    name = " ".join(words_of(outlet or ""))
    return bool(name) and f" {name} " in f" {' '.join(words_of(text))} "


def _store_stories(connection: Connection, stories: list[list[str]]) -> int:
    """Write the stories anew: the earliest article, else the fullest, stands for it."""
    query = select(ARTICLES.c.id, ARTICLES.c.published, func.length(ARTICLES.c.text))
    rank = {
        article: (published or "9999", -length, article) for article, published, length in connection.execute(query)
    }
    rows = []
    for members in stories:
        canonical = min(members, key=lambda article: rank[article])
        rows += [{"article": article, "canonical": canonical} for article in members]
    connection.execute(delete(STORIES))
    if rows:
        connection.execute(insert(STORIES), rows)
    return sum(len(members) > 1 for members in stories)
