"""What a digest tells, said in sentences of the reader's language.

Invariant: a sentence is composed of the facts and the tables of its language; of the sources only names and titles
stand in it, letter for letter, each marked with its language. The same facts give the same sentences.
"""

from collections.abc import Sequence
from string import Formatter
from typing import Any
from urllib.parse import quote

from nlp.extraction import Calendar
from nlp.gazetteer.table import country_names
from rasad.digest.dates import say_date, say_period, say_span, say_when
from rasad.digest.grammar import arabic_gender
from rasad.digest.languages import load_language
from rasad.digest.model import Bar, Chart, Digest, Line, Piece, Section, SourceLink
from rasad.digest.news import (
    Change,
    Coming,
    Filters,
    Name,
    News,
    OrganizationNews,
    PartnershipNews,
    ProgramNews,
    StoryNews,
    Telling,
)
from rasad.digest.numbers import Case, counted, money, number
from rasad.digest.settings import Settings
from rasad.entries import web_address
from rasad.reader_dates import DateStyle, own_calendar
from rasad.romanization import romanized
from rasad.script import is_arabic_script

type Said = str | Sequence[Piece]

_PEOPLE = frozenset(
    (
        *("person", "patient", "student", "trainee", "child", "youth", "woman", "refugee"),
        *("beneficiary", "visitor", "member", "family", "volunteer"),
    )
)
_EQUIPMENT = frozenset(("bed", "seat", "room", "clinic", "centre", "hospital", "school", "vehicle", "device", "team"))
_MOST_NAMES = 4
_MOST_PLACES = 3
_MOST_BARS = 8
_MOST_SOURCES = 3
_LONGEST_NAME = 160
_COUNTED = ("new_program", "new_partnership", "new_organization", "change", "coming")


def compose(
    news: News, language: str, settings: Settings, calendar: Calendar | None = None, filters: Filters | None = None
) -> Digest:
    """Return what was gathered as a digest in a language.

    Args:
        news: what became known.
        language: `en`, `ar` or `fa`.
        settings: for the names of months, the address of the directory and what counts as uncertain.
        calendar: the one that dates are written in; by default that of the language's readers.
        filters: what the news were gathered by, for the record.
    """
    return _Composer(language, settings, calendar or own_calendar(language)).digest(news, filters or Filters())


