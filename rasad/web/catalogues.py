"""What the pages say in each language: gettext catalogues, compiled when they are first needed.

Invariant: messages are written in English in templates and code, translated in `locales/*/LC_MESSAGES/rasad.po` alone;
what has no translation is shown in English. `make messages` writes what is new in the templates into the catalogues,
for a translator to fill in.
"""

import io
from collections.abc import Iterator
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from nlp.once import once

LANGUAGES = {"en": "English", "ar": "العربية", "fa": "فارسی"}
_FOLDER = Path(__file__).parent
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}

_HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language is."""
    return _FOLDER / "locales" / language / "LC_MESSAGES" / "rasad.po"


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it is written."""
    with catalogue_path(language).open("rb") as stream:
        return read_po(stream, locale=language)


@once
def translations(language: str) -> NullTranslations:
    """Return the translations into a language; English says what is written."""
    if language == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def messages() -> Catalog:
    """Return the messages that templates and code have, with the files they stand in."""
    found = Catalog(project="Rasad", charset="utf-8")
    for file, _line, message, comments, context in _extracted():
        found.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def _extracted() -> Iterator[tuple[str, int, str | tuple[str, ...], list[str], str | None]]:
    yield from extract_from_dir(
        _FOLDER,
        method_map=_METHODS,
        options_map=_OPTIONS,
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "counted": (1, 2), "said": None},
    )


def update() -> None:
    """Write the messages of templates and code into the catalogues: new ones empty, gone ones out."""
    wanted = messages()
    for language in LANGUAGES:
        if language == "en":
            continue
        catalogue = read_catalogue(language)
        catalogue.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        body = io.BytesIO()
        write_po(body, catalogue, width=120, sort_output=True, omit_header=True, include_lineno=False)
        # no dates and addresses: a catalogue changes only where a message does
        header = _HEADER.format(language=language, plurals=catalogue.plural_forms)
        catalogue_path(language).write_bytes(header.encode() + body.getvalue())


if __name__ == "__main__":
    update()
