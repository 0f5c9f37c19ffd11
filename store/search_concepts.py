"""What words mean, whatever their language: kinds of programs, their subjects, countries."""

from nlp.text import fold
from nlp.gazetteer.table import country_names


def kinds_called(name: str) -> list[str]:
    """Return the kinds of program that a word stands for."""
    from store.search import kind_words

    wanted = fold(name)
    return [kind for kind, words in kind_words().items() if wanted in fold(words).split()]


def country_called(name: str) -> str | None:
    """Return the ISO 3166-1 code of a country, from its code or its name in some language."""
    for language in ("en", "ar", "fa", "fr"):
        for code, called in country_names(language).items():
            if fold(name) in (fold(called), code.lower()):
                return code
    return None