class _Composer:
    def __init__(self, language: str, settings: Settings, calendar: Calendar) -> None:
        self.language, self.settings, self.table = language, settings, load_language(language)
        self.calendar = calendar
        self.style = DateStyle(language, calendar, settings.months)

    def digest(self, news: News, filters: Filters) -> Digest:
        lines = {
            "programs": [self._program(one) for one in news.programs],
            "changes": [self._change(one) for one in news.changes],
            "coming": [self._coming(one) for one in news.coming],
            "partnerships": [self._partnership(one) for one in news.partnerships],
            "organizations": [self._organization(one) for one in news.organizations],
            "travelled": [self._story(one) for one in news.travelled],
        }
        totals = dict(zip(("programs", "partnerships", "organizations", "changes", "coming"), _COUNTED, strict=True))
        sections = []
        for key, found in lines.items():
            noun = totals.get(key)
            left = news.totals.get(noun, 0) - len(found) if noun else 0
            more = str(self.table["more"]).format(count=number(left, self.language)) if left > 0 else ""
            if found:
                sections.append(Section(key=key, heading=self.table["sections"][key], lines=found, more=more))
        charts = [
            self._chart("country", {self._country(code): counts for code, counts in news.countries.items()}),
            self._chart("kind", {self.table["program_kinds"][kind]: counts for kind, counts in news.kinds.items()}),
        ]
        parts = [self._count(news.totals[noun], noun) for noun in _COUNTED[:3] if news.totals.get(noun)]
        summary = self.table["empty"]
        if sections:
            counts = {noun: counted(news.totals[noun], noun, self.language, "oblique") for noun in ("article", "story")}
            told = self._joined(parts) or str(self.table["sections"][sections[0].key])
            summary = self.table["summary"].format(parts=told, articles=counts["article"], stories=counts["story"])
        since, until = news.period.since, news.period.until
        return Digest(
            language=self.language,
            direction=self.table["direction"],
            title=self.table["title"].format(period=say_period(since, until, self.style)),
            since=since.isoformat(),
            until=until.isoformat(),
            filters=filters.as_json(),
            calendar=self.calendar.value,
            site=self.settings.site,
            summary=summary,
            empty=not sections,
            sections=sections,
            charts=[chart for chart in charts if any(bar.now for bar in chart.bars)],
        )

    def _program(self, program: ProgramNews) -> Line:
        when = say_span(program.start, program.end, self.style)
        if program.verb in ("runs", "organizes"):
            when = ""
        slots: dict[str, Said] = {"place": self._place(program), "when": when, "room": self._room(program)}
        if program.operators:
            words = self.table["run"]
            slots["operators"] = self._names(program.operators, "organization_kinds")
            slots["program"] = self._name(program.name, "named")
            number_of = "one" if len(program.operators) == 1 else "many"
            gender = self._gender(program.operators[0], "organization_kinds")
        else:
            words = self.table["alone"]
            slots["program"] = self._name(program.name, "named")
            number_of, gender = "one", self._gender(program.name, "named")
        slots["verb"] = words[program.verb][gender if self.language == "ar" else number_of]
        pieces = [*self._fill(words["sentence"], slots), *self._numbers(program)]
        data = {
            "program": program.id,
            "name": program.name.text,
            "kind": program.kind,
            "start": program.start,
            "end": program.end,
            "countries": program.countries,
            "capacities": [_bare(one) for one in program.capacities],
            "confidence": program.confidence,
        }
        return self._line(f"program:{program.id}", pieces, program.tellings, program.confidence, data)

    def _change(self, change: Change) -> Line:
        words, program = self.table["change"], change.program
        slots: dict[str, Said] = {"program": self._name(program.name, "named")}
        gender = self._gender(program.name, "named")
        if change.what in ("capacity", "disputed"):
            first = change.now[0] if change.what == "disputed" else change.now
            slots["subject"] = words["subjects"][first["kind"]]
            gender = words.get("genders", {}).get(first["kind"], "m")
        if change.what == "disputed":
            values: list[Said] = []
            for value, outlet in zip(change.now, change.outlets, strict=True):
                said: dict[str, Said] = {
                    "count": self._capacity(value, "oblique"),
                    "outlet": self._foreign(outlet, None),
                }
                values.append(self._fill(words["value"], said))
            slots["values"] = self._series(values)
            template = words["disputed"]
        elif change.what == "capacity":
            slots |= {"before": self._capacity(change.before, "oblique"), "now": self._capacity(change.now, "oblique")}
            template = words["rose" if change.now["value"] > change.before["value"] else "fell"]
        elif change.what == "moved":
            slots |= {"before": self._place_name(change.before), "now": self._place_name(change.now)}
            template = words["moved"]
        elif change.what == "ended":
            slots["when"] = say_when(change.now, self.style)
            template = words["ended"]
        else:
            slots |= {"before": say_date(change.before, self.style), "now": say_date(change.now, self.style)}
            template = words[change.what]
        pieces = self._fill(_agreed(template, gender), slots)
        data = {"program": program.id, "what": change.what, "before": change.before, "now": change.now}
        key = f"change:{change.what}:{program.id}:{_mark(change)}"
        return self._line(key, pieces, change.tellings, program.confidence, data)

    def _coming(self, coming: Coming) -> Line:
        gender = self._gender(coming.program.name, "named")
        template = _agreed(self.table["coming"][coming.what], gender)
        slots: dict[str, Said] = {
            "program": self._name(coming.program.name, "named"),
            "when": say_when(coming.day, self.style),
        }
        data = {"program": coming.program.id, "what": coming.what, "day": coming.day}
        key = f"coming:{coming.what}:{coming.program.id}"
        return self._line(key, self._fill(template, slots), coming.program.tellings, coming.program.confidence, data)

    def _partnership(self, news: PartnershipNews) -> Line:
        gender = self._gender(news.parties[0], "organization_kinds")
        template = _agreed(self.table["partnership"][news.kind], gender)
        slots: dict[str, Said] = {
            "parties": self._names(news.parties, "organization_kinds"),
            "first": self._name(news.parties[0], "organization_kinds"),
            "rest": self._names(news.parties[1:], "organization_kinds"),
            "when": say_when(news.date, self.style),
        }
        data = {
            "kind": news.kind,
            "parties": [one.entry for one in news.parties],
            "date": news.date,
            "confidence": news.confidence,
        }
        key = "partnership:" + "+".join(sorted(one.entry or "" for one in news.parties))
        return self._line(key, self._fill(template, slots), news.tellings, news.confidence, data)

    def _organization(self, news: OrganizationNews) -> Line:
        slots: dict[str, Said] = {"organization": self._name(news.name, "organization_kinds")}
        if news.country:
            slots["places"] = self._country(news.country)
        template = self.table["organization"]["here" if news.country else "nowhere"]
        data = {"organization": news.name.entry, "country": news.country, "confidence": news.confidence}
        key = f"organization:{news.name.entry}"
        return self._line(key, self._fill(template, slots), news.tellings, news.confidence, data)

    def _story(self, news: StoryNews) -> Line:
        outlets: list[Said] = [self._foreign(one, news.telling.language) for one in news.outlets[:_MOST_NAMES]]
        href = self._entry("articles", news.telling.article)
        title = [Piece(text=_cut(news.telling.title), href=href, lang=news.telling.language, name=True)]
        slots: dict[str, Said] = {
            "title": title,
            "count": self._count(news.count, "outlet"),
            "outlets": self._series(outlets),
        }
        data = {"story": news.telling.story, "outlets": news.count}
        pieces = self._fill(self.table["story"]["told"], slots)
        return self._line(f"story:{news.telling.story}", pieces, [news.telling], 1.0, data)

    def _line(
        self, key: str, pieces: list[Piece], tellings: list[Telling], confidence: float, data: dict[str, Any]
    ) -> Line:
        first: dict[str, Telling] = {}
        for one in tellings:
            first.setdefault(one.story, one)  # copies of one story are one source
        links = [
            SourceLink(
                outlet=_cut(one.outlet or self.table["source"]), href=safe_address(one.url), published=one.published
            )
            for one in list(first.values())[:_MOST_SOURCES]
        ]
        return Line(
            key=key,
            pieces=self._begun(pieces),
            sources=links,
            uncertain=confidence < self.settings.confidence,
            data=data,
        )

    def _name(self, name: Name, kinds: str) -> list[Piece]:
        """Return a name as it is written; before one of another language what it is, after it its Latin letters."""
        own = self._is_own(name)
        text = _cut(name.text)
        what = "programs" if kinds == "named" else "organizations"
        href = self._entry(what, name.entry) if name.entry else None
        pieces = [Piece(text=text, href=href, lang=name.language, name=True)]
        if own:
            return pieces
        head = self.table[kinds].get(name.kind) or self.table[kinds]["other"]
        head = head[0] if isinstance(head, list) else head
        latin = self.language == "en" and is_arabic_script(name.text)
        after = [Piece(text=f" ({romanized(text, name.language)})")] if latin else []
        return [Piece(text=f"{head} "), *pieces, *after]

    def _names(self, names: Sequence[Name], kinds: str) -> list[Piece]:
        return self._series([self._name(one, kinds) for one in names[:_MOST_NAMES]])

    def _is_own(self, name: Name) -> bool:
        """Tell whether a name reads like a word of the digest's language: it is of it, or in Latin letters."""
        if not is_arabic_script(name.text):
            return True
        return self.language != "en" and name.language in (None, self.language)

    def _gender(self, name: Name, kinds: str) -> str:
        if self.language != "ar":
            return "m"
        if self._is_own(name) and is_arabic_script(name.text):
            return arabic_gender(name.text)
        head = self.table[kinds].get(name.kind) or self.table[kinds]["other"]
        return str(head[1])

    def _foreign(self, text: str, language: str | None) -> list[Piece]:
        return [Piece(text=_cut(text), lang=language or ("ar" if is_arabic_script(text) else "en"), name=True)]

    def _place(self, program: ProgramNews) -> list[Piece]:
        if not program.places:
            return []
        names = self._series([self._place_name(one) for one in program.places[:_MOST_PLACES]])
        countries = [self._country(code) for code in program.countries]
        said = [piece.text for piece in names]
        if len(countries) == 1 and not any(countries[0] in one for one in said):
            names = [*names, Piece(text=f" ({countries[0]})")]
        return self._fill(self.table["clause"]["place"], {"places": names})

    def _place_name(self, names: dict[str, str | None]) -> list[Piece]:
        own = names.get(self.language)
        return [Piece(text=own)] if own else self._foreign(str(names["name"]), None)

    def _country(self, code: str | None) -> str:
        if not code:
            return str(self.table["elsewhere"])
        return country_names(self.language).get(code, code)

    def _room(self, program: ProgramNews) -> str:
        for kind in ("capacity", "facility"):
            for one in program.capacities:
                if kind == "facility" and one["unit"] not in _EQUIPMENT:
                    continue
                if one["kind"] == kind and (said := self._capacity(one, "oblique")):
                    words = self.table["clause"]
                    if kind == "facility":
                        return str(words["facility"]).format(count=said)
                    places = "people" if one["unit"] in _PEOPLE else "things"
                    places = "places" if one["unit"] in ("bed", "seat", "room") else places
                    return str(words[f"room_{places}"]).format(count=said)
        return ""

    def _numbers(self, program: ProgramNews) -> list[Piece]:
        """Return what follows the sentence: how many were served, and the money."""
        told = []
        words = self.table["clause"]
        for kind in ("served", "funding"):
            for one in program.capacities:
                if one["kind"] != kind or (kind == "served" and one["unit"] not in _PEOPLE):
                    continue
                if said := self._capacity(one, "oblique"):
                    feminine = self._gender(program.name, "named") == "f" and f"{kind}_f" in words
                    key = "served_per" if kind == "served" and one["per"] else f"{kind}_f" if feminine else kind
                    told.append(Piece(text=words[key].format(count=said)))
                    break
        return told

    def _capacity(self, capacity: dict[str, Any], case: Case) -> str:
        """Return a count with its noun, its bound and its time; empty for what has no noun in the tables."""
        value, unit = capacity["value"], capacity["unit"]
        if unit.isupper() and len(unit) == 3:
            said = money(value, unit, self.language, case)
        elif unit in self.table["nouns"]:
            said = counted(value, unit, self.language, case)
        else:
            return ""
        if capacity["per"]:
            said = self.table["per"][capacity["per"]].format(count=said)
        if capacity["bound"] != "exact":
            said = self.table[capacity["bound"]].format(count=said)
        return said

    def _count(self, value: int, noun: str) -> str:
        return counted(value, noun, self.language)

    def _series(self, parts: Sequence[Said]) -> list[Piece]:
        comma, last = self.table["list"]
        pieces: list[Piece] = []
        for place, part in enumerate(parts):
            if place:
                pieces.append(Piece(text=last if place == len(parts) - 1 else comma))
            pieces += [Piece(text=part)] if isinstance(part, str) else part
        return pieces

    def _joined(self, parts: Sequence[str]) -> str:
        return "".join(piece.text for piece in self._series(parts))

    def _fill(self, template: str, slots: dict[str, Said]) -> list[Piece]:
        """Return a template with its slots filled, adjoining plain text joined."""
        pieces: list[Piece] = []
        for literal, field, _, _ in Formatter().parse(template):
            pieces.append(Piece(text=literal))
            if field is not None:
                said = slots.get(field, "")
                pieces += [Piece(text=said)] if isinstance(said, str) else list(said)
        return _merged(pieces)

    def _begun(self, pieces: list[Piece]) -> list[Piece]:
        """Return a sentence with its first letter as sentences begin."""
        pieces = _merged(pieces)
        if pieces and not pieces[0].name and pieces[0].text:
            text = pieces[0].text
            pieces[0] = pieces[0].model_copy(update={"text": text[0].upper() + text[1:]})
        return pieces

    def _chart(self, key: str, counts: dict[str, tuple[int, int]]) -> Chart:
        bars = [
            Bar(label=label, now=now, before=before, said=f"{self._digits(now)} ({self._digits(before)})")
            for label, (now, before) in list(counts.items())[:_MOST_BARS]
        ]
        heading = self.table["chart"].format(what=self.table[f"by_{key}"])
        return Chart(key=key, heading=heading, bars=bars)

    def _digits(self, value: int) -> str:
        return number(value, self.language)

    def _entry(self, what: str, identifier: str) -> str | None:
        return f"{self.settings.site}/{what}/{quote(identifier, safe='')}" if self.settings.site else None


