"""The articles of the sample site as if they had come in three weeks, with facts that were read from them once.

The facts are kept (`site_facts.jsonl`, made by `rasad extract`), so that digests are compared with what they should
say and not with what the extractor of the day finds. `python tests/rasad/digest/site_weeks.py DATABASE` writes the
digests anew: read them.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.article import Article
from nlp.extraction import ArticleText, Extraction
from rasad.config import corpora_folder
from rasad.digest.compose import compose
from rasad.digest.gather import gather
from rasad.digest.period import Period
from rasad.digest.render_text import render_markdown
from rasad.digest.settings import Settings
from store.database import open_database
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import save

HERE = Path(__file__).parent
WEEKS = ("2026-W10", "2026-W11", "2026-W12")
LANGUAGES = ("en", "ar", "fa")
SETTINGS = Settings(site="https://rasad.example")
_FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


def site_directory(database):
    """Return a directory of the sample site: a third of its pages came in each of the weeks."""
    lines = (corpora_folder() / "gold" / "articles.jsonl").read_text("utf-8").splitlines()
    facts = {}
    for line in (HERE / "site_facts.jsonl").read_text("utf-8").splitlines():
        found = json.loads(line)
        facts[found.pop("article")] = found
    articles = sorted(map(json.loads, lines), key=lambda one: (one["published"] or "", one["id"]))
    engine = open_database(str(database))
    for number, fields in enumerate(articles):
        week, day = divmod(number, len(articles) // len(WEEKS))
        article = Article(**fields, fetched=_FIRST + timedelta(weeks=week, days=day % 7))
        text = ArticleText(**article.model_dump(exclude={"source", "fetched"}))
        save(engine, article, Extraction(article=text, **facts.get(article.id, {})), "kept")
    fold_reposts(engine)
    rebuild(engine)
    return engine


def site_digest(engine, week, language):
    """Return the digest of a week."""
    return compose(gather(engine, Period.week_named(week, 0), SETTINGS), language, SETTINGS)


def golden(week, language):
    """Return where the digest of a week is kept."""
    return HERE / "golden" / f"{week}.{language}.md"


if __name__ == "__main__":
    made = site_directory(sys.argv[1])
    for one in WEEKS:
        for spoken in LANGUAGES:
            golden(one, spoken).parent.mkdir(exist_ok=True)
            golden(one, spoken).write_text(render_markdown(site_digest(made, one, spoken)), "utf-8")
