"""Every compiled regular expression of the packages: those of modules, and those that functions make of a language."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import ModuleType

from nlp.languages import LANGUAGES

PACKAGES = ("ingest", "nlp", "store", "rasad")
# They need an extra, or begin something when they are imported.
_APART = re.compile(r"\b(?:training|__main__|migrations|spider|on_ray|date_peers)\b")
_DEEPEST = 4


def modules() -> Iterator[ModuleType]:
    """Yield the modules of the packages that import without an extra."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not _APART.search(found.name):
                yield importlib.import_module(found.name)


def patterns() -> dict[tuple[str, int], tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Return each pattern once, by its letters and flags, with where it was found."""
    found: dict[tuple[str, int], tuple[str, re.Pattern[str] | re.Pattern[bytes]]] = {}

    def walk(where: str, value: object, depth: int = 0) -> None:
        if isinstance(value, re.Pattern):
            found.setdefault((repr(value.pattern), value.flags), (where, value))
        elif depth < _DEEPEST and isinstance(value, dict):
            for key, one in value.items():
                walk(f"{where}[{key!r}]", one, depth + 1)
        elif depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
            for one in value:
                walk(where, one, depth + 1)
        elif depth < _DEEPEST and is_dataclass(value) and not isinstance(value, type):
            for one in fields(value):
                walk(f"{where}.{one.name}", getattr(value, one.name), depth + 1)
        elif depth < _DEEPEST and hasattr(value, "search") and hasattr(value, "__self__"):
            walk(where, value.__self__, depth + 1)

    for module in modules():
        for name, value in vars(module).items():
            where = f"{module.__name__}.{name}"
            walk(where, value)
            own = hasattr(value, "cache_info") and value.__module__ == module.__name__
            if own and list(inspect.signature(value).parameters) == ["language"]:
                for language in LANGUAGES:
                    walk(f"{where}({language})", value(language))
    return found
