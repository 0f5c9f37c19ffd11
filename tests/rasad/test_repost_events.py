"""Releases that were told in Arabic and in Persian are suggested as one event, look-alikes are not."""

import json
from pathlib import Path

import pytest

from rasad.repost_events import default_releases, evaluate_events, read_releases


def test_releases_come_in_three_an_arabic_a_persian_and_a_look_alike() -> None:
    releases = read_releases(default_releases())
    assert len({one.id for one in releases}) == len(releases) == 72
    events = {one.event for one in releases if not one.unlike}
    assert len(events) == 24
    for event in events:
        assert sorted(one.language for one in releases if one.event == event) == ["ar", "fa"]
        assert len([one for one in releases if one.event == f"{event} unlike"]) == 1
    kinds = [one.unlike for one in releases if one.unlike]
    assert {kind: kinds.count(kind) for kind in kinds} == {"another date": 8, "elsewhere": 8, "another body": 8}


def test_precision_and_recall_of_suggestions() -> None:
    """Recorded: 22 of 24 found, and two look-alikes of another body with the same numbers in the same country."""
    counts = evaluate_events(default_releases())
    assert counts["two languages"].pairs == 24 * 48
    assert counts["two languages"].precision >= 0.9
    assert counts["two languages"].recall >= 0.9
    for kind in ("another date", "elsewhere"):
        assert (counts[f"look-alike: {kind}"].pairs, counts[f"look-alike: {kind}"].joined) == (8, 0)


@pytest.mark.parametrize("line", ["no JSON", '{"id": "a"}', json.dumps({"id": "a", "more": 1})])
def test_a_line_that_is_no_release_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(line, "utf-8")
    with pytest.raises(ValueError, match=r"events.jsonl, line 1: expected id, language"):
        read_releases(file)
