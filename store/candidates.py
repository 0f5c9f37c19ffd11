"""Which articles may repeat one: those of the same weeks that share a band of a MinHash signature with it.

Invariant: an article that was added is found, and one that was forgotten is not, whether its bands have rows of their
own yet or not.

In the order of their hashes, the 64 bands of one article lie on 64 pages, and each of these is written for one row of
some bytes. So signatures wait, each in one row, and are gone through one by one, until there are so many that a page
takes several of their bands.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, bindparam, delete, insert, select, text, true, update

from store.story_text import BANDS as BANDS_OF_ONE
from store.tables import BANDS, SIGNATURES

# Articles further apart are not compared: nothing that was labelled a repost came later than some days.
WINDOW_DAYS = 10
# Articles without a day have this one, and are compared with those of all days.
NO_DAY = 0
# How many signatures wait at most. To go through so many takes a twentieth of a millisecond.
MOST_WAITING = 128
# How many articles are found by one band; only a text or a template on very many pages has more.
_MOST_WITH_A_BAND = 100
_INTEGERS = np.dtype("<i8")

_WITH_BANDS = " UNION ALL ".join(
    f"SELECT * FROM (SELECT article FROM bands WHERE value = :value{band} AND day >= :first AND day <= :last"
    f" ORDER BY day, article LIMIT {_MOST_WITH_A_BAND}) AS few"
    for band in range(BANDS_OF_ONE)
)
# Counted in the database: a text on a hundred pages would bring 6,400 rows.
_FOUND = text(f"SELECT article, count(*) FROM ({_WITH_BANDS}) AS found GROUP BY article")
_WAITING = select(SIGNATURES.c.article, SIGNATURES.c.day, SIGNATURES.c.bands).where(SIGNATURES.c.waits == true())
_INSERT = insert(SIGNATURES)
_SPREAD = update(SIGNATURES).where(SIGNATURES.c.waits == true()).values(waits=False)
_ONE = select(SIGNATURES).where(SIGNATURES.c.article == bindparam("of"))
_FORGET = delete(SIGNATURES).where(SIGNATURES.c.article == bindparam("of"))
_FORGET_BANDS = delete(BANDS).where(*(BANDS.c[name] == bindparam(f"of_{name}") for name in ("value", "day", "article")))


class Candidates:
    """The articles that have been added, to be asked within one transaction in which nobody else writes."""

    def __init__(self, connection: Connection) -> None:
        """Read the signatures that wait."""
        self._connection = connection
        rows = connection.execute(_WAITING).all()
        articles, days, bands = zip(*rows, strict=True) if rows else ((), (), ())
        self._articles: list[str] = list(articles)
        self._days: list[int] = list(days)
        self._bands: list[bytes] = list(bands)

    def of(self, values: Sequence[int], day: int) -> Counter[str]:
        """Return the articles within `WINDOW_DAYS` that share bands, with how many they share.

        Args:
            values: the bands (`store.story_text.signature_of`).
            day: the ordinal of the day, `NO_DAY` where it is not known.
        """
        bands = {f"value{band}": value for band, value in enumerate(values)}
        last = 2**31 - 1
        window = (day - WINDOW_DAYS, day + WINDOW_DAYS)
        shared: Counter[str] = Counter()
        for start, end in [window, (NO_DAY, NO_DAY)] if day != NO_DAY else [(NO_DAY, last)]:
            rows = self._connection.execute(_FOUND, {**bands, "first": start, "last": end})
            shared.update({article: int(count) for article, count in rows})
        if self._articles:
            waiting = np.frombuffer(b"".join(self._bands), _INTEGERS).reshape(-1, BANDS_OF_ONE)
            counts = (waiting == np.array(values, _INTEGERS)).sum(axis=1)
            for number in counts.nonzero()[0]:
                other = self._days[number]
                if NO_DAY in (day, other) or window[0] <= other <= window[1]:
                    shared[self._articles[number]] += int(counts[number])
        return shared

    def add(self, article: str, values: Sequence[int], day: int) -> None:
        """Let an article be found from now on."""
        packed = np.array(values, _INTEGERS).tobytes()
        row = {"article": article, "day": day, "bands": packed, "waits": True}
        self._connection.execute(_INSERT, row)
        self._articles.append(article)
        self._days.append(day)
        self._bands.append(packed)
        if len(self._articles) > MOST_WAITING:
            self._spread()

    def _spread(self) -> None:
        """Give all bands that wait rows of their own."""
        waiting = zip(self._articles, self._days, self._bands, strict=True)
        rows = sorted((value, day, article) for article, day, bands in waiting for value in unpacked(bands))
        names = BANDS.columns.keys()
        self._connection.execute(insert(BANDS), [dict(zip(names, row, strict=True)) for row in rows])
        self._connection.execute(_SPREAD)
        self._articles, self._days, self._bands = [], [], []


def forget_signature(connection: Connection, article: str) -> None:
    """Let an article not be found any more."""
    row = connection.execute(_ONE, {"of": article}).one_or_none()
    if row is None:
        return
    if not row.waits:
        values = unpacked(row.bands)
        keys = [{"of_value": value, "of_day": row.day, "of_article": article} for value in values]
        connection.execute(_FORGET_BANDS, keys)
    connection.execute(_FORGET, {"of": article})


def unpacked(bands: bytes) -> list[int]:
    """Return the bands that a row of `signatures` holds."""
    values: list[int] = np.frombuffer(bands, _INTEGERS).tolist()
    return values
