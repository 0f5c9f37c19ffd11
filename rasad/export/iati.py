"""IATI 2.03: an activity file, one `iati-activity` a program, its elements in the order that the schema wants.

Invariant: nothing is said that no article says, but where the schema demands an element: there its narrative tells that
the articles say nothing (docs/exports.md has the mapping). The same directory gives the same bytes: what counts as
today is the newest day of publication among the articles.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any

from lxml import etree
from sqlalchemy import Connection

from rasad.entries import capacity
from rasad.export.safe import link, number, xml_text
from rasad.export.tables import codes, day, known_days, newest_day
from store.citations import (
    Chosen,
    Told,
    ToldProgram,
    organization_kinds,
    read_told_programs,
)

VERSION = "2.03"
_OWN = "urn:rasad"  # attributes that the standard has no place for
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# How many sentences a description has; the articles that say the others are linked.
_MOST_SENTENCES = 5
# Code lists OrganisationType, ResultType and GeographicLocationClass of the standard.
_TYPES = {
    "government": "10",
    "intergovernmental": "40",
    "foundation": "60",
    "company": "70",
    "university": "80",
    "association": "22",
    "charity": "22",
    "network": "22",
}
_OTHER = "90"
_RESULTS = {"capacity": "1", "facility": "1", "served": "1"}
_CLASSES = {"town": "2", "subdivision": "1", "country": "1"}
_IMPLEMENTING = "4"
_WEB_PAGE = "A12"
_PLANNED_START, _ACTUAL_START, _PLANNED_END, _ACTUAL_END = "1", "2", "3", "4"
_PIPELINE, _IMPLEMENTATION, _CLOSED = "1", "2", "4"


def write_iati(
    stream: IO[bytes],
    connection: Connection,
    chosen: Chosen | None = None,
    *,
    publisher: str = "RASAD",
    publisher_name: str = "Rasad",
    advance: Callable[[], None] = lambda: None,
) -> list[str]:
    """Write the programs of a directory, or of a part of it, and return the ids of those that were left out.

    A program is left out if neither it nor any of its articles has a day: the schema demands one.

    Args:
        stream: where to.
        connection: to the directory.
        chosen: the part of the directory that is wanted.
        publisher: the IATI identifier of who reports: every activity's identifier begins with it.
        publisher_name: its name.
        advance: is called for every program.
    """
    types = {body: _TYPES.get(kind, _OTHER) for body, kind in organization_kinds(connection).items()}
    today = newest_day(connection)
    left_out = []
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("iati-activities", version=VERSION, nsmap={"rasad": _OWN}):
            for program in read_told_programs(connection, chosen):
                dates = list(_dates(program, today))
                if dates:
                    activity = _Activity(program, publisher, publisher_name)
                    file.write(activity.element(dates, types, today), pretty_print=True)
                else:
                    left_out.append(program.id)
                advance()
    return left_out


def _dates(program: ToldProgram, today: date) -> Iterator[tuple[str, date, str]]:
    """Yield the dates of an activity: code of its type, day, and what there is to say of it."""
    start, end = known_days(program.data["start"]), known_days(program.data["end"])
    if start:
        yield (_ACTUAL_START if start[1] <= today else _PLANNED_START, start[1], start[0])
    if end:
        yield (_ACTUAL_END if end[2] < today else _PLANNED_END, end[2], end[0])
    told = [first for fact in program.facts if (first := day(fact.article.published))]
    if told and not start and not end:
        yield (_ACTUAL_START, min(told), "no date is stated: the day of the first article about it")


class _Activity:
    """One program as an activity; `language` is the one that most of its articles are written in."""

    def __init__(self, program: ToldProgram, publisher: str, publisher_name: str) -> None:
        self.program = program
        self.data = program.data
        self.publisher = publisher
        self.publisher_name = publisher_name
        languages = [fact.article.language for fact in program.facts if fact.article.language]
        self.language = max(sorted(set(languages)), key=languages.count, default="en")

    def element(self, dates: list[tuple[str, date, str]], types: dict[str, str], today: date) -> Any:
        """Return the element, its parts in the order of the schema."""
        own = {_XML_LANG: self.language}
        published = [first for fact in self.program.facts if (first := day(fact.article.published))]
        if published:
            own["last-updated-datetime"] = f"{max(published).isoformat()}T00:00:00Z"
        activity = etree.Element("iati-activity", own, nsmap={"rasad": _OWN})
        self._text(activity, "iati-identifier", f"{self.publisher}-{self.program.id}")
        reporting = {"ref": self.publisher, "type": _OTHER, "secondary-reporter": "1"}
        self._narrative(self._part(activity, "reporting-org", reporting), self.publisher_name, "en")
        title = self._part(activity, "title")
        for language, name in self._names().items():
            self._narrative(title, name, language)
        self._descriptions(activity)
        self._participants(activity, types)
        start, end = known_days(self.data["start"]), known_days(self.data["end"])
        status = _CLOSED if end and end[2] < today else _PIPELINE if start and start[1] > today else _IMPLEMENTATION
        self._part(activity, "activity-status", {"code": status})
        for code, first, note in dates:
            part = self._part(activity, "activity-date", {"type": code, "iso-date": first.isoformat()})
            if note:
                self._narrative(part, note, "en")
        self._places(activity)
        sector = self._part(activity, "sector", {"vocabulary": "99", "code": self.program.kind})
        self._narrative(sector, self.program.kind.replace("_", " "), "en")
        self._documents(activity)
        self._results(activity)
        return activity

    def _names(self) -> dict[str, str]:
        """Return language -> a name of the program in it, the one that it is shown under first."""
        said = [(fact.article.language or self.language, fact.data["name"]) for fact in self.program.facts]
        own = next((language for language, name in said if name == self.program.name), self.language)
        names = {own: self.program.name}
        for language, name in said:
            names.setdefault(language, name)
        return names

    def _descriptions(self, activity: Any) -> None:
        sentences: dict[str, dict[str, None]] = {}
        for fact in self.program.facts:
            for sentence in fact.sentences:
                sentences.setdefault(fact.article.language or self.language, {})[sentence] = None
        description = self._part(activity, "description", {"type": "1"})
        for language, said in (sentences or {self.language: {self.program.name: None}}).items():
            self._narrative(description, "\n".join(list(said)[:_MOST_SENTENCES]), language)
        if self.data["beneficiaries"]:
            groups = self._part(activity, "description", {"type": "3"})
            self._narrative(groups, "؛ ".join(self.data["beneficiaries"]), self.language)
        for fact in [fact for fact in self.program.facts if link(fact.article.url) is None][:_MOST_SENTENCES]:
            # what has no address can be cited in words alone
            article = fact.article
            said_by = " · ".join(filter(None, (article.source, article.published, article.id, fact.sentences[0])))
            self._narrative(self._part(activity, "description", {"type": "4"}), said_by, article.language)

    def _participants(self, activity: Any, types: dict[str, str]) -> None:
        names, ids = self.data["operators"], self.data["operator_ids"]
        known = dict(zip(names, ids, strict=True)) if len(names) == len(ids) else {}
        roles = [("operator", name) for name in names] + [("partner", name) for name in self.data["partners"]]
        for role, name in roles:
            own = {"role": _IMPLEMENTING, f"{{{_OWN}}}role": role}
            if name in known and role == "operator":
                own |= {"type": types.get(known[name], _OTHER), f"{{{_OWN}}}id": known[name]}
            self._narrative(self._part(activity, "participating-org", own), name, self.language)
        if not roles:
            part = self._part(activity, "participating-org", {"role": _IMPLEMENTING})
            self._narrative(part, "not stated in the articles", "en")

    def _places(self, activity: Any) -> None:
        countries = codes(self.data["locations"], "country")
        share = round(100 / len(countries), 2) if countries else 0
        for place, country in enumerate(countries):
            own = {"code": country}
            if len(countries) > 1:  # the schema's rules want shares, and that they make 100
                own["percentage"] = f"{100 - share * (len(countries) - 1) if place == 0 else share:.2f}"
            part = self._part(activity, "recipient-country", own)
            if len(countries) > 1:
                self._narrative(part, "shares are not stated: divided evenly", "en")
        for order, place in enumerate(self.data["locations"], 1):
            location = self._part(activity, "location", {"ref": f"{self.program.id}-{order}"})
            name = self._part(location, "name")
            names = {language: said for language, said in (place["names"] or {}).items() if said}
            for language, said in ({self.language: place["name"]} | names).items():
                self._narrative(name, said, language)
            if place["subdivision"]:
                self._narrative(self._part(location, "description"), f"ISO 3166-2 {place['subdivision']}", "en")
            if place["country"]:
                own = {"vocabulary": "A4", "level": "0", "code": place["country"]}
                self._part(location, "administrative", own)
            if place["kind"]:
                self._part(location, "location-class", {"code": _CLASSES[place["kind"]]})

    def _documents(self, activity: Any) -> None:
        by_address: dict[str, list[Told]] = {}
        for fact in self.program.facts:
            if address := link(fact.article.url):
                by_address.setdefault(address, []).append(fact)
        for address, facts in by_address.items():
            article = facts[0].article
            document = self._part(activity, "document-link", {"url": address, "format": "text/html"})
            self._narrative(self._part(document, "title"), article.title or address, article.language)
            sentences = dict.fromkeys(sentence for fact in facts for sentence in fact.sentences)
            self._narrative(self._part(document, "description"), "\n".join(sentences), article.language)
            self._part(document, "category", {"code": _WEB_PAGE})
            if article.language:
                self._part(document, "language", {"code": article.language})
            if published := day(article.published):
                self._part(document, "document-date", {"iso-date": published.isoformat()})

    def _results(self, activity: Any) -> None:
        articles = {fact.article.id: fact.article for fact in self.program.facts}
        for count in self.data["capacities"]:
            result = self._part(activity, "result", {"type": _RESULTS.get(count["kind"], "9")})
            self._narrative(self._part(result, "title"), count["kind"].replace("_", " "), "en")
            indicator = self._part(result, "indicator", {"measure": "1"})
            self._narrative(self._part(indicator, "title"), count["unit_text"] or count["unit"], self.language)
            self._narrative(self._part(indicator, "description"), capacity(count), self.language)
            telling = [articles[one] for one in count["articles"] if one in articles]
            days = known_days([{"value": count["period"]}]) if count["period"] else None
            told = [first for article in telling if (first := day(article.published))]
            first, last = days[1:] if days else (min(told, default=None), min(told, default=None))
            if first is None or last is None:
                continue  # a count without a day: its description says it
            period = self._part(indicator, "period")
            self._part(period, "period-start", {"iso-date": first.isoformat()})
            self._part(period, "period-end", {"iso-date": last.isoformat()})
            actual = self._part(period, "actual", {"value": number(count["value"])})
            cited = next((address for article in telling if (address := link(article.url))), "")
            as_of = "" if days else "as of the day of the article"
            comment = " · ".join(filter(None, (count["bound"].replace("_", " "), as_of, cited)))
            self._narrative(self._part(actual, "comment"), comment, "en")

    def _part(self, parent: Any, name: str, own: dict[str, str] | None = None) -> Any:
        return etree.SubElement(parent, name, {key: xml_text(value) for key, value in (own or {}).items()})

    def _text(self, parent: Any, name: str, text: str) -> Any:
        element = self._part(parent, name)
        element.text = xml_text(text)
        return element

    def _narrative(self, parent: Any, text: str, language: str | None) -> None:
        narrative = self._text(parent, "narrative", text)
        if language and language != self.language:
            narrative.set(_XML_LANG, xml_text(language))
