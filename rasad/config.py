"""What a person can set from outside: where the database is, who tags names, and where annotated articles lie."""

import os
import re
from pathlib import Path

import corpora
from nlp.languages import LANGUAGES

DATABASE_VARIABLE = "RASAD_DATABASE_URL"
DEFAULT_DATABASE = "rasad.db"
TAGGER_VARIABLE = "RASAD_TAGGER"
_BY_LANGUAGE = re.compile(r"\w+=")


def database_url(given: str | None = None) -> str:
    """Return the database to use: the one given, else `RASAD_DATABASE_URL`, else `rasad.db` in this folder."""
    return given or os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE


def tagger_name(language: str, given: str | None = None) -> str:
    """Return the name of the tagger for a language, empty for the shipped one.

    It is what `given`, else `RASAD_TAGGER`, says: one name for all languages, or ar=NAME,fa=NAME.

    Raises:
        ValueError: a language stands before no name, or is none that is read.
    """
    given = given if given is not None else os.environ.get(TAGGER_VARIABLE, "")
    if not _BY_LANGUAGE.match(given):
        return given
    names = dict(part.strip().split("=", 1) for part in given.split(",") if "=" in part)
    unknown = sorted(set(names) - set(LANGUAGES))
    if unknown or not all(names.values()):
        raise ValueError(f"{TAGGER_VARIABLE}={given}: write one name, or LANGUAGE=NAME for {', '.join(LANGUAGES)}")
    return names.get(language, "")


def corpora_folder() -> Path:
    """Return the folder of the sample site and its annotations."""
    return Path(corpora.__file__).parent


def shared_gold_folder() -> Path | None:
    """Return the folder of the large annotated sets beside a checkout, or None where there is none."""
    folder = corpora_folder().parent.parent / "shared" / "gold"
    return folder if (folder / "GUIDE.md").is_file() else None
