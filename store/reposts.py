"""Articles that repeat each other become one story.

Invariant: whether two articles are reposts depends on these two alone, so stories are the same in whatever order
articles arrive: a story is what hangs together by reposts. Candidates come from shared bands of a MinHash signature, so
a new article never meets all others. `reposts` keeps only as many pairs as hold the stories together; when an article
of a story changes, `store.save` takes the whole story apart, to be put together anew.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rensa import RMinHash
from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy import text as text_clause

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
LEAST_CONTAINMENT_OTHER_NUMBERS = 0.75

# How many articles with one band are candidates; only a text or a template on more pages than that has more.
_MOST_WITH_A_BAND = 20
_CANDIDATES = text_clause(
    " UNION ALL ".join(
        f"SELECT * FROM (SELECT article FROM signatures WHERE value = :value{band} LIMIT {_MOST_WITH_A_BAND})"
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


@lru_cache(maxsize=512)
def _told(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the shingles of a text and the numbers in it."""
    words = words_of(text)
    return frozenset(shingles_of(words)), frozenset(_NUMBER.findall(" ".join(words)))


def likeness(first: str, second: str) -> float:
    """Return how sure it is that two texts are one text, 0 to 1; above 0 they are reposts of each other.

    Cut and retitled copies keep the shingles of the shorter text (containment, Broder 1997). Templates (court notices,
    relief flights, weather) do so too, but each side states numbers that the other does not.
    """
    shingles_one, numbers_one = _told(first)
    shingles_two, numbers_two = _told(second)
    shorter = min(len(shingles_one), len(shingles_two))
    if not shorter:
        return 0.0
    containment = len(shingles_one & shingles_two) / shorter
    differ = _other_numbers(numbers_one, numbers_two)
    return containment if containment >= (LEAST_CONTAINMENT_OTHER_NUMBERS if differ else LEAST_CONTAINMENT) else 0.0


def _other_numbers(one: frozenset[str], two: frozenset[str]) -> bool:
    """Tell whether each side states numbers that the other does not, no fewer together than those they share."""
    return bool(one - two) and bool(two - one) and len(one ^ two) >= len(one & two)


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
        unsigned = ARTICLES.c.id.not_in(select(SIGNATURES.c.article))
        new = connection.execute(select(ARTICLES.c.id, ARTICLES.c.text).where(unsigned).order_by(ARTICLES.c.id)).all()
        texts = {article: text for article, text in new if _sign(connection, article, text)}
        for article, text in texts.items():
            _find_reposts(connection, article, text, stories)
        return _store_stories(connection, stories.sets())


def _sign(connection: Connection, article: str, text: str) -> bool:
    """Store the signature of an article; one without words has none, or all of these would be candidates."""
    shingles = shingles_of(words_of(text))
    if shingles:
        rows = [{"article": article, "band": band, "value": value} for band, value in enumerate(bands_of(shingles))]
        connection.execute(insert(SIGNATURES), rows)
    return bool(shingles)


def _find_reposts(connection: Connection, article: str, text: str, stories: Clusters[str]) -> None:
    """Compare an article with its candidates, the likeliest first, and join the stories of those that tell its text.

    A candidate that is in its story by then need not be compared: of a text that a thousand pages repeat, each is
    compared with one.
    """
    bands = select(SIGNATURES.c.band, SIGNATURES.c.value).where(SIGNATURES.c.article == article)
    values = {f"value{band}": value for band, value in connection.execute(bands)}
    shared = Counter(connection.execute(_CANDIDATES, values).scalars())
    for other in sorted(shared.keys() - {article}, key=lambda other: (-shared[other], other)):
        if stories.find(other) == stories.find(article):
            continue
        other_text = connection.execute(select(ARTICLES.c.text).where(ARTICLES.c.id == other)).scalar_one()
        if value := likeness(text, other_text):
            stories.join(other, article)
            pair = {"first": min(article, other), "second": max(article, other)}
            connection.execute(insert(REPOSTS).values(**pair, likeness=round(value, 4)))


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
