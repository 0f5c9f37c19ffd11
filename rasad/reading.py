"""From an article to an extraction: language settled first, one bad article never stopping the others.

Invariant: what comes out for an article depends on the article and on the version of `nlp` alone.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nlp
from ingest.article import Article
from ingest.language import detect_language
from nlp.extraction import ArticleText, Extraction
from nlp.languages import LANGUAGES
from nlp.pipeline import extract
from rasad import __version__


@dataclass(frozen=True)
class Reading:
    """What came of an article: its extraction, and, where nothing was extracted, why not (for a person).

    `failed` is true where the extractor broke on the article, false where its language is none that it reads.
    """

    extraction: Extraction
    reason: str | None = None
    failed: bool = False


@cache
def extractor_version() -> str:
    """Return the version of Rasad with a digest of the extractor's code and tables, so that a change is noticed."""
    digest = hashlib.sha256()
    folder = Path(nlp.__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".py", ".toml", ".json", ".onnx"}):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:8]}"


def read_article(article: Article) -> Reading:
    """Extract the facts of an article; one in another language comes back marked with it and without facts."""
    language = article.language or detect_language(f"{article.title}\n{article.text}")
    base = language.split("-")[0].lower()
    if base not in LANGUAGES:
        known = ", ".join(sorted(LANGUAGES))
        return Reading(
            _unread(article, language), f"language is {language}, not one of {known}: kept, nothing extracted"
        )
    try:
        return Reading(
            extract(article.text, base, article.published, title=article.title, id=article.id, url=article.url)
        )
    except Exception as error:  # whatever breaks on one article must not stop the others
        return Reading(
            _unread(article, base), f"extraction failed ({type(error).__name__}: {error}): kept, please report it", True
        )


def _unread(article: Article, language: str) -> Extraction:
    return Extraction(
        article=ArticleText(
            id=article.id,
            url=article.url,
            title=article.title,
            text=article.text,
            language=language,
            published=article.published,
        )
    )
