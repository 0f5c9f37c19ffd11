"""What a person can set from outside: where the database is, and where annotated articles lie."""

import os
from pathlib import Path

import corpora

DATABASE_VARIABLE = "RASAD_DATABASE_URL"
DEFAULT_DATABASE = "rasad.db"


def database_url(given: str | None = None) -> str:
    """Return the database to use: the one given, else `RASAD_DATABASE_URL`, else `rasad.db` in this folder."""
    return given or os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE


def corpora_folder() -> Path:
    """Return the folder of the sample site and its annotations."""
    return Path(corpora.__file__).parent


def shared_gold_folder() -> Path | None:
    """Return the folder of the large annotated sets beside a checkout, or None where there is none."""
    folder = corpora_folder().parent.parent / "shared" / "gold"
    return folder if (folder / "GUIDE.md").is_file() else None
