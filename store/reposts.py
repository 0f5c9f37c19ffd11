"""Articles that repeat each other become one story.

Invariant: whether two articles are reposts depends on these two alone, so stories are the same in whatever order
articles arrive. Candidates come from shared bands of a MinHash signature, so a new article never meets all others.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from rensa import RMinHash
from sqlalchemy import Connection, Engine, delete, insert, select

from nlp.text import fold
from store.tables import ArticleRow, RepostRow, SignatureRow, StoryRow

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
    with engine.begin() as connection:
        signed = select(SignatureRow.article)
        new = connection.execute(
            select(ArticleRow.id, ArticleRow.text).where(ArticleRow.id.not_in(signed)).order_by(ArticleRow.id)  # type: ignore[attr-defined]
        ).all()
        for article, text in new:
            bands = bands_of(shingles_of(words_of(text)))
            rows = [{"article": article, "band": band, "value": value} for band, value in enumerate(bands)]
            connection.execute(insert(SignatureRow), rows)
        for article, text in new:
            own = select(SignatureRow.band, SignatureRow.value).where(SignatureRow.article == article).subquery()
            shared = (SignatureRow.band == own.c.band) & (SignatureRow.value == own.c.value)
            candidates = connection.execute(
                select(ArticleRow.id, ArticleRow.text)
                .join(SignatureRow, SignatureRow.article == ArticleRow.id)
                .join(own, shared)
                .where(ArticleRow.id != article)
                .distinct()
            ).all()
            for other, other_text in candidates:
                value = likeness(text, other_text)
                pair = {"first": min(article, other), "second": max(article, other)}
                if value and not connection.execute(select(RepostRow).filter_by(**pair)).first():
                    connection.execute(insert(RepostRow).values(**pair, likeness=round(value, 4)))
        return _rebuild_stories(connection)


def _rebuild_stories(connection: Connection) -> int:
    """Make the stories anew: connected articles are one; the earliest, else the fullest, stands for it."""
    articles = {
        row.id: (row.published or "9999", -len(row.text), row.id)
        for row in connection.execute(select(ArticleRow.id, ArticleRow.published, ArticleRow.text))
    }
    leader = {article: article for article in articles}

    def find(article: str) -> str:
        while leader[article] != article:
            leader[article] = leader[leader[article]]
            article = leader[article]
        return article

    for first, second in connection.execute(select(RepostRow.first, RepostRow.second)):
        leader[find(first)] = find(second)
    stories: defaultdict[str, list[str]] = defaultdict(list)
    for article in articles:
        stories[find(article)].append(article)
    rows = []
    for members in stories.values():
        canonical = min(members, key=lambda article: articles[article])
        rows += [{"article": article, "canonical": canonical} for article in members]
    connection.execute(delete(StoryRow))
    if rows:
        connection.execute(insert(StoryRow), sorted(rows, key=lambda row: row["article"]))
    return sum(len(members) > 1 for members in stories.values())
