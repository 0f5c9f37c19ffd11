"""Which spellings of an address are one page, and what is cut off when an address is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import address_key, clean_address, is_web_address

SPELLINGS = [
    "https://a.example/news/خبر?id=7",
    "http://a.example/news/خبر?id=7",
    "https://www.a.example/news/خبر?id=7",
    "https://A.Example:443/news/خبر?id=7",
    "https://a.example/news/%D8%AE%D8%A8%D8%B1?id=7",
    "https://a.example/news/%d8%ae%d8%a8%d8%b1/?id=7",
    "https://a.example/news/خبر?utm_source=x&id=7&fbclid=abc",
    "https://a.example/news/خبر?id=7#comments",
    "https://m.a.example/news/خبر?id=7",
    "https://amp.a.example/news/خبر?id=7",
    "https://a.example/amp/news/خبر?id=7",
    "https://a.example/news/خبر/amp/?id=7",
    "https://a.example/news/خبر?id=7&amp=1",
    "https://a.example//news/./x/../خبر/index.html?id=7",
    " https://a.example/news/خبر?id=7&outputType=amp ",
]


def test_fifteen_spellings_are_one_page() -> None:
    assert {address_key(spelling) for spelling in SPELLINGS} == {"https://a.example/news/%D8%AE%D8%A8%D8%B1?id=7"}


def test_a_host_in_unicode_and_in_punycode_is_one() -> None:
    assert address_key("https://موقع.مثال/خ") == address_key("https://xn--4gbrim.xn--mgbh0fb/%D8%AE")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?id=1", "https://a.example/?id=2"),
        ("https://a.example/news/1", "https://a.example/news/2"),
        ("https://a.example/1", "https://b.a.example/1"),
        ("https://a.example/1", "https://a.example:8080/1"),
        ("https://a.example/%C7%E1", "https://a.example/%C7%E2"),
        ("https://a.example/amp", "https://a.example/news/amplifier"),
        ("https://m.example/1", "https://example/1"),
    ],
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_what_is_kept_can_be_fetched_again() -> None:
    kept = clean_address("HTTPS://WWW.A.example:443/News/خ/?b=2&utm_medium=m&a=1#x")
    assert kept == "https://www.a.example/News/خ/?b=2&a=1"


@pytest.mark.parametrize(
    "address",
    [
        "", "ftp://a.example/", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://[", "//a.example/x",
        "news/1", "http://a.example:99999/", "https://a.example/" + "x" * 2001,
    ],
)  # fmt: skip
def test_what_is_no_web_address(address: str) -> None:
    assert not is_web_address(address)
    with pytest.raises(ValueError, match="is no http"):
        address_key(address)


@given(st.text(max_size=40), st.text(max_size=20))
def test_a_key_is_its_own_key(path: str, query: str) -> None:
    address = f"https://a.example/{path}?{query}"
    if is_web_address(address.strip()):
        key = address_key(address)
        assert address_key(key) == key
