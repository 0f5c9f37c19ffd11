"""The docs stay true: links lead to files, every page is in the site, every command of the tutorial runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
SITE = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)|<(?:img|a)[^>]* (?:src|href)=\"([^\"]+)\"")


def headings(page):
    """Return the anchors that a page's headings get, on the site and where repositories are looked at."""
    titles = re.findall(r"^#+ (.+)$", _FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page):
    text = _FENCED.sub("", page.read_text("utf-8"))
    for target in (one or other for one, other in _LINK.findall(text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.is_file(), target
        # what lies outside of docs/ is not on the site
        assert page.parent == ROOT or DOCS in file.parents, target
        assert not anchor or anchor in headings(file), target


def test_tests_and_modules_that_the_docs_name_are_there():
    """So that what a page says is held by a test still is."""
    written = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for page in PAGES:
        text = page.read_text("utf-8")
        for name in re.findall(r"`(test_\w+)`", text):
            assert f"def {name}(" in written, (page.name, name)
        for path in re.findall(r"`((?:tests|nlp|ingest|store|rasad|corpora)/[\w/.-]+\.(?:py|toml|onnx|po))`", text):
            # capitals stand for a name of the reader's own
            assert re.search(r"/[A-Z]+\b", path) or (ROOT / path).is_file(), (page.name, path)


def entries(part):
    """Yield the files of a part of the site's contents."""
    if isinstance(part, str):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from entries(inner)


def test_every_page_is_in_the_contents_of_the_site_once():
    assert sorted(entries(SITE["nav"])) == sorted(page.name for page in DOCS.glob("*.md"))


def test_the_site_asks_nothing_of_other_hosts_and_breaks_on_what_is_missing():
    assert SITE["strict"] is True
    assert SITE["theme"]["font"] is False
    assert not {"extra_javascript", "extra_css"} & set(SITE)


def test_the_commands_of_the_tutorial_run_one_after_the_other(tmp_path):
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / "tutorial.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) > 8
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RASAD_")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", "".join(blocks)],
        cwd=tmp_path,
        env={**environment, "PATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "1 new decisions" in done.stdout
    assert "everything is as it should be" in done.stdout
    assert 'dir="rtl"' in (tmp_path / "digest.html").read_text("utf-8")
    assert (tmp_path / "tables" / "programs.csv").is_file()
    assert (tmp_path / "copy.db").is_file()
