"""Sources files: what they give, and what is said of wrong ones."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.sources import Source, SourceError, load_sources, shard

GOOD = '[[source]]\nname = "المثال"\nurl = "{{base}}/"\nlanguage = "ar"\ncountry = "MA"\nkind = "ngo"\n'


def test_a_base_address_stands_in_for_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(GOOD + 'feeds = ["{{base}}/rss"]\nkeep = ["/news/"]\ndrop = ["video"]\n', encoding="utf-8")
    (source,) = load_sources(file, base="http://127.0.0.1:80/")
    assert (source.url, source.feeds) == ("http://127.0.0.1:80/", ("http://127.0.0.1:80/rss",))
    assert [source.wants(a) for a in ("/news/1", "/news/video", "/x")] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no [[source]] table in it"),
        ("a = [", "not valid TOML"),
        ("a = 1", "unknown key 'a' at the top level"),
        (GOOD, "source 1 (المثال): {{base}} in an address"),
        (GOOD.replace("{{base}}", "ftp://x"), "source 1 (المثال): key 'url': 'ftp://x/' is no http(s) address"),
        (GOOD.replace("{{base}}", "http://x") + 'keep = ["("]', "key 'keep': '(' is no regular expression"),
        (GOOD.replace("{{base}}", "http://x") + "speed = 1", "key 'speed': unknown key"),
        (GOOD.replace("{{base}}", "http://x").replace('"ngo"', '"blog"'), "key 'kind'"),
        (GOOD.replace("{{base}}", "http://x") * 2, "source 2 (المثال): key 'name': the name is taken"),
        (GOOD.replace("{{base}}", "http://x").replace("country", "#"), "key 'country': Field required"),
    ],
)
def test_errors_name_file_entry_and_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=re.escape(said)) as raised:
        load_sources(file)
    assert str(raised.value).startswith(f"{file}: ")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        load_sources(tmp_path / "none.toml")


def hosts(count: int) -> list[Source]:
    return [
        Source(name=f"s{n}", url=f"https://{host}/{n}", language="ar", country="MA", kind="agency")
        for n, host in enumerate(f"{sub}site{n}.example" for n in range(count) for sub in ("", "www.", "ar."))
    ]


@pytest.mark.parametrize("crawlers", [1, 2, 3, 7])
def test_each_host_has_one_crawler(crawlers: int) -> None:
    sources = hosts(100)
    parts = [shard(sources, one, crawlers) for one in range(1, crawlers + 1)]
    assert sorted(s.name for part in parts for s in part) == sorted(s.name for s in sources)
    sites = [{urlsplit(s.url).netloc.removeprefix("www.") for s in part} for part in parts]
    assert sum(map(len, sites)) == len(set.union(*sites)) == 200
    assert min(map(len, sites)) > 200 / crawlers / 2
    assert [s.name for s in parts[0]] == [s.name for s in sources if s in parts[0]]  # in their order


def test_one_crawler_more_takes_hosts_from_the_others_and_moves_none_between_them() -> None:
    sources = hosts(100)
    for crawler in (1, 2, 3):
        before, after = shard(sources, crawler, 3), shard(sources, crawler, 4)
        assert set(after) <= set(before)
        assert 0 < len(before) - len(after) < len(before) / 2
    some = [source for source in sources if "1" in source.url]
    assert shard(some, 2, 3) == [source for source in shard(sources, 2, 3) if source in some]
