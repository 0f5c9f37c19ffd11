"""Texts and pages that are broken in the ways that sites break them: strategies for hypothesis.

Pages are those of the sample site, changed: spans deleted, doubled and moved, bytes flipped, tags nested, the rest cut
off, letters of other scripts, bidi marks, joiners, marks on letters, NULs and halves of characters put in.
"""

from collections.abc import Callable

from hypothesis import strategies as st

from corpora.server import BASE_MARK, SITE

BASE = "http://a.example"

# What is put into a text or page: what reads as something else than it looks like, or breaks what reads it.
INSERTED = (
    "\u200f",
    "\u200e",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200c",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "ـ",
    "\u064e",
    "\u0670",
    "\u0301",
    "\x00",
    "\x1b[31m",
    "\r",
    "\x0b",
    "\x85",
    "\u2028",
    "\ud800",
    "\udc00",
    "\\ud83d",
    "\U0001f600",
    "\U000e0041",
    "ﷺ",
    "ﻻ",
    "½",
    "²",
    "Ⅷ",
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "0123456789",
    "٣۳3",
    "1/2/3/4",
    "٫٬",
    "99999999999999999999999",
    "-1",
    "1e309",
    "31 فبراير 2023",
    "۳۰ اسفند ۱۴۰۲",
    "30 رمضان 1445",
    "5 مارس 2024",
    "من 3 إلى",
    "0000-00-00",
    "9999",
    "١٤٤٥هـ",
    "ثلاثة وعشرون ألفا",
    "صد و بیست هزار",
    "جمعية ",
    "بنیاد ",
    "«",
    "»",
    "((",
    "))",
    '"',
    "بالشراكة مع ",
    "با همکاری ",
    "40 سريرا",
    "برنامج ",
    "، و",
    "\n\n",
    "\t",
    " " * 50,
    "Привет",
    "你好",
    "שלום",
)
MARKUP = (
    "<",
    ">",
    "&",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&nbsp;",
    "&rlm;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</script>",
    "<style>",
    "<p>",
    "</p>",
    "<div>" * 30,
    "</div>" * 30,
    "<table><tr><td>",
    "</body>",
    "</html>",
    "<title>",
    "<article>",
    "<svg>",
    "<math>",
    "<template>",
    "<noscript>",
    "<br/>",
    "<meta charset=utf-7>",
    '<meta charset="windows-1256">',
    '<base href="//[">',
    "<time datetime=x>",
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":{"a":[1]},"articleBody":7}</script>',
    '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":[null,"\\ud800"]}</script>',
    '<script type="application/ld+json">' + "[" * 3000 + "</script>",
    '<meta property="article:published_time" content="2024-13-45T99:99">',
    '<link rel="canonical" href="http://[::1">',
    '<a href="javascript:0">',
    '<a href="http://a.example:99999999/">',
    '<img src="data:,">',
    '<meta property="og:image" content="http://[x">',
    '<p hidden="">',
    "<?xml version='1.0' encoding='utf-16'?>",
    "<!DOCTYPE x [<!ELEMENT y ANY>]>",
)


def _pages() -> list[str]:
    found = [path.read_text("utf-8") for path in sorted(SITE.rglob("*.html"))]
    return [page.replace(BASE_MARK, BASE) for page in found]


PAGES = _pages()
LISTS = [path.read_text("utf-8").replace(BASE_MARK, BASE) for path in sorted(SITE.rglob("*.xml"))]
ENCODINGS = ("utf-8", "cp1256", "utf-16", "iso8859-6", "utf-16-be", "utf-7", "utf-8-sig")


@st.composite
def mutated(draw: Callable[..., str], originals: list[str], inserted: tuple[str, ...], longest: int = 20_000) -> str:
    """Return one of some texts, changed in a few places."""
    text = draw(st.sampled_from(originals))[:longest]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 400)))
        what = draw(st.sampled_from(("insert", "insert", "delete", "double", "move", "cut", "letters")))
        if what == "insert":
            text = text[:at] + draw(st.sampled_from(inserted)) * draw(st.integers(1, 3)) + text[at:]
        elif what == "delete":
            text = text[:at] + text[end:]
        elif what == "double":
            text = text[:end] + text[at:end] * draw(st.integers(1, 5)) + text[end:]
        elif what == "move":
            to = draw(st.integers(0, len(text)))
            text = text[:to] + text[at:end] + text[to:]
        elif what == "cut":
            text = text[: max(at, 200)]
        else:
            text = text[:at] + draw(st.text(max_size=12)) + text[end:]
    return text


@st.composite
def as_bytes(draw: Callable[..., str], texts: st.SearchStrategy[str]) -> bytes:
    """Return a text in some encoding, often that which it declares, with some bytes flipped."""
    return draw(flipped(draw(texts).encode(draw(st.sampled_from(ENCODINGS)), "replace")))


@st.composite
def flipped(draw: Callable[..., int], original: bytes) -> bytes:
    """Return bytes with a few of them changed."""
    body = bytearray(original)
    for _ in range(draw(st.integers(0, 4))):
        if body:
            body[draw(st.integers(0, len(body) - 1))] = draw(st.integers(0, 255))
    return bytes(body)


PAGE_TEXTS = mutated(PAGES, INSERTED + MARKUP)
PAGE_BYTES = as_bytes(PAGE_TEXTS)
LIST_BYTES = as_bytes(mutated(LISTS, INSERTED + MARKUP))
