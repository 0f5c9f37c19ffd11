"""docs/dates.md: what is understood of dates, written from the cases that the tests run; how it works and how well.

Invariant: every example of the page is a case of `date_cases.toml`, with the value that the tests demand of it; the
figures beside the text are those that the tests on other people's sets hold.
"""

from collections.abc import Iterable
from pathlib import Path

from nlp.languages import LANGUAGES, load_data

TARGET = Path(__file__).parent.parent / "docs" / "dates.md"

_NAMES = {"ar": "Arabic", "fa": "Persian and Dari"}

# Cases of three date libraries that come out as stated, and how many there are.
UPSTREAM_FIGURES = {"recognizers": (125, 147), "duckling": (45, 69), "dateparser": (17, 20)}
_UPSTREAM_NAMES = {
    "recognizers": "Recognizers-Text, Arabic: dates, periods and holidays that it supports",
    "duckling": "duckling, Arabic: days and longer",
    "dateparser": "dateparser: Jalali and Hijri days",
}
# Why the others do not.
UPSTREAM_CAUSES = {
    "a year or weekday left out is the nearest, the past one first": 11,
    "upstream states days that its words do not say": 8,
    "the middle, beginning or end of a month or week is kept as the whole": 7,
    "a translation that no Arabic text writes": 3,
    "a feast, or a count from a feast, that is not in the tables": 3,
    "spoken Arabic": 3,
    "the end of the week is the weekend": 2,
    "figures are day before month, as Arabic writes them": 2,
    "«last» and «next» are the nearest": 2,
    "«السابق» counts from what the article speaks of, not from its day": 2,
    "no such day by the Umm al-Qura calendar": 2,
    "«a few months» is no number": 1,
    "only the verb says whether it was or will be": 1,
    "weeks to come are counted from tomorrow, not from Monday": 1,
    "two digits are no Hijri year without «هـ»": 1,
}
# Days that newspapers gave in both calendars, with both years.
HIJRI_PAIRS = {"within a day": 213, "typos": 2}

_HOW = """\
# Dates

Written by `make docs` from the cases that the tests run (`nlp/ar/date_cases.toml`, `nlp/fa/date_cases.toml`).

A date is a place of the article and a value: EDTF (ISO 8601-2) in the Gregorian calendar, with the calendar it was
written in beside it. A Jalali or Hijri year or month is the interval of its days. Hijri is the Umm al-Qura calendar
(1343 to 1500), Jalali the solar calendar of Iran and Afghanistan. What nothing settles is left out, never guessed.

## How it works

| module | job |
| --- | --- |
| `nlp/calendars.py` | days, months and years of three calendars as days and EDTF |
| `nlp/date_atoms.py` | words and phrases of a text become atoms: a weekday, a month, a number, «إلى» |
| `nlp/date_years.py`, `date_months.py`, `date_weeks.py`, `date_points.py` | atoms become points, layer on layer |
| `nlp/date_parser.py` | points become ranges, lists of days, one time in two calendars; which four digits are a year |
| `nlp/date_resolution.py`, `nlp/date_values.py` | an expression becomes days, by publication and by the article |
| `nlp/date_tense.py` | whether a sentence speaks of what was or of what is to come |
| `nlp/roles.py` | what happened at a date: the verb or noun that governs it |
| `nlp/dates.py` | the spaCy component `rasad_dates`; `find_dates`, `infer_day`, `read_date` |

Words are data: `dates.toml`, `months.toml` and `roles.toml` of each language; which calendar a bare date is of, where a
week starts and what its weekend is stand in `[tradition]`.

- A day or month without its year is that of the year nearest to the day of publication; more than 90 days ahead it is
  the past one unless its sentence speaks of the future. A weekday told with the day chooses the year.
- A weekday alone is the last one before publication, or the next where the sentence speaks of the future («من المقرر»,
  «قرار است»); a weekday that the article gives with its date elsewhere is that day.
- «أمس الجمعة» in an article that came out two days later moves the day that all else is counted from.
- A weekday or a second calendar that contradicts a day catches a typo, where publication says which is meant.
- An article without a day of publication has the one that its own text settles («أمس الأربعاء 23 يونيو 2021»), which
  the component leaves on `doc._.rasad_inferred_published`; the years it speaks of, the horizons of plans («أفق 2030»)
  left out, settle a weekday or «سال جاری».
- Four digits are a year after «عام», «منذ», «أواخر», in brackets, in a range or before a mark; not before a noun that
  numbers count, nor after «رقم», «شماره», «هاتف».
- Afghan months are ordinary words; they are months with a year or the word «ماه», and in texts that name Afghanistan,
  its cities or its institutions.
- «اليوم», «امروز» in a quotation means these days and is no date. A word in quotation marks is a title.
- A season of a Gregorian year counts as its year in an article, and as the season («2016-22») in `read_date`.

`read_date(phrase, language, reference)` reads a phrase that is known to be a date (an option, a field, a query): there
«27» is a day, «الأيام الثلاثة القادمة» are three, «منذ 2011» is «2011/..», and a distance is to the day. In an article
«منذ 2011» is the year 2011, as the annotation guide has it.
"""

