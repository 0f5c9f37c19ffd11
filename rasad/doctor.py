"""What is installed and works here: each finding is tried, not guessed from a version number."""

import os
import platform
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any

from nlp.extraction import Extraction
from nlp.languages import LANGUAGES
from nlp.pipeline import COMPONENTS, extract
from nlp.tagger.base import ModelError
from nlp.tagger.named import load_tagger
from rasad.config import TAGGER_VARIABLE, corpora_folder, shared_gold_folder, tagger_name
from rasad.reading import extractor_version
from store.database import DatabaseError, open_database

_LIBRARIES = (
    "spacy",
    "camel-tools",
    "hazm",
    "scrapy",
    "trafilatura",
    "htmldate",
    "sqlmodel",
    "psycopg",
    "fastapi",
    "hijridate",
    "jdatetime",
)

# One sentence a language: a pipeline that finds nothing in it is broken, whatever is installed.
_SAMPLES = {
    "ar": "افتتحت وزارة الصحة في 5 مارس 2024 مركزا يستوعب 40 سريرا.",
    "fa": "وزارت بهداشت در ۵ اسفند ۱۴۰۲ درمانگاهی با ۴۰ تخت افتتاح کرد.",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `state` is ok, absent (optional and not there) or broken."""

    part: str
    state: str
    detail: str

    def as_json(self) -> dict[str, Any]:
        """Return the finding's fields."""
        return asdict(self)


def examine(database: str) -> list[Finding]:
    """Try every part that Rasad stands on, and the database at `database`."""
    return [*_versions(), *_taggers(), *_pipelines(), *_extras(), _database(database), _gold()]


def _versions() -> Iterator[Finding]:
    python = platform.python_version_tuple()
    fitting = python[:2] in (("3", "12"), ("3", "13"))
    yield Finding(
        "python",
        "ok" if fitting else "broken",
        platform.python_version() + ("" if fitting else ": 3.12 or 3.13 is needed"),
    )
    with suppress(ValueError, ModelError):  # the taggers have lines of their own
        yield Finding("rasad", "ok", extractor_version())
    for name in _LIBRARIES:
        try:
            yield Finding(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "broken", "not installed: run `make setup`")


def _taggers() -> Iterator[Finding]:
    try:
        named = {language: tagger_name(language) for language in LANGUAGES}
    except ValueError as error:
        yield Finding("name tagger", "broken", str(error))
        return
    for name in sorted(set(named.values())):
        languages = ", ".join(language for language in named if named[language] == name)
        try:
            yield Finding(f"name tagger ({languages})", "ok", load_tagger(name).description)
        except ModelError as error:
            advice = f"set {TAGGER_VARIABLE} otherwise" if name else "run `make setup` in a fresh checkout"
            yield Finding(f"name tagger ({languages})", "broken", f"{error}: {advice}")


def _pipelines() -> Iterator[Finding]:
    for language in LANGUAGES:
        started = time.perf_counter()
        try:
            found = extract(_SAMPLES[language], language) if language in _SAMPLES else Extraction.model_construct()
        except Exception as error:  # a doctor reports what is broken and goes on
            yield Finding(f"pipeline {language}", "broken", f"{type(error).__name__}: {error}")
            continue
        seconds = time.perf_counter() - started
        kinds = sum(map(bool, (found.organizations, found.dates, found.capacities)))
        state = "ok" if kinds == 3 else "broken"
        yield Finding(
            f"pipeline {language}",
            state,
            f"{len(COMPONENTS)} components; ready in {seconds:.1f} s",
        )


def _extras() -> Iterator[Finding]:
    catalogue = Path(os.environ.get("CAMELTOOLS_DATA", "")) / "catalogue.json"
    if os.environ.get("CAMELTOOLS_DATA") and catalogue.is_file():
        yield Finding("camel-tools data", "ok", str(catalogue.parent))
    else:
        yield Finding("camel-tools data", "absent", "optional; CAMELTOOLS_DATA names no folder with a catalogue.json")
    for module, package in (
        ("torch", "torch (training)"),
        ("transformers", "transformers (other taggers)"),
        ("fsspec", "fsspec (archives elsewhere)"),
        ("pyarrow", "pyarrow (Parquet)"),
        ("ray", "ray (workers of a cluster)"),
    ):
        present = util.find_spec(module) is not None
        yield Finding(package, "ok" if present else "absent", metadata.version(module) if present else "optional")


def _database(url: str) -> Finding:
    try:
        engine = open_database(url, must_exist=True)
    except DatabaseError as error:
        missing = "://" not in url and not Path(url).exists()
        return Finding("database", "absent" if missing else "broken", str(error))
    engine.dispose()
    shown = engine.url.render_as_string(hide_password=True) if "://" in url else url
    return Finding("database", "ok", shown)


def _gold() -> Finding:
    shared = shared_gold_folder()
    folders = [corpora_folder() / "gold", *([shared] if shared else [])]
    return Finding("annotated articles", "ok", ", ".join(str(folder) for folder in folders))