def safe_address(url: str | None) -> str | None:
    """Return an address that may stand in a link of any output: http or https, in letters that need no quoting."""
    return quote(url, safe="/:?#[]@!$&*+,;=%~") if web_address(url) and url else None


def _agreed(template: str | dict[str, str], gender: str) -> str:
    return template if isinstance(template, str) else template[gender]


def _merged(pieces: list[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for piece in pieces:
        plain = not (piece.href or piece.lang or piece.name)
        if plain and merged and not (merged[-1].href or merged[-1].lang or merged[-1].name):
            merged[-1] = Piece(text=merged[-1].text + piece.text)
        elif piece.text:
            merged.append(piece)
    return merged


def _bare(capacity: dict[str, Any]) -> dict[str, Any]:
    return {name: capacity[name] for name in ("value", "unit", "per", "bound", "kind")}


def _mark(change: Change) -> str:
    """Return what tells two changes of one program apart."""
    now = change.now[0] if change.what == "disputed" else change.now
    return f"{now['kind']}:{now['unit']}:{now['per']}" if isinstance(now, dict) and "unit" in now else ""


def _cut(text: str) -> str:
    """Return a name on one line, of a length that a line bears, without letters that change the direction around it."""
    plain = " ".join("".join(" " if _is_control(letter) else letter for letter in text).split())
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"


def _is_control(letter: str) -> bool:
    code = ord(letter)
    return (
        code < 32
        or 0x7F <= code < 0xA0
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or code
        in (
            0x200E,
            0x200F,
            0x2028,
            0x2029,
            0x061C,
            0xFEFF,
        )
    )
