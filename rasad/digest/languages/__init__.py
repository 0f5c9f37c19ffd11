"""What digests say in each language, as data: a TOML file a language, read once."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load_language(language: str) -> dict[str, Any]:
    """Return the table of a language: `en`, `ar` or `fa`."""
    return tomllib.loads(resources.files("rasad.digest.languages").joinpath(f"{language}.toml").read_text("utf-8"))