_QUALITY = """\
## How well it does

Precision, recall and F1 of the values (EDTF) of annotated articles, and those of dateparser's `search_dates` on the
same articles in the same run, given the language and the day of publication. It is what `make bench` printed when this
page was last revised:

| reader | language | P | R | F1 | F1 of days |
| --- | --- | --- | --- | --- | --- |
{peers}

By set, Rasad alone: [quality.md](quality.md).

All of these sets were in view while the rules were written. The one run on annotated articles that nobody had looked at
before (60 of Saudi, Tunisian and Iranian papers) gave **0.900** in Arabic (P 0.923, R 0.878) and **0.870** in Persian
(P 0.909, R 0.833); its errors were then read too, and it stands at 0.963 and 0.928. Expect about 0.9 on new articles.

The role is the annotated one for 69 % of the Arabic and 68 % of the Persian dates found on the training and development
sets; where it is not, it is mostly an event or an opening that no verb near the date tells.

Sets that others wrote, for other purposes: requests to an assistant, mostly translated, with their day of reference.

| set | as stated | cases | share |
| --- | --- | --- | --- |
{upstream}

A case counts where the sentence read as an article, or its expression read as a phrase, comes to the stated days; of
Recognizers' cases 89 do so as articles alone (60.5 %) and 123 as phrases alone (83.7 %), for an article leaves
out «في 27» and «الأيام الثلاثة القادمة» on purpose. Seven of them state no value, and are right
where none is given or where it is the season that they name.

Why the others do not:

| cause | cases |
| --- | --- |
{causes}

Of {pairs} days that newspapers gave in Hijri and Gregorian with both years, {within} agree within a day; the other
{typos} are the newspapers' own typo (a day 34 of Rajab), and are read by their Gregorian half.
Where one half leaves out its year
the pair is read by the other; one pair there is a typo of the newspaper too (2 Dhu al-Qa'da given as 31 August).

Not understood: Easter, spoken Arabic beyond «بكرة» and «امبارح», a day that two others frame («في اليوم التالي»), the
Hijri month that «الشهر الجاري» means in a Saudi article, words that a newspaper ran together («تاپنجم»).
"""

# Printed by `make bench`: precision, recall, F1, F1 of days.
_PEERS = [
    ("Rasad", "Arabic", "0.972", "0.993", "0.982", "0.986"),
    ("Rasad", "Persian", "0.966", "0.991", "0.978", "0.985"),
    ("dateparser 1.5.0", "Arabic", "0.385", "0.486", "0.429", "0.478"),
    ("dateparser 1.5.0", "Persian", "0.151", "0.219", "0.179", "0.397"),
]


def date_reference() -> str:
    """Return docs/dates.md as Markdown."""
    parts = [_HOW]
    for language in LANGUAGES:
        parts.append(f"## {_NAMES.get(language, language)}: what is understood\n")
        for topic in load_data(language, "date_cases")["topics"]:
            published = f" (published {topic['published']})" if "published" in topic else ""
            rows = [(text, ", ".join(f"`{value}`" for value in values) or "—") for text, *values in topic["cases"]]
            parts.append(f"### {topic['title']}{published}\n\n{_table(('the article says', 'EDTF'), rows)}\n")
    right, typos = HIJRI_PAIRS["within a day"], HIJRI_PAIRS["typos"]
    parts.append(
        _QUALITY.format(
            peers=_rows(_PEERS),
            upstream=_rows(
                (_UPSTREAM_NAMES[name], str(good), str(cases), f"{good / cases:.1%}")
                for name, (good, cases) in UPSTREAM_FIGURES.items()
            ),
            causes=_rows((cause, str(count)) for cause, count in UPSTREAM_CAUSES.items()),
            pairs=right + typos,
            within=right,
            typos=typos,
        )
    )
    return "\n".join(parts)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return _rows([head, tuple("---" for _ in head), *rows])


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
