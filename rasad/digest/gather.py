"""What the directory learnt in a period.

Invariant: an article belongs to the day when it became known: the day it was fetched, else the day it says it was
published; which version of the extractor read it does not matter. What is told is what was known at the end of the
period: articles that came later say nothing here. Copies of one story are one witness, and everything is as people
have decided it, because entries and facts are read as decided.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import batched
from typing import Any

from sqlalchemy import Connection, Engine, String, cast, distinct, exists, func, or_, select

from nlp.names import name_key, name_words
from rasad.digest.arrivals import arrived, arrived_before
from rasad.digest.changes import changes_of
from rasad.digest.decided_facts import SAID, decided_facts, of_kind
from rasad.digest.editor_note import editor_note
from rasad.digest.news import (
    EVERYTHING,
    Coming,
    Filters,
    Name,
    Names,
    News,
    OrganizationNews,
    PartnershipNews,
    ProgramNews,
    StoryNews,
    Telling,
)
from rasad.digest.period import Period
from rasad.digest.settings import Settings
from rasad.digest.tellings import Tellings
from rasad.reader_dates import DAY, read_ends, read_span
from rasad.script import language_of
from store.database import IDS_AT_ONCE, reading
from store.tables import ARTICLES, FACTS, ORGANIZATIONS, OWNERS, PROGRAMS, STORIES

_VERBS = {"opened": "opened", "launched": "launched", "held": "held", "founded": "founded"}
_FUTURE = {"opened": "will_open", "held": "will_hold"}
# A story in fewer outlets has not travelled.
_LEAST_OUTLETS = 2


def gather(engine: Engine, period: Period, settings: Settings, filters: Filters = EVERYTHING) -> News:
    """Return what became known in a period.

    Raises:
        DatabaseError: the database cannot be read.
    """
    with reading(engine) as connection:
        return _Gathering(connection, period, settings, filters).news()


class _Gathering:
    """One reading of the directory; it looks up each article once."""

    def __init__(self, connection: Connection, period: Period, settings: Settings, filters: Filters) -> None:
        self.connection, self.period, self.settings, self.filters = connection, period, settings, filters
        self.tellings = Tellings(connection, period.until, settings.zone)
        self.during = arrived(period, settings.zone)

    def news(self) -> News:
        news = News(self.period)
        before = self.period.before()
        programs = list(self._programs())
        told = [program for program, new in programs if new]
        earlier = self._counts_of(before)
        news.countries = _compared(_countries(told), earlier[0])
        news.kinds = _compared(Counter(p.kind for p in told), earlier[1])
        news.totals["new_program"] = len(told)
        most = self.settings.lines
        news.programs = sorted(told, key=_weight)[:most]
        self._changes(news, [program for program, new in programs if not new])
        self._coming(news)
        self._partnerships(news)
        self._organizations(news)
        self._travelled(news)
        self._totals(news)
        news.note = editor_note(self.connection, self.period, self.settings.zone)
        return news

    def _programs(self, *, brief: bool = False) -> Iterator[tuple[ProgramNews, bool]]:
        """Yield the programs that articles of the period tell, and whether they are new; see `_read` for `brief`."""
        in_period = select(OWNERS.c.entry).join(FACTS, FACTS.c.id == OWNERS.c.fact)
        in_period = in_period.join(ARTICLES, ARTICLES.c.id == FACTS.c.article).where(FACTS.c.kind == "program")
        query = select(PROGRAMS).where(PROGRAMS.c.id.in_(in_period.where(self.during))).order_by(PROGRAMS.c.id)
        for program in self._read(query, brief=brief):
            new = all(one.arrived and one.arrived >= self.period.since for one in program.tellings)
            yield program, new

    def _read(self, query: Any, *, brief: bool = False) -> Iterator[ProgramNews]:
        """Yield the programs of a query that are sure enough and pass the filters, as known at the period's end.

        Brief is without what only a sentence needs: what those who run them are called, and what they did.
        """
        rows = self.connection.execute(query.execution_options(yield_per=IDS_AT_ONCE))
        for part in rows.partitions(IDS_AT_ONCE):
            known = [row for row in part if row.confidence >= self.settings.confidence or self.settings.mark_uncertain]
            if self.filters.kinds:
                known = [row for row in known if row.kind in self.filters.kinds]
            self.tellings.look_up({article for row in known for article in row.data["articles"]})
            bodies = {} if brief else self._bodies({one for row in known for one in row.data["operator_ids"]})
            verbs = {} if brief else self._verbs([row.id for row in known])
            for row in known:
                program = self._program(row, bodies, verbs.get(row.id, {}))
                if program.tellings and self._wanted(program):
                    yield program

    def _program(self, row: Any, bodies: dict[str, Any], roles: dict[str, str]) -> ProgramNews:
        data = row.data
        tellings = self.tellings.known(data["articles"])
        articles = {one.article for one in tellings}
        language = tellings[0].language if tellings else None
        ids = data["operator_ids"] if len(data["operator_ids"]) == len(data["operators"]) else []
        operators = [
            _named(bodies[one], language) if one in bodies else Name(name, language_of(name, language), "other")
            for name, one in zip(data["operators"], ids or [None] * len(data["operators"]), strict=True)
        ]
        start, end = (_first_known(data[field], articles) for field in ("start", "end"))
        locations = data["locations"]
        return ProgramNews(
            id=row.id,
            name=_named(row, language),
            kind=row.kind,
            operators=operators,
            places=_places(locations),
            countries=sorted({one["country"] for one in locations if one["country"]}),
            start=start,
            end=end,
            verb=self._verb(row.kind, start, roles),
            capacities=[one for one in data["capacities"] if articles.intersection(one["articles"])],
            confidence=row.confidence,
            tellings=tellings,
        )

    def _verb(self, kind: str, start: str | None, roles: dict[str, str]) -> str:
        """Return what is said of those who run a program: what happened at its start, or that they run it."""
        ends = read_ends(start)
        if start is None or ends is None:
            return "organizes" if kind == "event" else "runs"
        verb = _VERBS.get(roles.get(start, "")) or ("held" if kind == "event" else "started")
        if ends[0].first > self.period.until:
            return _FUTURE.get(verb, "will_start")
        return verb

    def _verbs(self, programs: list[str]) -> dict[str, dict[str, str]]:
        """Return program -> date -> its role, of the dates that articles give for it."""
        roles: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for part in batched(programs, IDS_AT_ONCE):
            query = select(OWNERS.c.entry, SAID["edtf"].as_string(), SAID["role"].as_string())
            query = decided_facts(query.join(FACTS, FACTS.c.id == OWNERS.c.fact), "date", by_entry=True)
            query = query.where(OWNERS.c.entry.in_(part))
            for entry, day, role in self.connection.execute(query.order_by(FACTS.c.id)):
                if role in _VERBS:
                    roles[entry].setdefault(day, role)
        return roles

    def _bodies(self, identifiers: set[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in batched(sorted(identifiers), IDS_AT_ONCE):
            rows = self.connection.execute(select(ORGANIZATIONS).where(ORGANIZATIONS.c.id.in_(part)))
            found |= {row.id: row for row in rows}
        return found

    def _wanted(self, program: ProgramNews) -> bool:
        names = [program.name.text, *(one.text for one in program.operators), *(one.title for one in program.tellings)]
        places = [text for one in program.places for text in one.values() if text]
        return self._passes(program.countries, [*names, *places])

    def _passes(self, countries: Iterable[str | None], words: Iterable[str]) -> bool:
        if self.filters.countries and not set(self.filters.countries).intersection(countries):
            return False
        if not self.filters.topics:
            return True
        known = {word for text in words for word in name_words(text)}
        return any(set(name_words(topic)) <= known for topic in self.filters.topics)

    def _counts_of(self, period: Period) -> tuple[Counter[str | None], Counter[str]]:
        """Return how many programs were new in another period, by country and by kind."""
        other = _Gathering(self.connection, period, self.settings, self.filters)
        other.tellings = self.tellings.as_of(period.until)
        told = [program for program, new in other._programs(brief=True) if new]
        return _countries(told), Counter(p.kind for p in told)

    def _changes(self, news: News, programs: list[ProgramNews]) -> None:
        places = self._places_by_article([program.id for program in programs])
        dates = self._dates([program.id for program in programs])
        found = []
        for program in programs:
            found += changes_of(program, self.period, places.get(program.id, {}), dates.get(program.id, {}))
        for program in news.programs:  # what is new may be disputed already
            found += [one for one in changes_of(program, self.period, {}, {}) if one.what == "disputed"]
        news.totals["change"] = len(found)
        news.changes = found[: self.settings.lines]

    def _places_by_article(self, programs: list[str]) -> dict[str, dict[str, list[str]]]:
        """Return program -> article -> the places where it says the program is."""
        found: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        for entry, article, data in self._of_programs(programs, "places"):
            found[entry].setdefault(article, []).extend(data or [])
        return found

    def _dates(self, programs: list[str]) -> dict[str, dict[str, list[tuple[str, str]]]]:
        """Return program -> start or end -> (article, date)."""
        found: defaultdict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: {"start": [], "end": []})
        for field in ("start", "end"):
            for entry, article, day in self._of_programs(programs, field):
                if day:
                    found[entry][field].append((article, day))
        return found

    def _of_programs(self, programs: list[str], field: str) -> Iterator[tuple[str, str, Any]]:
        for part in batched(programs, IDS_AT_ONCE):
            query = select(OWNERS.c.entry, FACTS.c.article, SAID).join(FACTS, FACTS.c.id == OWNERS.c.fact)
            query = decided_facts(query, "program", by_entry=True).where(OWNERS.c.entry.in_(part)).order_by(FACTS.c.id)
            for entry, article, data in self.connection.execute(query):
                yield entry, article, data[field]

    def _coming(self, news: News) -> None:
        first = self.period.until + timedelta(days=1)
        last = self.period.until + timedelta(weeks=self.settings.weeks_ahead)
        if last < first:
            return
        months = sorted({f"{first + timedelta(days=day):%Y-%m}" for day in range((last - first).days + 1)})
        text = cast(PROGRAMS.c.data, String)
        # only a program whose data holds one of these months can be coming; which value it is shows below
        query = select(PROGRAMS).where(or_(*(text.like(f'%"value": "{month}%') for month in months)))
        found = []
        for program in self._read(query.order_by(PROGRAMS.c.id)):
            for what, day in (("start", program.start), ("end", program.end)):
                span = read_span(day or "")
                if day and span and span.parts == DAY and first <= span.first <= last:
                    held = what == "start" and program.kind == "event"
                    found.append(Coming("held" if held else what, day, program))  # type: ignore[arg-type]
        found.sort(key=lambda one: (one.day, one.program.name.text, one.what))
        news.totals["coming"] = len(found)
        news.coming = found[: self.settings.lines]

    def _partnerships(self, news: News) -> None:
        """Tell the partnerships of sets of parties that no article before the period joined."""
        query = decided_facts(select(FACTS.c.id, FACTS.c.article, SAID).select_from(FACTS), "partnership")
        query = query.join(ARTICLES, ARTICLES.c.id == FACTS.c.article).where(self.during).order_by(FACTS.c.id)
        groups: dict[tuple[str, ...], list[tuple[str, str, dict[str, Any]]]] = {}
        rows = self.connection.execute(query.execution_options(yield_per=IDS_AT_ONCE))
        for part in rows.partitions(IDS_AT_ONCE):
            owners: defaultdict[str, list[str]] = defaultdict(list)
            of_part = select(OWNERS).where(OWNERS.c.fact.in_([row[0] for row in part]))
            for fact, entry in self.connection.execute(of_part.order_by(OWNERS.c.entry)):
                owners[fact].append(entry)
            for fact, article, data in part:
                sure = data["confidence"] >= self.settings.confidence or self.settings.mark_uncertain
                parties = tuple(owners[fact])
                if sure and len(parties) >= _LEAST_OUTLETS:
                    # the surest of a set of parties, and its articles, are enough
                    kept = groups.setdefault(parties, [])
                    kept.append((fact, article, data if not kept else {"confidence": data["confidence"]}))
        said: dict[tuple[str, ...], PartnershipNews] = {}
        for some in batched(sorted(groups), IDS_AT_ONCE):
            joined = self._joined_before({one for parties in some for one in parties})
            bodies = self._bodies({one for parties in some for one in parties})
            self.tellings.look_up({article for parties in some for _, article, _ in groups[parties]})
            for parties in some:
                if any(set(parties) <= earlier for earlier in joined.get(parties[0], ())):
                    continue
                if news_of := self._partnership(parties, groups[parties], bodies):
                    # two bodies of one name read the same
                    said.setdefault((news_of.kind, *(name_key(one.text) for one in news_of.parties)), news_of)
        found = list(said.values())
        found.sort(key=lambda one: (-len({t.story for t in one.tellings}), -one.confidence, one.id))
        news.totals["new_partnership"] = len(found)
        news.partnerships = found[: self.settings.lines]

    def _joined_before(self, bodies: set[str]) -> dict[str, list[set[str]]]:
        """Return organization -> the sets of parties that articles before the period name it in."""
        before = arrived_before(self.period.since, self.settings.zone)
        facts: defaultdict[str, set[str]] = defaultdict(set)
        for part in batched(sorted(bodies), IDS_AT_ONCE):
            own = select(OWNERS.c.fact).join(FACTS, FACTS.c.id == OWNERS.c.fact)
            own = own.join(ARTICLES, ARTICLES.c.id == FACTS.c.article).where(OWNERS.c.entry.in_(part), before)
            own = own.where(of_kind(FACTS, "partnership"))
            for fact, entry in self.connection.execute(select(OWNERS).where(OWNERS.c.fact.in_(own))):
                facts[fact].add(entry)
        joined: defaultdict[str, list[set[str]]] = defaultdict(list)
        for parties in facts.values():
            for one in parties:
                joined[one].append(parties)
        return joined

    def _partnership(
        self, parties: tuple[str, ...], facts: list[tuple[str, str, dict[str, Any]]], bodies: dict[str, Any]
    ) -> PartnershipNews | None:
        tellings = self.tellings.known({article for _, article, _ in facts})
        if not tellings:
            return None
        fact, _, data = facts[0]
        countries = sorted({bodies[one].country for one in parties if one in bodies and bodies[one].country})
        language = tellings[0].language
        names = [_named(bodies[one], language) for one in parties if one in bodies]
        order = {key: place for place, name in enumerate(data["parties"]) for key in [name]}
        names.sort(key=lambda name: order.get(name.text, len(order)))
        words = [*(name.text for name in names), *(one.title for one in tellings)]
        if self.filters.kinds or not self._passes(countries, words):
            return None
        confidence = max(float(one["confidence"]) for _, _, one in facts)
        return PartnershipNews(fact, data["kind"], names, data["date"], countries, confidence, tellings)

    def _organizations(self, news: News) -> None:
        """Tell the organizations that no article before the period named."""
        if self.filters.kinds:
            news.totals["new_organization"] = 0
            return
        earlier_owner, earlier_fact, earlier = OWNERS.alias(), FACTS.alias(), ARTICLES.alias()
        before = arrived_before(self.period.since, self.settings.zone, earlier)
        named_before = exists().where(
            earlier_owner.c.entry == OWNERS.c.entry,
            earlier_fact.c.id == earlier_owner.c.fact,
            of_kind(earlier_fact, "organization"),
            earlier.c.id == earlier_fact.c.article,
            before,
        )
        sure = func.max(SAID["confidence"].as_float())
        stories = func.count(distinct(func.coalesce(STORIES.c.canonical, FACTS.c.article)))
        query = select(OWNERS.c.entry, sure, stories).join(FACTS, FACTS.c.id == OWNERS.c.fact)
        query = decided_facts(query, "organization").join(ARTICLES, ARTICLES.c.id == FACTS.c.article)
        query = query.outerjoin(STORIES, STORIES.c.article == FACTS.c.article).where(self.during)
        # outlets name themselves in every article: they are no news
        media = select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.kind == "media")
        query = query.where(OWNERS.c.entry.not_in(media)).group_by(OWNERS.c.entry).having(~named_before)
        if not self.settings.mark_uncertain:
            query = query.having(sure >= self.settings.confidence)
        found = self.connection.execute(query.order_by(stories.desc(), sure.desc(), OWNERS.c.entry)).all()
        shown: Sequence[Any] = found
        if not (self.filters.countries or self.filters.topics):
            news.totals["new_organization"] = len(found)
            shown = found[: self.settings.lines]
        told = [one for part in batched(shown, IDS_AT_ONCE) for one in self._described(part)]
        news.totals.setdefault("new_organization", len(told))
        news.organizations = told[: self.settings.lines]

    def _described(self, found: Iterable[Any]) -> Iterator[OrganizationNews]:
        rows = {entry: (confidence, stories) for entry, confidence, stories in found}
        bodies = self._bodies(set(rows))
        articles: defaultdict[str, set[str]] = defaultdict(set)
        query = select(OWNERS.c.entry, FACTS.c.article).join(FACTS, FACTS.c.id == OWNERS.c.fact)
        query = query.join(ARTICLES, ARTICLES.c.id == FACTS.c.article)
        query = query.where(self.during, OWNERS.c.entry.in_(rows), of_kind(FACTS, "organization"))
        for entry, article in self.connection.execute(query):
            articles[entry].add(article)
        for entry, (confidence, stories) in rows.items():
            tellings, body = self.tellings.known(articles[entry]), bodies.get(entry)
            if body is None or not tellings:
                continue
            if self._passes([body.country], [body.name, *(one.title for one in tellings)]):
                name = _named(body, tellings[0].language)
                yield OrganizationNews(name, body.country, None, confidence, stories, tellings)

    def _travelled(self, news: News) -> None:
        """Tell the stories of the period that most outlets published, copies in one outlet once."""
        until = arrived_before(self.period.until + timedelta(days=1), self.settings.zone)
        mine = select(STORIES.c.canonical).join(ARTICLES, ARTICLES.c.id == STORIES.c.article).where(self.during)
        outlets = func.count(distinct(ARTICLES.c.source))
        query = select(STORIES.c.canonical, outlets).join(ARTICLES, ARTICLES.c.id == STORIES.c.article)
        query = query.where(STORIES.c.canonical.in_(mine), until).group_by(STORIES.c.canonical)
        query = query.having(outlets >= _LEAST_OUTLETS).order_by(outlets.desc(), STORIES.c.canonical)
        for canonical, count in self.connection.execute(query):
            if len(news.travelled) == self.settings.lines:
                break
            members = select(STORIES.c.article).where(STORIES.c.canonical == canonical)
            tellings = self.tellings.known(self.connection.execute(members).scalars().all())
            first = next((one for one in tellings if one.article == canonical), tellings[0])
            first = first if first.title else next((one for one in tellings if one.title), first)
            if not first.title or not self._story_wanted(canonical, tellings):
                continue
            named = list(dict.fromkeys(one.outlet for one in tellings if one.outlet))
            news.travelled.append(StoryNews(first, named, count))

    def _story_wanted(self, canonical: str, tellings: list[Telling]) -> bool:
        if self.filters == EVERYTHING:
            return True
        articles = [one.article for one in tellings[:IDS_AT_ONCE]]
        query = select(PROGRAMS.c.kind, PROGRAMS.c.data).join(OWNERS, OWNERS.c.entry == PROGRAMS.c.id)
        query = query.join(FACTS, FACTS.c.id == OWNERS.c.fact).where(FACTS.c.article.in_(articles))
        rows = self.connection.execute(query.where(FACTS.c.kind == "program")).all()
        if self.filters.kinds and not any(row.kind in self.filters.kinds for row in rows):
            return False
        countries = {one["country"] for row in rows for one in row.data["locations"]}
        return self._passes(countries, [one.title for one in tellings])

    def _totals(self, news: News) -> None:
        stories = func.count(distinct(func.coalesce(STORIES.c.canonical, ARTICLES.c.id)))
        query = select(func.count(), stories).select_from(ARTICLES)
        query = query.outerjoin(STORIES, STORIES.c.article == ARTICLES.c.id).where(self.during)
        news.totals["article"], news.totals["story"] = self.connection.execute(query).one()


def _named(row: Any, language: str | None) -> Name:
    """Return the name of an entry; `language` is that of an article that tells it."""
    return Name(row.name, language_of(row.name, language), row.kind, row.id)


def _first_known(values: list[dict[str, Any]], articles: set[str]) -> str | None:
    """Return the best supported value that one of the articles gives."""
    return next((one["value"] for one in values if articles.intersection(one["articles"])), None)


def _places(locations: list[dict[str, Any]]) -> list[Names]:
    """Return the names of places, countries and regions left out where something smaller is named."""
    order = ("town", None, "subdivision", "country")
    finest = min((order.index(one["kind"]) for one in locations), default=0)
    kept = [one for one in locations if order.index(one["kind"]) in (finest, order.index(None))]
    return [{"name": one["name"], **(one["names"] or {})} for one in kept]


def _weight(program: ProgramNews) -> tuple[int, float, str]:
    """Order programs: those first that most independent stories tell, then the surest."""
    return (-len({one.story for one in program.tellings}), -program.confidence, program.id)


def _countries(programs: list[ProgramNews]) -> Counter[str | None]:
    counts: Counter[str | None] = Counter()
    for program in programs:
        counts.update(program.countries)
        counts[None] += not program.countries
    return +counts


def _compared[Key](now: Counter[Key], before: Counter[Key]) -> dict[Key, tuple[int, int]]:
    keys = sorted(now | before, key=lambda key: (-now[key], -before[key], str(key)))
    return {key: (now[key], before[key]) for key in keys}
