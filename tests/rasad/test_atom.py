"""The elements of Atom: times in UTC, and no text that makes another document."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from rasad.atom import element, render, text_element, written


@pytest.mark.parametrize("moment", [
    datetime(2026, 11, 25, 9, 30),
    datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
    datetime(2026, 11, 25, 13, 0, tzinfo=timezone(timedelta(hours=3, minutes=30))),
])  # fmt: skip
def test_a_time_is_of_utc(moment: datetime) -> None:
    assert written(moment) == "2026-11-25T09:30:00Z"


@pytest.mark.parametrize("text", ["دار الأمل", 'a < b & "c"', "\0\x0b\ud800\uffff", "]]>", "<script>"])
def test_no_text_breaks_a_feed(text: str) -> None:
    feed = element("feed")
    text_element(feed, "title", text)
    element("link", feed, href=text)
    root = etree.fromstring(render(feed).encode())
    title, link = root
    assert len(title.text) == len(link.get("href")) == len(text)
    assert title.text == link.get("href") == "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
