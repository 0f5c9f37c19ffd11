"""Pictures of the pages for the documentation, made from the sample site alone: docs/web-*.png (`make screenshots`).

Needs a Chromium on this machine (`RASAD_CHROMIUM` names it where it is elsewhere).
"""

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from corpora.server import SiteServer
from rasad.config import corpora_folder
from rasad.run import read_sources, run
from rasad.web.app import make_app
from rasad.web.loopback import serving
from rasad.web.session import Desk
from store.database import open_database
from store.directory import list_organizations, list_programs
from store.pages import ties

DOCS = Path(__file__).parent.parent.parent / "docs"
_WIDE, _TALL, _NARROW = ({"width": 1120, "height": 800}, {"width": 1120, "height": 1100}, {"width": 400, "height": 800})


def chromium() -> str | None:
    """Return where a Chromium is, or None where there is none."""
    return os.environ.get("RASAD_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def sample_directory(folder: Path) -> tuple[Engine, Path]:
    """Return the directory that the sample site makes, and the memory of its crawl."""
    engine, frontier = open_database(str(folder / "sample.db")), folder / "sample.db.crawl"
    with SiteServer() as site:
        sources = [str(corpora_folder() / "sources.toml")]
        run(engine, read_sources(sources, base=site.base, frontier=frontier, summary=lambda _: None), sources)
    return engine, frontier


def shots(engine: Engine) -> list[tuple[str, str, dict[str, Any]]]:
    """Return each picture's name, the page it is of, and how it is looked at."""
    programs, organizations = list_programs(engine), list_organizations(engine)
    partners = Counter(end for tie in ties(engine) for end in tie[:2])
    told = max(programs, key=lambda one: (len(one.articles), len(one.capacities), one.id))
    marked = max(programs, key=lambda one: (len(one.capacities), len(one.articles), one.id))
    linked = max(organizations, key=lambda one: (partners[one.id] * len(one.programs), partners[one.id], one.id))
    return [
        ("search", "/search?q=home+care", {}),
        ("program", f"/programs/{told.id}", {"viewport": _TALL}),
        ("article", f"/articles/{marked.articles[0]}?lang=ar", {"viewport": {"width": 1040, "height": 740}}),
        ("organization", f"/organizations/{linked.id}?lang=fa", {"viewport": _TALL}),
        ("network", "/network", {"color_scheme": "dark"}),
        ("telephone", "/?lang=fa", {"viewport": _NARROW, "device_scale_factor": 1.5}),
    ]


def take(pictures: Callable[[Engine], list[tuple[str, str, dict[str, Any]]]], out: Path) -> None:
    """Take pictures of pages of the sample directory, each as it stands when its letters are drawn."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        engine, frontier = sample_directory(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with serving(make_app(engine, desk=Desk(None, None), frontier=frontier)) as base:
            for name, path, options in pictures(engine):
                page = browser.new_page(**{"viewport": _WIDE, "locale": "en-GB", **options})
                page.goto(base + path)
                page.evaluate("document.fonts.ready")
                page.screenshot(path=out / f"web-{name}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    if chromium() is None:
        sys.exit("no Chromium here: install one, or name it in RASAD_CHROMIUM")
    take(shots, DOCS)
