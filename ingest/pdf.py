"""A PDF document becomes an article: the words of its text layer, in the order in which they are read.

A PDF holds letters at places on a page, those of Arabic and Persian mostly as they look (presentation forms, from left
to right), whatever program wrote it. So pdfminer.six gives the lines as they look, and here they are turned into the
order of reading. Invariant: whatever a file holds, no more than these pages, seconds and bytes of memory are spent on
it: it is read in a process of its own (`python -m ingest.pdf`), which its limits end.
"""

import io
import json
import re
import resource
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from ingest.article import PageArticle, article_id
from ingest.language import detect_language
from ingest.page import NotAnArticle

SIGNATURE = b"%PDF"
_MOST_PAGES = 100
_SECONDS, _MEMORY = 30, 1_000_000_000
_SHORTEST_TEXT = 60  # characters
_LONGEST_TITLE = 200  # characters
_FULL_LINE = 0.8  # of its paragraph's width: a shorter line that ends a sentence ends the paragraph
_REPEATED = 3  # pages that have a line at the same end: it is their header or footer
_RTL = ("R", "AL")
# What keeps the order of its letters inside a line from right to left: numbers, and Latin words with what joins them.
_LEFT_TO_RIGHT = re.compile(
    r"[A-Za-z\u00c0-\u024f](?:[^\u0590-\u08ff\ufb1d-\ufeff\n]*[A-Za-z\u00c0-\u024f\d])?"
    r"|\d+(?:[.,:/٫٬]\d+)*"
)
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_BULLETS = "•●▪■◦○‣–"


def read_pdf(
    body: bytes,
    url: str | None = None,
    *,
    source: str | None = None,
    published: str | None = None,
    language: str | None = None,
    fetched: datetime | None = None,
) -> PageArticle:
    """Return the article of a PDF document: the first 100 pages of it.

    Args:
        body: the document as it came.
        url: where it came from.
        source: the outlet's name.
        published: the day that a feed gave for it; what the file says of its own making is not believed.
        language: used where the text does not tell.
        fetched: passed on.

    Raises:
        NotAnArticle: it is broken, asks for a password, has no text layer, or takes too long.
    """
    command = [sys.executable, "-m", "ingest.pdf"]
    try:
        ended = subprocess.run(command, input=body, capture_output=True, timeout=_SECONDS + 5)
        found = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise NotAnArticle("a PDF document that takes too much time or memory") from error
    if "reason" in found:
        raise NotAnArticle(found["reason"])
    title, text = found["title"], found["text"]
    told = detect_language(f"{title}\n{text}")
    return PageArticle(
        id=article_id(url, title, text),
        url=url,
        title=title,
        text=text,
        language=(language or "und") if told == "und" else told,
        published=published,
        source=source,
        fetched=fetched,
    )


def reading_order(pieces: Iterable[str]) -> str:
    """Return a line in the order of reading, from what stands in it from left to right: a letter or ligature each.

    A line with letters of Arabic or Hebrew script is read from right to left, numbers and Latin words in it from left
    to right, as the bidirectional algorithm of Unicode (UAX 9) shows them. Presentation forms become letters.
    """
    line = ""
    for piece in pieces:
        letters = _letters(piece)
        # a ligature (lam-alef) is one piece of two letters, in their order: it is turned here and turned back below
        line += letters[::-1] if _is_rtl(letters) else letters
    if _is_rtl(line):
        parts, end = [], len(line)
        for run in reversed(list(_LEFT_TO_RIGHT.finditer(line))):
            parts += [line[run.end() : end][::-1].translate(_MIRRORED), run[0]]
            end = run.start()
        line = "".join((*parts, line[:end][::-1].translate(_MIRRORED)))
    return " ".join(line.split())


def _is_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _RTL for letter in text)


def _letters(piece: str) -> str:
    """Return letters in presentation forms as letters."""
    return unicodedata.normalize("NFKC", piece) if any("\ufb50" <= letter <= "\ufefc" for letter in piece) else piece


# -- the process that reads


def main() -> None:
    """Read a document from standard input; print its title and text, or the reason why there are none, as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    with suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    body = sys.stdin.buffer.read()
    try:
        found = _read(body)
    except Exception as error:  # the library raises whatever a broken file makes it
        kind = type(error).__name__
        reason = "a PDF document that asks for a password" if "Password" in kind else f"a broken PDF document ({kind})"
        found = {"reason": "a PDF document that takes too much time or memory" if kind == "MemoryError" else reason}
    print(json.dumps(found))


def _read(body: bytes) -> dict[str, str]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams

    pages = [
        list(_paragraphs(page)) for page in extract_pages(io.BytesIO(body), maxpages=_MOST_PAGES, laparams=LAParams())
    ]
    if not pages:
        return {"reason": "a PDF document without pages"}
    lines = _without_margins(pages)
    text = "\n".join(line for line, _ in lines)
    if len(text) < _SHORTEST_TEXT:
        return {"reason": "a PDF document without a text layer (scanned)"}
    title = _stated_title(body) or max(lines[:10], key=lambda line: line[1])[0][:_LONGEST_TITLE]
    if lines[0][0] == title and len(text) > len(title) + _SHORTEST_TEXT:
        text = text[len(title) + 1 :]
    return {"title": title, "text": text}


def _paragraphs(page: Any) -> Iterator[tuple[str, float]]:
    """Yield the paragraphs of a page with the height of their letters, from the top."""
    from pdfminer.layout import LTChar, LTTextBox, LTTextLine

    boxes = sorted((box for box in page if isinstance(box, LTTextBox)), key=lambda box: -box.y1)
    for box in boxes:
        paragraph, height = "", 0.0
        for line in (one for one in box if isinstance(one, LTTextLine)):
            height = max([height, *(one.size for one in line if isinstance(one, LTChar))])
            words = reading_order(one.get_text() for one in line)
            if not words:
                continue
            if paragraph and words[0] in _BULLETS:
                yield paragraph, height
                paragraph = ""
            paragraph = f"{paragraph} {words}".strip()
            if words.endswith((".", ":", "؟", "!")) and line.width < box.width * _FULL_LINE:
                yield paragraph, height
                paragraph, height = "", 0.0
        if paragraph:
            yield paragraph, height


def _without_margins(pages: list[list[tuple[str, float]]]) -> list[tuple[str, float]]:
    """Return the paragraphs of all pages without the headers, footers and page numbers that pages have in common."""
    ends = Counter(_plain(line) for page in pages for line in {one for one, _ in (*page[:2], *page[-2:])})
    kept = []
    for page in pages:
        for number, (line, height) in enumerate(page):
            at_end = number < 2 or number >= len(page) - 2
            if not re.search(r"[^\W\d_]", line) or (at_end and ends[_plain(line)] >= _REPEATED):
                continue
            kept.append((f"• {line.lstrip(_BULLETS + ' ')}" if line[0] in _BULLETS else line, height))
    return kept


def _plain(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _stated_title(body: bytes) -> str | None:
    """Return the title that the document states, where it is one in Arabic or Persian and no file name."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.utils import decode_text

    for info in PDFDocument(PDFParser(io.BytesIO(body))).info:
        stated = info.get("Title")
        title = decode_text(stated) if isinstance(stated, bytes) else ""
        title = " ".join(_letters(title).split())
        if re.search(r"[\u0620-\u06ff]{2}", title) and not re.search(r"\.(?:docx?|pdf|indd)$", title, re.IGNORECASE):
            return title[:_LONGEST_TITLE]
    return None


if __name__ == "__main__":
    main()
