"""How a template becomes an answer: one environment a language, everything escaped, what all pages need at hand."""

import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nlp.once import once
from rasad import script
from rasad.decided import in_words
from rasad.entries import Saying, web_address
from rasad.romanization import romanized
from rasad.web import labels
from rasad.web.catalogues import LANGUAGES, translations
from rasad.web.reader import Reader, reader_of, remember
from rasad.web.session import Desk

HERE = Path(__file__).parent
_LABELS = {name.lower(): value for name, value in vars(labels).items() if name.isupper()}


def language_of(text: str) -> str:
    """Return the language of a name by its letters, as HTML wants it: `fa` or `ar` for those scripts, else `und`."""
    return script.language_of(text, "ar" if any(unicodedata.bidirectional(sign) == "AL" for sign in text) else "und")


def address(path: str, /, **parameters: Any) -> str:
    """Return an address on this site: parameters without a value are left out, those with several stand repeatedly."""
    pairs = [
        (name, one)
        for name, value in parameters.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one not in (None, "")
    ]
    return quote(path, safe="/") + (f"?{urlencode(pairs)}" if pairs else "")


def passage(saying: Saying) -> str:
    """Return the address of the place in an article that says something."""
    return f"{address(f'/articles/{saying.article}')}#{'title' if saying.title else 'at'}-{saying.start}"


@once
def environment(language: str) -> Environment:
    """Return what makes pages in a language."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    texts = translations(language)
    made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters["language_of"] = language_of
    made.filters["web_address"] = web_address
    made.filters["in_words"] = in_words
    made.filters["latin"] = romanized
    made.globals |= {"address": address, "passage": passage, "labels": _LABELS, "languages": LANGUAGES}
    return made


class Pages:
    """Makes the answers of one application; `desk` says who is logged in."""

    def __init__(self, desk: Desk) -> None:
        """Keep what every page asks."""
        self.desk = desk

    def render(
        self, request: Request, template: str, status: int = 200, /, *, reader: Reader | None = None, **context: Any
    ) -> HTMLResponse:
        """Return a page in the reader's language; what the address chooses (language, calendar) is kept."""
        reader = reader or reader_of(request)
        parameters = [(name, value) for name, value in request.query_params.multi_items()]

        def choosing(**choice: str) -> str:
            """Return the address of this page with another language or calendar."""
            kept = [(name, value) for name, value in parameters if name not in choice]
            return "?" + urlencode([*kept, *choice.items()])

        page = environment(reader.language).get_template(template)
        html = page.render(
            request=request,
            path=request.url.path,
            reader=reader,
            counted=reader.counted,
            choosing=choosing,
            session=self.desk.session(request),
            desk_is_open=self.desk.is_open,
            **context,
        )
        response = HTMLResponse(html, status_code=status, headers={"Content-Language": reader.language})
        remember(request, response)
        return response
