"""A week of a hundred thousand articles is told in seconds of processor time, in the memory of a small machine."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from store.database import open_database, writing
from store.tables import ARTICLES, FACTS, ORGANIZATION_NAMES, ORGANIZATIONS, OWNERS, PROGRAMS, STORIES

ARTICLES_A_WEEK = 100_000
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
TELLING = """
import sys, time
from rasad.digest.compose import compose
from rasad.digest.gather import gather
from rasad.digest.period import Period
from rasad.digest.render_html import render_html
from rasad.digest.settings import Settings
from rasad.memory import peak_memory
from store.database import open_database
engine, settings = open_database(sys.argv[1]), Settings()
start = time.process_time()
news = gather(engine, Period.week_named("2026-W11", 0), settings)
assert news.totals["article"] == 100_000
assert news.totals["new_program"] == 24_000, news.totals
assert news.changes
render_html(compose(news, "ar", settings))
print(time.process_time() - start, peak_memory() / 2**20)
"""


def week(first, count, weeks):
    """Yield the rows of articles that came in a week: four name one organization and one program, in two stories."""
    for number in range(first, first + count):
        group = number // 4
        fetched = MONDAY + timedelta(weeks=weeks, seconds=number % 600_000)
        article = {
            "id": f"a{number:07}",
            "url": f"https://outlet{number % 50}.example/{number}",
            "title": f"خبر رقم {number} عن برنامج {group}",
            "text": f"نص الخبر رقم {number} " * 60,
            "language": "ar",
            "published": fetched.date().isoformat(),
            "source": f"صحيفة {number % 50}",
            "fetched": fetched,
            "digest": "",
            "extractor": "x",
        }
        yield number, group, article


def fill(database, per_week):
    """Make a directory of two weeks; in the second half of the programs of the first are told again."""
    engine = open_database(database)
    with writing(engine) as connection:
        for weeks, first in ((0, 0), (1, per_week)):
            rows = {
                table: [] for table in (ARTICLES, FACTS, OWNERS, STORIES, ORGANIZATIONS, PROGRAMS, ORGANIZATION_NAMES)
            }
            for number, group, article in week(first, per_week, weeks):
                rows[ARTICLES].append(article)
                first = f"a{number // 2 * 2:07}"
                rows[STORIES].append({"article": article["id"], "canonical": first, "cluster": first})
                for kind, entry, data in (
                    ("organization", f"o{group}", {"name": f"جمعية {group}", "confidence": 0.8, "mentions": [] * 5}),
                    (
                        "partnership",
                        f"o{group}",
                        {"parties": ["أ", "ب"], "kind": "agreement", "date": None, "confidence": 0.6},
                    ),
                    ("program", f"p{group}", {"name": f"دار {group}", "places": ["وجدة"], "start": None, "end": None}),
                ):
                    fact = f"{article['id']}/{kind}/0"
                    rows[FACTS].append(
                        {"id": fact, "article": article["id"], "kind": kind, "position": 0, "data": data}
                    )
                    rows[OWNERS].append({"fact": fact, "entry": entry})
                    if kind == "partnership":
                        rows[OWNERS].append({"fact": fact, "entry": f"o{max(group - 1, 0)}x"})
                if number % 4 == 3:
                    members = [f"a{number - back:07}" for back in range(4)]
                    before = (
                        [f"a{number - per_week - back:07}" for back in range(4)] if weeks and number % 100 == 3 else []
                    )
                    if before:  # a program of the week before that has another capacity now
                        for one in before:
                            rows[OWNERS].append({"fact": f"{one}/program/0", "entry": f"p{group}"})
                    rows[ORGANIZATIONS].append({"id": f"o{group}", "name": f"جمعية {group}", "kind": "association"})
                    rows[ORGANIZATIONS].append({"id": f"o{group}x", "name": f"وزارة {group}", "kind": "government"})
                    beds = [(30, before)] if before else []
                    capacities = [
                        {
                            "value": value,
                            "unit": "bed",
                            "unit_text": "سرير",
                            "per": None,
                            "bound": "exact",
                            "period": None,
                        }
                        | {"kind": "capacity", "articles": articles}
                        for value, articles in [*beds, (45, members)]
                    ]
                    place = {
                        "name": "وجدة",
                        "kind": "town",
                        "country": "MA",
                        "subdivision": None,
                        "names": {"en": "Oujda"},
                    }
                    data = {"names": [f"دار {group}"], "operators": [f"جمعية {group}"], "operator_ids": [f"o{group}"]}
                    data |= {"partners": [], "places": ["وجدة"], "locations": [place], "beneficiaries": []}
                    data |= {"start": [], "end": [], "capacities": capacities, "articles": sorted([*members, *before])}
                    rows[PROGRAMS].append(
                        {
                            "id": f"p{group}",
                            "name": f"دار {group}",
                            "kind": "shelter",
                            "confidence": 0.9,
                            "data": data | {"stories": 2},
                        }
                    )
            for table, found in rows.items():
                if found:
                    connection.execute(insert(table), found)


@pytest.mark.slow
def test_a_hundred_thousand_articles_in_a_week(tmp_path):
    database = str(tmp_path / "large.db")
    fill(database, ARTICLES_A_WEEK)
    told = subprocess.run([sys.executable, "-c", TELLING, database], capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, told.stdout.split())
    assert seconds < 20
    assert megabytes < 500
