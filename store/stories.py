"""Stories as they are shown: their articles and outlets, how they spread, and which tell one event in two languages.

Invariant: nothing is written here; a story is what `store.reposts` made it, its id follows from its canonical article.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, product

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, select

from store.database import reading
from store.merging import stable_id
from store.reposts import days_between
from store.tables import ARTICLES, FACTS, OWNERS, STORIES

# Two stories of one event are told within days of each other, and have much in common.
_MOST_DAYS = 4.0
LEAST_SCORE = 0.4
# An organization that very many stories name says little, and pairs of all of these would be without number.
_MOST_STORIES = 50


class StoryVersion(BaseModel):
    """One article of a story."""

    id: str
    url: str | None
    title: str
    source: str | None
    language: str | None
    published: str | None


class Story(BaseModel):
    """Articles that tell one text, the canonical one first, then as they were published.

    `articles` are the ids that they came in with, `urls` and `outlets` those that are known, `first` and `last` the
    times of publication (ISO 8601) of the earliest and the latest.
    """

    id: str
    canonical: str
    title: str
    articles: list[str]
    urls: list[str]
    outlets: list[str]
    first: str | None
    last: str | None
    versions: list[StoryVersion]


class SameEvent(BaseModel):
    """Two stories in two languages that may tell one event: how likely, 0 to 1, and what they have in common."""

    first: str
    second: str
    score: float
    reason: str


def list_stories(engine: Engine) -> list[Story]:
    """Return all stories, those of most articles first."""
    with reading(engine) as connection:
        stories = read_stories(connection)
    return sorted(stories, key=lambda story: (-len(story.articles), story.first or "9999", story.canonical))


def find_story(engine: Engine, identifier: str) -> Story | None:
    """Return the story of this id, None where there is none."""
    with reading(engine) as connection:
        canonicals = connection.execute(select(STORIES.c.canonical).distinct()).scalars()
        canonical = next((one for one in canonicals if story_id(one) == identifier), None)
        return read_stories(connection, [canonical])[0] if canonical else None


def story_id(canonical: str) -> str:
    """Return the id of a story from that of its canonical article."""
    return stable_id("s", canonical)


def read_stories(connection: Connection, only: Sequence[str] | None = None) -> list[Story]:
    """Return all stories, or those of a few canonical articles."""
    columns = (ARTICLES.c[name] for name in StoryVersion.model_fields)
    query = select(STORIES.c.canonical, *columns).join(ARTICLES, ARTICLES.c.id == STORIES.c.article)
    if only is not None:
        query = query.where(STORIES.c.canonical.in_(only))
    versions: defaultdict[str, list[StoryVersion]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        versions[row["canonical"]].append(StoryVersion(**{name: row[name] for name in StoryVersion.model_fields}))
    return [_story(canonical, found) for canonical, found in versions.items()]


def _story(canonical: str, versions: list[StoryVersion]) -> Story:
    ordered = sorted(versions, key=lambda one: (one.id != canonical, one.published or "9999", one.id))
    times = sorted(one.published for one in versions if one.published)
    return Story(
        id=story_id(canonical),
        canonical=canonical,
        title=ordered[0].title,
        articles=[one.id for one in ordered],
        urls=[one.url for one in ordered if one.url],
        outlets=list(dict.fromkeys(one.source for one in ordered if one.source)),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        versions=ordered,
    )


def same_events(engine: Engine) -> list[SameEvent]:
    """Return pairs of stories in two languages that may tell one event, the likeliest first.

    They share organizations of the directory, and dates, numbers or places; or, since a body's name is often not known
    to be one in both languages, a date and a number and a country, and no places that differ. People decide whether
    they are one.
    """
    with reading(engine) as connection:
        stories = {story.canonical: story for story in read_stories(connection)}
        canonical_of = {article: story.canonical for story in stories.values() for article in story.articles}
        said = _said(connection, canonical_of)
    events = []
    for one, two in sorted(_candidates(said)):
        first, second = stories[one], stories[two]
        if first.versions[0].language == second.versions[0].language:
            continue
        days = days_between(first.first, second.first)
        if days is not None and days > _MOST_DAYS:
            continue
        common = {kind: said[one][kind] & said[two][kind] for kind in _WEIGHTS}
        score = sum(weight * min(len(common[kind]), most) for kind, (weight, most) in _WEIGHTS.items())
        score -= 0.15 if days is None else 0.05 * days
        if score >= LEAST_SCORE and (_is_event(common) or _is_event_without_body(common, said[one], said[two])):
            events.append(
                SameEvent(first=first.id, second=second.id, score=round(min(score, 0.99), 2), reason=_reason(common))
            )
    return sorted(events, key=lambda event: (-event.score, event.first, event.second))


# What each thing in common counts, and how many of them at most. Set by hand.
_WEIGHTS = {"organization": (0.25, 2), "number": (0.2, 2), "date": (0.15, 2), "place": (0.1, 2), "country": (0.15, 1)}
_PLURALS = {kind: "countries" if kind == "country" else f"{kind}s" for kind in _WEIGHTS}
# Smaller numbers are in common by chance.
_LEAST_TELLING_NUMBER = 10


def _candidates(said: Mapping[str, Mapping[str, set[str]]]) -> set[tuple[str, str]]:
    """Return the pairs of stories, in order, that share an organization or a date with a number."""
    sharing: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for canonical in sorted(said):
        of = said[canonical]
        for key in (*((one,) for one in of["organization"]), *product(of["date"], of["number"])):
            sharing[key].append(canonical)
    return {pair for found in sharing.values() if len(found) <= _MOST_STORIES for pair in combinations(found, 2)}


def _is_event(common: Mapping[str, set[str]]) -> bool:
    return bool(common["organization"] and (common["date"] or common["number"] or common["place"]))


def _is_event_without_body(
    common: Mapping[str, set[str]], first: Mapping[str, set[str]], second: Mapping[str, set[str]]
) -> bool:
    telling = any(float(number.split()[0]) >= _LEAST_TELLING_NUMBER for number in common["number"])
    is_elsewhere = first["place"] and second["place"] and not common["place"]
    return bool(telling and common["date"] and common["country"] and not is_elsewhere)


def _said(connection: Connection, canonical_of: dict[str, str]) -> dict[str, dict[str, set[str]]]:
    """Return canonical article -> kind -> what the articles of its story say, comparable across languages."""
    said: defaultdict[str, dict[str, set[str]]] = defaultdict(lambda: {kind: set() for kind in _WEIGHTS})
    owners = select(FACTS.c.article, OWNERS.c.entry).join(FACTS, FACTS.c.id == OWNERS.c.fact)
    for article, entry in connection.execute(owners.where(FACTS.c.kind == "organization")):
        said[canonical_of[article]]["organization"].add(entry)
    query = select(FACTS.c.article, FACTS.c.kind, FACTS.c.data).where(FACTS.c.kind.in_(("date", "capacity", "place")))
    for article, kind, data in connection.execute(query):
        of = said[canonical_of[article]]
        if kind == "date" and len(data["edtf"]) == 10:
            of["date"].add(data["edtf"])
        elif kind == "capacity":
            of["number"].add(f"{data['value']} {data['unit']}")
        elif kind == "place":
            of["place"].update(code for code in (data["subdivision"],) if code)
            of["country"].update(code for code in (data["country"],) if code)
    return said


def _reason(common: dict[str, set[str]]) -> str:
    counted = ((len(found), kind) for kind, found in common.items() if found)
    return "in common: " + ", ".join(f"{count} {kind if count == 1 else _PLURALS[kind]}" for count, kind in counted)
