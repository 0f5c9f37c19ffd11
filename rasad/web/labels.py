"""What the codes of the directory are called: kinds, roles, fields, as messages that the catalogues translate."""

from collections.abc import Mapping


def said(message: str) -> str:
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


def counted(one: str, many: str) -> tuple[str, str]:
    """Mark both forms of a message with a count for the catalogues."""
    return one, many


FACT_KINDS: Mapping[str, str] = {
    "program": said("Program"),
    "organization": said("Organization"),
    "capacity": said("Capacity"),
    "partnership": said("Partnership"),
    "date": said("Date"),
    "duration": said("Duration"),
    "place": said("Place"),
}
PROGRAM_KINDS: Mapping[str, str] = {
    "shelter": said("shelter"),
    "transport": said("transport"),
    "clinic": said("clinic"),
    "hospital_ward": said("hospital ward"),
    "home_care": said("home care"),
    "treatment": said("treatment"),
    "screening": said("screening"),
    "hotline": said("hotline"),
    "counselling": said("counselling"),
    "training": said("training"),
    "awareness": said("awareness"),
    "relief": said("relief"),
    "financial_support": said("financial support"),
    "staffing": said("staffing"),
    "education": said("education"),
    "research": said("research"),
    "network": said("network"),
    "alliance": said("alliance"),
    "construction": said("construction"),
    "event": said("event"),
    "other": said("other"),
}
ORGANIZATION_KINDS: Mapping[str, str] = {
    "association": said("association"),
    "charity": said("charity"),
    "foundation": said("foundation"),
    "network": said("network"),
    "government": said("government"),
    "university": said("university"),
    "health_facility": said("health facility"),
    "company": said("company"),
    "intergovernmental": said("intergovernmental"),
    "media": said("media"),
    "other": said("other"),
}
DATE_ROLES: Mapping[str, str] = {
    "founded": said("founded"),
    "launched": said("launched"),
    "opened": said("opened"),
    "signed": said("signed"),
    "held": said("held"),
    "published": said("published"),
    "reported": said("reported"),
    "period": said("period"),
    "ends": said("ends"),
    "other": said("other"),
}
CAPACITY_KINDS: Mapping[str, str] = {
    "capacity": said("can hold or serve"),
    "served": said("served so far"),
    "staff": said("staff"),
    "facility": said("facilities"),
    "agreement": said("agreements"),
    "funding": said("funding"),
    "other": said("other"),
}
PARTNERSHIP_KINDS: Mapping[str, str] = {
    "agreement": said("agreement"),
    "memorandum": said("memorandum of understanding"),
    "alliance": said("alliance"),
    "cooperation": said("cooperation"),
    "funding": said("funding"),
    "membership": said("membership"),
    "other": said("other"),
}
PERIODS: Mapping[str, str] = {
    "day": said("a day"),
    "week": said("a week"),
    "month": said("a month"),
    "year": said("a year"),
}
BOUNDS: Mapping[str, str] = {
    "exact": said("exactly"),
    "at_least": said("at least"),
    "at_most": said("at most"),
    "about": said("about"),
}
CALENDARS: Mapping[str, str] = {
    "gregorian": said("Gregorian"),
    "jalali": said("Jalali (solar Hijri)"),
    "hijri": said("Hijri (Umm al-Qura)"),
}
ARTICLE_LANGUAGES: Mapping[str, str] = {"ar": said("Arabic"), "fa": said("Persian")}
FIELDS: Mapping[str, str] = {
    "name": said("name"),
    "aliases": said("other names"),
    "kind": said("kind"),
    "place": said("place"),
    "places": said("places"),
    "operators": said("run by"),
    "partners": said("with"),
    "start": said("since"),
    "end": said("until"),
    "beneficiaries": said("for"),
    "edtf": said("date (ISO 8601, EDTF)"),
    "calendar": said("written in the calendar"),
    "role": said("what happened then"),
    "organization": said("organization"),
    "program": said("program"),
    "value": said("number"),
    "unit_text": said("what is counted, as written"),
    "unit": said("what is counted"),
    "per": said("in what time"),
    "bound": said("how exact"),
    "period": said("when"),
    "parties": said("who works together"),
    "date": said("date"),
    "duration": said("duration (ISO 8601)"),
    "country": said("country (ISO 3166)"),
    "subdivision": said("part of the country (ISO 3166-2)"),
    "names": said("names"),
}
FACETS: Mapping[str, str] = {
    "kind": said("Kind"),
    "country": said("Country"),
    "place": said("Place"),
    "operator": said("Run by"),
    "language": said("Language"),
    "source": said("Source"),
    "year": said("Year"),
    "free": said("Free of charge"),
    "reviewed": said("Reviewed"),
}
MATCHES: Mapping[str, str] = {
    "name": said("name"),
    "operators": said("run by or with"),
    "places": said("place"),
    "kind": said("kind"),
    "text": said("text"),
    "title": said("title"),
    "partners": said("with"),
    "beneficiaries": said("for"),
    "sources": said("source"),
}
DECISIONS: Mapping[str, str] = {
    "accept": said("accepted"),
    "reject": said("rejected"),
    "correct": said("corrected"),
    "merge": said("merged"),
    "split": said("kept apart"),
    "rename": said("renamed"),
    "pin": said("pinned"),
    "join_stories": said("made one story"),
    "split_story": said("made a story of its own"),
}
DECISION_STATES: Mapping[str, str] = {
    "applied": said("holds"),
    "overridden": said("overridden by a later one"),
    "stale": said("what it is about is gone"),
    "undone": said("undone"),
    "waiting": said("being applied"),
}
ARTICLE_STATES: Mapping[str, str] = {"waiting": said("not read yet"), "extracted": said("read")}
ANSWERS: Mapping[str, str] = {"yes": said("yes"), "no": said("no")}

# The labels of fields whose values are words of a closed list, by kind of fact.
OF_FIELD: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("program", "kind"): PROGRAM_KINDS,
    ("organization", "kind"): ORGANIZATION_KINDS,
    ("partnership", "kind"): PARTNERSHIP_KINDS,
    ("capacity", "kind"): CAPACITY_KINDS,
    ("capacity", "per"): PERIODS,
    ("capacity", "bound"): BOUNDS,
    ("date", "role"): DATE_ROLES,
    ("date", "calendar"): CALENDARS,
}
# What the values of a facet are called; values of the others are names.
OF_FACET: Mapping[str, Mapping[str, str]] = {
    "kind": PROGRAM_KINDS,
    "language": ARTICLE_LANGUAGES,
    "free": ANSWERS,
    "reviewed": ANSWERS,
}
