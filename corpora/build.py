"""Builds the sample site, its article list and its list of reposts from `corpora/articles/*.toml`.

Invariant: the same sources give the same bytes; nothing depends on the clock, the machine or the order on disk.
Run as `python -m corpora.build`.
"""

import json
import re
import shutil
import tomllib
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import AwareDatetime, BaseModel, ConfigDict

from corpora.datelines import STYLES
from corpora.server import BASE_MARK, SITE
from ingest.article import article_id

HERE = Path(__file__).parent
ARTICLES = HERE / "articles"
GOLD = HERE / "gold"


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Outlet(_Source):
    """One made-up outlet and what stands around its articles."""

    slug: str
    name: str
    short_name: str
    language: Literal["ar", "fa"]
    date_style: str
    address: str
    feed: Literal["rss", "atom"] | None = None
    sitemap: Literal["plain", "index"] | None = None
    tagline: str
    menu: list[str]
    weather: str
    most_read: list[str]
    share: str
    footer: str


class Repost(_Source):
    """How another outlet ran an article: the paragraphs it kept (from 0), its changes, what it put around."""

    slug: str
    outlet: str
    title: str
    published: AwareDatetime
    section: str
    byline: str = ""
    keep: list[int] | None = None
    replace: list[tuple[str, str]] = []
    before: str = ""
    after: str = ""


class ArticleSource(_Source):
    """One article as it was written. `twin` names an article of the same template that is no repost of this one."""

    outlet: str
    country: str
    title: str
    published: AwareDatetime | None = None
    section: str
    byline: str = ""
    body: str
    pasted_twice_from: int | None = None
    forbidden: bool = False
    twin: str | None = None
    repost: list[Repost] = []


class Page(_Source):
    """One page of the site: an article in one outlet. `story` is the file that it comes from."""

    slug: str
    story: str
    outlet: Outlet
    country: str
    title: str
    published: datetime | None
    section: str
    byline: str
    paragraphs: list[str]
    forbidden: bool

    @property
    def number(self) -> str:
        """A number as content systems give them, from the slug alone."""
        return str(100000 + crc32(self.slug.encode()) % 900000)

    @property
    def path(self) -> str:
        """The address below the outlet's own."""
        if self.forbidden:
            return f"dakhili/{self.slug}.html"
        year, month = (f"{self.published:%Y}", f"{self.published:%m}") if self.published else ("", "")
        return self.outlet.address.format(slug=self.slug, number=self.number, year=year, month=month)

    @property
    def link(self) -> str:
        """The address on the served site, from its root."""
        return f"/{self.outlet.slug}/{self.path}"

    @property
    def file(self) -> str:
        """The file below the site's folder."""
        if self.path.endswith("/"):
            return f"{self.outlet.slug}/{self.path}index.html"
        return f"{self.outlet.slug}/{self.path}" + ("" if self.path.endswith(".html") else ".html")

    @property
    def canonical(self) -> str:
        """The address that the page says is its own, whatever port it is served on."""
        return f"https://{self.outlet.slug}.example/{self.path}"

    @property
    def id(self) -> str:
        """The id that an article with this address has everywhere in Rasad."""
        return article_id(self.canonical, "", "")

    @property
    def dateline(self) -> str:
        """The date of publication as the outlet prints it, or nothing."""
        return STYLES[self.outlet.date_style](self.published) if self.published else ""

    @property
    def lines(self) -> list[str]:
        """The article's text, one line a paragraph, heading or list item, without their marks."""
        return [re.sub(r"^(## |- )", "", paragraph) for paragraph in self.paragraphs]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The article's text for a template: headings, paragraphs, and lists of items."""
        blocks: list[dict[str, Any]] = []
        for paragraph, line in zip(self.paragraphs, self.lines, strict=True):
            if paragraph.startswith("- "):
                if not blocks or blocks[-1]["kind"] != "list":
                    blocks.append({"kind": "list", "items": []})
                blocks[-1]["items"].append(line)
            else:
                blocks.append({"kind": "heading" if paragraph.startswith("## ") else "paragraph", "text": line})
        return blocks

    @property
    def summary(self) -> str:
        """The first paragraph, cut at a word, as feeds and search engines show it."""
        return self.lines[0] if len(self.lines[0]) < 180 else self.lines[0][:180].rsplit(" ", 1)[0] + " …"


def load_outlets() -> dict[str, Outlet]:
    """Return the outlets by slug, in the order of outlets.toml."""
    table = tomllib.loads((HERE / "outlets.toml").read_text("utf-8"))
    return {outlet.slug: outlet for outlet in (Outlet.model_validate(entry) for entry in table["outlet"])}


def load_sources() -> dict[str, ArticleSource]:
    """Return the article files by slug (the file's name), sorted."""
    return {
        path.stem: ArticleSource.model_validate(tomllib.loads(path.read_text("utf-8")))
        for path in sorted(ARTICLES.glob("*.toml"))
    }


def _paragraphs(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines() if line.strip()]


def _repost_paragraphs(original: list[str], repost: Repost) -> list[str]:
    kept = original if repost.keep is None else [original[index] for index in repost.keep]
    text = "\n".join(kept)
    for old, new in repost.replace:
        if old not in text:
            raise ValueError(f"repost {repost.slug}: nothing to replace: {old!r} is not in what it keeps")
        text = text.replace(old, new)
    return _paragraphs(repost.before) + _paragraphs(text) + _paragraphs(repost.after)


