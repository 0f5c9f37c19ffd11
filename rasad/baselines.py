"""What one would otherwise do: simple readers of each kind of fact, scored beside the extractor by the same scorer.

Invariant: a baseline is given what the extractor is given, and gives facts of one kind in the shape of an Extraction;
it reads no annotation. Head nouns are those of the extractor's own tables, so that grammar alone makes the difference.
"""

import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from nlp.organization_tables import load_tables as load_organizations
from nlp.program_tables import load_tables as load_programs
from nlp.sentence_splitting import split_sentences
from nlp.tagger.named import load_tagger
from nlp.text import fold
from rasad.date_peers import read_with_dateparser
from rasad.evaluate import Fact, Report, evaluate

# Words that may stand before a noun as one word with it, and the article; what is quoted leaves the first of them out.
_BEFORE = {"ar": r"(?:[وف]?[بلك]?)", "fa": ""}
_ARTICLE = {"ar": "(?:ال)?", "fa": ""}
# Words after a head noun: the simplest rules that did best on the training articles.
_AFTER_ORGANIZATION = {"ar": r"(?: و?ال\w+){1,3}", "fa": r" \w+"}
_AFTER_PROGRAM = {"ar": r" \w+ \w+", "fa": r" \w+ \w+ \w+"}
_COUNTED = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*) ?([^\W\d_]+)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True)
class Baseline:
    """A simple reader of one kind of fact: `read` turns an article and the extractor's own facts into facts."""

    kind: str
    name: str
    read: Callable[[Fact, Fact], Fact]


def whole_text(article: Fact) -> str:
    """Return an article's title and text as the extractor reads them, one after the other."""
    return f"{article['title']}\n{article['text']}" if article.get("title") else str(article["text"])


def dates_of_dateparser(article: Fact, _extraction: Fact) -> Fact:
    """Return the dates that dateparser's `search_dates` finds."""
    found = read_with_dateparser(whole_text(article), article["language"], article.get("published"))
    return {"dates": [{"edtf": value} for value in sorted(found)]}


def organizations_by_head(article: Fact, _extraction: Fact) -> Fact:
    """Return the organizations that a regular expression over head nouns finds, each spelling once."""
    return {"organizations": _named(_names_after(_organization_pattern(article["language"]), article))}


def organizations_by_tagger(article: Fact, _extraction: Fact) -> Fact:
    """Return the names that the tagger says are of organizations, each spelling once."""
    return {"organizations": _named(words for words, _, _ in _tagged(article))}


def partnerships_by_tagger(article: Fact, _extraction: Fact) -> Fact:
    """Return every two names of organizations that the tagger sees in one sentence as partners."""
    return {"partnerships": _together(article, _tagged(article)), **organizations_by_tagger(article, {})}


def partnerships_by_sentence(article: Fact, extraction: Fact) -> Fact:
    """Return every two organizations that the extractor finds in one sentence of the text as partners."""
    mentions = [
        (organization["name"], mention["start"], mention["end"])
        for organization in extraction["organizations"]
        for mention in organization["mentions"]
        if not mention["title"]
    ]
    found = _together({**article, "title": ""}, mentions)
    return {"partnerships": found, "organizations": extraction["organizations"]}


def capacities_by_number(article: Fact, _extraction: Fact) -> Fact:
    """Return every number in digits with the word after it."""
    found = []
    for match in _COUNTED.finditer(fold(whole_text(article))):
        number = match[1].replace(".", "").replace(",", "") if _GROUPED.fullmatch(match[1]) else match[1]
        try:
            value = float(number.replace(",", "."))
        except ValueError:  # 1.2.2024
            continue
        found.append({"text": match[0], "value": value, "unit_text": match[2]})
    return {"capacities": found}


def programs_by_head(article: Fact, _extraction: Fact) -> Fact:
    """Return the programs that a regular expression over head nouns finds, each spelling once."""
    return {"programs": _named(_names_after(_program_pattern(article["language"]), article))}


def baselines() -> list[Baseline]:
    """Return the baselines that can be read here; dateparser's is left out where it is not installed."""
    known = [
        Baseline("organizations", "regular expression over head nouns", organizations_by_head),
        Baseline("organizations", "the tagger alone", organizations_by_tagger),
        Baseline("dates", "dateparser", dates_of_dateparser),
        Baseline("capacities", "regular expression: number and word", capacities_by_number),
        Baseline("partnerships", "names of the tagger in one sentence", partnerships_by_tagger),
        Baseline("partnerships", "Rasad's organizations in one sentence", partnerships_by_sentence),
        Baseline("programs", "regular expression over head nouns", programs_by_head),
    ]
    return [one for one in known if one.name != "dateparser" or importlib.util.find_spec("dateparser")]


def score_baselines(folder: Path, extractions: dict[str, Fact]) -> Iterator[tuple[Baseline, Report]]:
    """Yield each baseline with its report on a folder of annotated articles; only the baseline's kind means anything.

    Args:
        folder: the annotated articles.
        extractions: what the extractor found, by the articles' `id`.

    Raises:
        ValueError: see `rasad.evaluate.read_gold`.
    """
    for baseline in baselines():

        def predict(article: Fact, read: Callable[[Fact, Fact], Fact] = baseline.read) -> Fact:
            return read(article, extractions[article["id"]])

        yield baseline, evaluate(folder, predict)


@cache
def _organization_pattern(language: str) -> re.Pattern[str]:
    heads = {" ".join(head.words) for entries in load_organizations(language).heads.values() for head in entries}
    return _pattern(language, heads, _AFTER_ORGANIZATION)


@cache
def _program_pattern(language: str) -> re.Pattern[str]:
    return _pattern(language, set(load_programs(language).heads), _AFTER_PROGRAM)


def _pattern(language: str, heads: set[str], after: dict[str, str]) -> re.Pattern[str]:
    # the longest first, so that a noun of two words is not read as one of one
    nouns = "|".join(re.escape(head) for head in sorted(heads, key=lambda head: (-len(head), head)))
    name = f"{_ARTICLE[language]}(?:{nouns}){after[language]}"
    return re.compile(rf"\b{_BEFORE[language]}({name})\b")


def _names_after(pattern: re.Pattern[str], article: Fact) -> Iterator[str]:
    return (match[1] for match in pattern.finditer(fold(whole_text(article))))


def _named(names: Iterable[str]) -> list[Fact]:
    spellings = {fold(name).replace(" ", ""): name for name in names}
    return [{"name": name, "aliases": []} for name in spellings.values()]


@cache
def _tagged_text(text: str, language: str) -> tuple[tuple[str, int, int], ...]:
    names = load_tagger().tag(text, language)
    return tuple((text[name.start : name.end], name.start, name.end) for name in names if name.kind == "ORG")


def _tagged(article: Fact) -> tuple[tuple[str, int, int], ...]:
    """Return the names of organizations that the tagger sees, each with its place in title and text."""
    return _tagged_text(whole_text(article), article["language"])


def _together(article: Fact, mentions: Iterable[tuple[str, int, int]]) -> list[Fact]:
    """Return a partnership for every two different names in one sentence; places are those of `whole_text`."""
    places = list(mentions)
    found = []
    for start, end in split_sentences(whole_text(article)):
        names = dict.fromkeys(name for name, first, last in places if start <= first and last <= end)
        found += [{"parties": list(pair)} for pair in combinations(names, 2)]
    return found
