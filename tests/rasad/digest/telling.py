"""A directory of a few told weeks; every sentence is made up."""

from datetime import UTC, datetime

from saying import Saying, make_directory

from nlp.extraction import DateRole, LocationKind, LocationNames, OrganizationKind, ProgramKind


def fetched(day):
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)


def shelter(identifier, day, beds, *, source="صحيفة الشاطئ", published=None, place="وجدة", **program):
    """Return an article about one shelter and how many beds it has."""
    text = f"قالت جمعية الموج إن دار الضيافة في {place} تضم {beds} سريرا منذ 5 مارس 2026. خبر {identifier} {source}"
    saying = Saying(
        identifier,
        text,
        f"دار الضيافة {identifier}",
        published=published or day,
        fetched=fetched(day),
        source=source,
        url=f"https://shati.example/{identifier}",
    )
    names = {"وجدة": ("MA", "Oujda", "وجدة", "وجده"), "فاس": ("MA", "Fes", "فاس", "فاس")}[place]
    saying.organization("جمعية الموج").place(
        place, country=names[0], kind=LocationKind.TOWN, names=LocationNames(en=names[1], ar=names[2], fa=names[3])
    )
    saying.capacity(f"{beds} سريرا", beds, "bed").date(
        "5 مارس 2026", "2026-03-05", role=DateRole.OPENED, program="دار الضيافة"
    )
    values = {"operators": ["جمعية الموج"], "places": [place], "start": "2026-03-05", "capacities": [0]}
    return saying.program("دار الضيافة", confidence=0.8, **{**values, **program})


def workshop():
    """Return an article of Persian about a workshop to come."""
    saying = Saying(
        "workshop",
        "انجمن رود کارگاه بافندگی را ۲۰ فروردین در رشت برگزار می‌کند و ۱۲ بانو در آن می‌آموزند.",
        "کارگاه بافندگی",
        language="fa",
        published="2026-03-18",
        fetched=fetched("2026-03-18"),
        source="روزنامه باران",
        url="https://baran.example/workshop",
    )
    saying.organization("انجمن رود").place(
        "رشت", country="IR", kind=LocationKind.TOWN, names=LocationNames(en="Rasht", ar="رشت", fa="رشت")
    )
    return saying.program(
        "کارگاه بافندگی",
        kind=ProgramKind.EVENT,
        operators=["انجمن رود"],
        places=["رشت"],
        start="2026-04-09",
        confidence=0.9,
    )


def deal():
    """Return an article about an agreement, and a guess that is not sure."""
    saying = Saying(
        "deal",
        "وقعت جمعية الموج مع جامعة السهل اتفاقية، وقد تدير مركز الفجر.",
        "اتفاقية",
        published="2026-03-19",
        fetched=fetched("2026-03-19"),
        source="صحيفة الشاطئ",
        url="https://shati.example/deal",
    )
    saying.organization("جمعية الموج").organization("جامعة السهل", kind=OrganizationKind.UNIVERSITY)
    saying.partnership("جمعية الموج", "جامعة السهل", quote="وقعت جمعية الموج مع جامعة السهل اتفاقية")
    return saying.program("مركز الفجر", confidence=0.2)


def told_directory(database):
    """Return a directory: 9 to 15 March a shelter of 30 beds; 16 to 22 March 45, a workshop to come, a deal."""
    return make_directory(
        database, [shelter("first", "2026-03-10", 30), shelter("second", "2026-03-17", 45), workshop(), deal()]
    )
