"""Articles that repeat each other become one story.

Invariant: whether two articles are reposts depends on these two alone, so stories are the same in whatever order
articles arrive. Candidates come from shared bands of a MinHash signature, so a new article never meets all others.
"""

import re
from collections.abc import Iterable

from rensa import RMinHash
from sqlalchemy import Connection, Engine, delete, func, insert, select

from nlp.text import fold
from store.clusters import Clusters
from store.database import writing
from store.tables import ARTICLES, REPOSTS, SIGNATURES, STORIES

SHINGLE_WORDS = 3
PERMUTATIONS, BANDS = 128, 64
_ROWS = PERMUTATIONS // BANDS
_SEED = 1435

# A copy keeps at least this share of the shorter text's shingles; a text that says other numbers must keep more.
LEAST_CONTAINMENT = 0.6
LEAST_CONTAINMENT_OTHER_NUMBERS = 0.7

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


def likeness(first: str, second: str) -> float:
    """Return how sure it is that two texts are one text, 0 to 1; above 0 they are reposts of each other.

    Cut and retitled copies keep the shingles of the shorter text (containment, Broder 1997). Templates (court notices,
    relief flights, weather) do so too, but each side states numbers that the other does not.
    """
    one, two = words_of(first), words_of(second)
    shingles_one, shingles_two = shingles_of(one), shingles_of(two)
    least = min(len(shingles_one), len(shingles_two))
    if not least:
        return 0.0
    containment = len(shingles_one & shingles_two) / least
    numbers_one, numbers_two = (set(_NUMBER.findall(" ".join(words))) for words in (one, two))
    other_numbers = bool(numbers_one - numbers_two) and bool(numbers_two - numbers_one)
    if containment < (LEAST_CONTAINMENT_OTHER_NUMBERS if other_numbers else LEAST_CONTAINMENT):
        return 0.0
    return containment


def bands_of(shingles: Iterable[str]) -> list[str]:
    """Return the bands of a MinHash signature: texts that share a third of their shingles share one almost surely."""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(sorted(shingles))
    digest = minhash.digest()
    return ["-".join(f"{value:x}" for value in digest[i : i + _ROWS]) for i in range(0, PERMUTATIONS, _ROWS)]


def fold_reposts(engine: Engine) -> int:
    """Compare the articles that have no signature yet with their candidates, and join reposts into stories.

    Returns the number of stories that have more than one article. Every article is in exactly one story afterwards.
    """
    with writing(engine) as connection:
        unsigned = ARTICLES.c.id.not_in(select(SIGNATURES.c.article))
        new = connection.execute(select(ARTICLES.c.id, ARTICLES.c.text).where(unsigned).order_by(ARTICLES.c.id)).all()
        texts = [(article, text) for article, text in new if _sign(connection, article, text)]
        for article, text in texts:
            _find_reposts(connection, article, text)
        return _rebuild_stories(connection)


def _sign(connection: Connection, article: str, text: str) -> bool:
    """Store the signature of an article; one without words has none, or all of these would be candidates."""
    shingles = shingles_of(words_of(text))
    if shingles:
        rows = [{"article": article, "band": band, "value": value} for band, value in enumerate(bands_of(shingles))]
        connection.execute(insert(SIGNATURES), rows)
    return bool(shingles)


def _find_reposts(connection: Connection, article: str, text: str) -> None:
    """Store the pairs of an article with every candidate that tells the same text."""
    own = select(SIGNATURES.c.band, SIGNATURES.c.value).where(SIGNATURES.c.article == article).subquery()
    shared = (SIGNATURES.c.band == own.c.band) & (SIGNATURES.c.value == own.c.value)
    others = select(SIGNATURES.c.article).join(own, shared).where(SIGNATURES.c.article != article)
    known = (
        select(REPOSTS.c.first)
        .where(REPOSTS.c.second == article)
        .union_all(select(REPOSTS.c.second).where(REPOSTS.c.first == article))
    )
    candidates = connection.execute(
        select(ARTICLES.c.id, ARTICLES.c.text).where(ARTICLES.c.id.in_(others), ARTICLES.c.id.not_in(known))
    ).all()
    rows = [
        {"first": min(article, other), "second": max(article, other), "likeness": round(value, 4)}
        for other, other_text in candidates
        if (value := likeness(text, other_text))
    ]
    if rows:
        connection.execute(insert(REPOSTS), rows)


def _rebuild_stories(connection: Connection) -> int:
    """Make the stories anew: connected articles are one; the earliest, else the fullest, stands for it."""
    length = func.length(ARTICLES.c.text)
    rank = {
        article: (published or "9999", -characters, article)
        for article, published, characters in connection.execute(
            select(ARTICLES.c.id, ARTICLES.c.published, length).order_by(ARTICLES.c.id)
        )
    }
    clusters: Clusters[str] = Clusters(rank)
    for first, second in connection.execute(select(REPOSTS.c.first, REPOSTS.c.second)):
        clusters.join(first, second)
    stories = clusters.sets()
    rows = []
    for members in stories:
        canonical = min(members, key=lambda article: rank[article])
        rows += [{"article": article, "canonical": canonical} for article in members]
    connection.execute(delete(STORIES))
    if rows:
        connection.execute(insert(STORIES), rows)
    return sum(len(members) > 1 for members in stories)