def load_pages() -> list[Page]:
    """Return every page of the site, articles and their reposts, newest first.

    Raises:
        ValueError: a repost changes words that its original does not have, or an article is not in the form.
    """
    outlets = load_outlets()
    pages = []
    for slug, source in load_sources().items():
        paragraphs = _paragraphs(source.body)
        if source.pasted_twice_from is not None:
            paragraphs = paragraphs + paragraphs[source.pasted_twice_from :]
        versions: list[tuple[str, ArticleSource | Repost, list[str]]] = [(slug, source, paragraphs)]
        versions += [(repost.slug, repost, _repost_paragraphs(paragraphs, repost)) for repost in source.repost]
        pages += [
            Page(
                slug=version_slug,
                story=slug,
                outlet=outlets[version.outlet],
                country=source.country,
                title=version.title,
                published=version.published,
                section=version.section,
                byline=version.byline,
                paragraphs=text,
                forbidden=source.forbidden,
            )
            for version_slug, version, text in versions
        ]
    return sorted(pages, key=lambda page: (-(page.published.timestamp() if page.published else 0), page.slug))


def articles(pages: list[Page]) -> list[dict[str, str | None]]:
    """Return what a perfect reader makes of the pages that may be fetched, in the order of their ids."""
    return [
        {
            "id": page.id,
            "url": page.canonical,
            "title": page.title,
            "text": "\n".join(page.lines),
            "language": page.outlet.language,
            "published": page.published.date().isoformat() if page.published else None,
            "source": page.outlet.name,
        }
        for page in sorted(pages, key=lambda page: page.id)
        if not page.forbidden
    ]


def repost_pairs(pages: list[Page]) -> list[dict[str, str | bool]]:
    """Return the pairs of pages that tell one story in nearly the same words, and the look-alikes that do not."""
    pairs: list[dict[str, str | bool]] = []
    by_slug = {page.slug: page for page in pages}
    for slug, source in load_sources().items():
        versions = [slug, *(repost.slug for repost in source.repost)]
        pairs += [
            {"a": by_slug[first].id, "b": by_slug[second].id, "repost": True}
            for index, first in enumerate(versions)
            for second in versions[index + 1 :]
        ]
        if source.twin:
            pairs.append({"a": by_slug[slug].id, "b": by_slug[source.twin].id, "repost": False})
    return pairs


def render_site(pages: list[Page]) -> dict[str, str]:
    """Return the site's files: path below the site's folder -> text."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters["rfc822"] = format_datetime
    outlets = load_outlets()
    files = {}
    sitemaps: list[str] = []

    def render(file: str, template: str, **context: object) -> None:
        files[file] = environment.get_template(template).render(base=BASE_MARK, **context)

    for outlet in outlets.values():
        own = [page for page in pages if page.outlet == outlet]
        public = [page for page in own if not page.forbidden]
        for index, page in enumerate(public + [page for page in own if page.forbidden]):
            related = [other for other in public[index + 1 :] + public[:index] if other != page][:3]
            render(page.file, f"{outlet.slug}.html", outlet=outlet, page=page, related=related, pages=public)
        render(f"{outlet.slug}/index.html", f"{outlet.slug}.html", outlet=outlet, page=None, related=[], pages=own)
        if outlet.feed:
            render(f"{outlet.slug}/{outlet.feed}.xml", f"{outlet.feed}.xml", outlet=outlet, pages=public)
        if outlet.sitemap == "plain":
            render(f"{outlet.slug}/sitemap.xml", "sitemap.xml", outlet=outlet, pages=own, with_front=True)
            sitemaps.append(f"/{outlet.slug}/sitemap.xml")
        elif outlet.sitemap == "index":
            half = (len(own) + 1) // 2
            parts = {"sitemap-1.xml": own[:half], "sitemap-2.xml": own[half:]}
            for name, part in parts.items():
                render(
                    f"{outlet.slug}/{name}", "sitemap.xml", outlet=outlet, pages=part, with_front=name.endswith("1.xml")
                )
            addresses = [f"/{outlet.slug}/{name}" for name in parts]
            render(f"{outlet.slug}/sitemap_index.xml", "sitemap_index.xml", addresses=addresses)
            sitemaps += addresses
    render("sitemap.xml", "sitemap_index.xml", addresses=sitemaps)
    render(
        "robots.txt", "robots.txt", forbidden=sorted({page.link.rsplit("/", 1)[0] for page in pages if page.forbidden})
    )
    render("index.html", "front.html", outlets=list(outlets.values()))
    return files


def _jsonl(rows: list[Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def build(site: Path = SITE, gold: Path = GOLD, reposts: Path = HERE / "reposts.jsonl") -> None:
    """Write the site (the folder is emptied first), `articles.jsonl` in `gold`, and the list of reposts."""
    pages = load_pages()
    files = render_site(pages)
    if site.exists():
        shutil.rmtree(site)
    for name, text in files.items():
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    gold.mkdir(parents=True, exist_ok=True)
    (gold / "articles.jsonl").write_text(_jsonl(articles(pages)), "utf-8")
    reposts.write_text(_jsonl(repost_pairs(pages)), "utf-8")


if __name__ == "__main__":
    build()
