"""The languages that Rasad reads: each is a folder of data beside this file and a line in `LANGUAGES`."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

# BCP 47 tag -> package with the language's data; another language is another folder and another line here.
LANGUAGES: dict[str, str] = {"ar": "nlp.ar", "fa": "nlp.fa"}


@cache
def load_data(language: str, name: str) -> dict[str, Any]:
    """Return the table `name`.toml of a language's folder, read once.

    Raises:
        KeyError: the language is not one of `LANGUAGES`.
    """
    return tomllib.loads(resources.files(LANGUAGES[language]).joinpath(f"{name}.toml").read_text("utf-8"))
