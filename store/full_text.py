"""The index of words behind `store.search`: SQLite's FTS5, or a GIN index of PostgreSQL.

Invariant: both databases index the same words of a program and rank by the same formula (BM25, Robertson et al. 1994,
as FTS5 computes it, https://sqlite.org/fts5.html#the_bm25_function), so a query finds the same in both.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

# How much a word counts in each field.
FIELD_WEIGHTS = {"name": 10.0, "operators": 4.0, "places": 4.0, "kind": 3.0, "sentences": 1.0}
# The stems of each field of a program.
Words = Mapping[str, Sequence[str]]

# What a program gains that has every word of the query over those that have some.
_EVERY_WORD = 100.0
# Of a program told in thousands of articles the first words will do; PostgreSQL keeps a megabyte of them.
_MOST_WORDS = 4000
# Scores that differ by less are equal: the databases add in different orders.
_DIGITS = 9

# A word of a tsvector has one of four weights; the fields, of which two weigh alike, go by theirs.
_LETTERS = dict(zip(sorted(set(FIELD_WEIGHTS.values()), reverse=True), "ABCD", strict=True))

_MATCH_SQLITE = text(
    f"SELECT program, -bm25(program_search, 0.0, {', '.join(map(str, FIELD_WEIGHTS.values()))}) AS score"
    " FROM program_search WHERE program_search MATCH :expression"
    f" ORDER BY round(score, {_DIGITS}) DESC, program LIMIT :limit"
)
# The constants of FTS5: k1 = 1.2, b = 0.75. `frequency` is how often a word stands in a program, weighted by field.
_MATCH_POSTGRESQL = text(f"""
WITH asked AS (SELECT unnest(CAST(:words AS text[])) AS word),
total AS (SELECT count(*) AS programs, avg(size) AS size FROM program_search),
seen AS (
    SELECT asked.word, found.program, found.size,
        CAST(sum(CASE weight {" ".join(f"WHEN '{letter}' THEN {w}" for w, letter in _LETTERS.items())} END)
            AS double precision) AS frequency
    FROM asked JOIN program_search AS found ON found.words @@ CAST(quote_literal(asked.word) || ':*' AS tsquery)
    CROSS JOIN LATERAL unnest(found.words) AS own(lexeme, positions, weights)
    CROSS JOIN LATERAL unnest(own.weights) AS weight
    WHERE starts_with(own.lexeme, asked.word)
    GROUP BY asked.word, found.program, found.size
),
rarity AS (
    SELECT word, CAST(greatest(ln((programs - count(*) + 0.5) / (count(*) + 0.5)), 1e-6) AS double precision) AS idf
    FROM seen, total GROUP BY word, programs
),
ranked AS (
    SELECT seen.program, CASE WHEN count(*) = :every THEN {_EVERY_WORD} ELSE 0 END
        + sum(idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * seen.size / total.size))) AS score
    FROM seen JOIN rarity USING (word), total GROUP BY seen.program
)
SELECT program, score FROM ranked ORDER BY round(CAST(score AS numeric), {_DIGITS}) DESC, program LIMIT :limit
""")


def write(connection: Connection, programs: Mapping[str, Words]) -> None:
    """Make the index anew from the words of each program."""
    connection.execute(text("DELETE FROM program_search"))
    if not programs:
        return
    rows = [row_of(connection, program, words) for program, words in programs.items()]
    columns = ", ".join(rows[0])
    values = ", ".join(f"CAST(:{name} AS tsvector)" if name == "words" else f":{name}" for name in rows[0])
    connection.execute(text(f"INSERT INTO program_search ({columns}) VALUES ({values})"), rows)


def row_of(connection: Connection, program: str, words: Words) -> dict[str, str | int]:
    """Return the row of the index that holds a program's words in the database of the connection."""
    kept = _kept(words)
    if connection.dialect.name == "sqlite":
        return {"program": program, **{field: " ".join(stems) for field, stems in kept.items()}}
    lettered = [(stem, _LETTERS[FIELD_WEIGHTS[field]]) for field, stems in kept.items() for stem in stems]
    # words are of letters and digits alone, so that nothing in them needs quoting
    vector = " ".join(f"'{stem}':{place}{letter}" for place, (stem, letter) in enumerate(lettered, 1))
    return {"program": program, "words": vector, "size": len(lettered)}


def match(connection: Connection, words: Sequence[str], limit: int) -> dict[str, float]:
    """Return the programs that have words beginning so, best first with their scores: those with every word first."""
    if connection.dialect.name == "postgresql":
        asked = {"words": list(words), "every": len(words), "limit": limit}
        return {program: float(score) for program, score in connection.execute(_MATCH_POSTGRESQL, asked)}
    found: dict[str, float] = {}
    terms = [f'"{word}"*' for word in words]
    for expression, bonus in ((" AND ".join(terms), _EVERY_WORD), (" OR ".join(terms), 0.0)):
        for program, score in connection.execute(_MATCH_SQLITE, {"expression": expression, "limit": limit}):
            found.setdefault(program, bonus + float(score))
    ranked = sorted(found, key=lambda program: (-round(found[program], _DIGITS), program))
    return {program: found[program] for program in ranked[:limit]}


def differing(connection: Connection, programs: Mapping[str, Words]) -> list[str]:
    """Return the programs of which the index holds other words than these, or which it should not hold, or lacks."""
    rows = connection.execute(text("SELECT * FROM program_search")).mappings()
    stored = {row["program"]: dict(row) for row in rows}
    wrong = stored.keys() ^ programs.keys()
    for program in stored.keys() & programs.keys():
        expected = row_of(connection, program, programs[program])
        if connection.dialect.name == "postgresql":  # which words and places, in the server's own spelling
            spelled = connection.execute(text("SELECT CAST(CAST(:words AS tsvector) AS text)"), expected)
            expected["words"] = spelled.scalar_one()
        if stored[program] != expected:
            wrong.add(program)
    return sorted(wrong)


def _kept(words: Words) -> dict[str, Sequence[str]]:
    """Return the first words of each field, in the order of the fields, that the index keeps."""
    kept: dict[str, Sequence[str]] = {}
    room = _MOST_WORDS
    for field in FIELD_WEIGHTS:
        kept[field] = words[field][:room]
        room -= len(kept[field])
    return kept
