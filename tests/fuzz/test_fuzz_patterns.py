"""No regular expression takes more than linear time, used as the code uses it, on what repeats itself.

Invariant: a pattern that is used on a window of the text alone is named in `WINDOWS` with the window's length.
"""

import importlib
import inspect
import re
import time

import pytest

from tests.fuzz.patterns import patterns

LENGTH = 20_000
SECONDS = 0.25  # a linear pattern takes some thousandths, a quadratic one on so much a second
WINDOWS = {"nlp.number_bounds._bounds": 60, "nlp.locations._WORD_BEFORE": 30, "nlp.number_scan._LAST_WORD": 4}
REPEATED = (
    "ب",
    "a",
    "1",
    "٣",
    " ",
    "\n",
    "و",
    "و ",
    "ال",
    "ه ",
    "ب ",
    "ب ب",
    "(",
    "()",
    "[",
    "«",
    "»",
    '"',
    "'",
    "،",
    ", ",
    "-",
    "- ",
    ".",
    "1.",
    "1/",
    "1-2 ",
    "1 ",
    "1,",
    "a@",
    "a.",
    "http://",
    "<",
    "<a ",
    "</",
    "<!--",
    "&",
    "&amp;",
    "=",
    'a="b" ',
    "\\",
    "%",
    "_",
    "\t ",
    "ـ",
    "\u064e",
    "ب\u064e",
    "\u200c",
    "يناير ",
    "مهر ",
    "5 مارس ",
    "وال",
    "ثلاثة و",
)
STRINGS = [(piece * (LENGTH // len(piece) + 1))[:LENGTH] + "!" for piece in REPEATED]
FOUND = patterns()


def uses(where: str) -> set[str]:
    """Return the methods that the code of its module calls on a named pattern; all where it has no name of its own."""
    name = re.match(r"[\w.]+", where)[0]
    module, _, variable = name.rpartition(".")
    try:
        source = inspect.getsource(importlib.import_module(module))
    except ImportError:
        source = ""
    return set(re.findall(rf"\b{variable}\.(search|match|fullmatch|finditer|findall|split|subn?)\(", source))


def seconds(pattern: re.Pattern, text: str, methods: set[str]) -> float:
    began = time.process_time()
    if methods & {"match", "fullmatch"}:
        pattern.match(text)
        pattern.fullmatch(text)
    if methods - {"match", "fullmatch"} or not methods:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - began


def test_patterns_are_found():
    places = {where for where, _ in FOUND.values()}
    assert {"ingest.page_text._FURNITURE_LINE", "nlp.capacities._LIST_GAP"} <= places
    assert any("load_cues(fa)" in where for where in places)


@pytest.mark.parametrize("package", ["ingest", "nlp", "store", "rasad"])
def test_no_pattern_is_slow(package):
    slow = []
    for where, pattern in FOUND.values():
        if where.split(".")[0] != package:
            continue
        methods = uses(where)
        window = next((length for place, length in WINDOWS.items() if where.startswith(place)), LENGTH + 1)
        for text in STRINGS:
            subject = text[:window] if isinstance(pattern.pattern, str) else text[:window].encode()
            took = seconds(pattern, subject, methods)
            if took > SECONDS and (again := seconds(pattern, subject, methods)) > SECONDS:
                slow.append((where, text[:8], round(min(took, again), 2)))
                break
    assert not slow
