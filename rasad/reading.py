"""From an article to an extraction: language settled first, one bad article never stopping the others.

Invariant: what comes out for an article depends on the article, on the version of `nlp` and on the taggers that the
configuration names, and on nothing else; `extractor_version` says which these are.
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
from nlp.pipeline import extract, load_pipeline
from nlp.tagger.named import load_tagger
from rasad import __version__
from rasad.config import tagger_name


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
    """Return the version of Rasad with a digest of the extractor's code, tables and models: a change is noticed.

    Raises:
        ModelError: a tagger that the configuration names cannot be used.
    """
    digest = hashlib.sha256()
    folder = Path(nlp.__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".py", ".toml", ".json", ".onnx"}):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    for name in filter(None, map(tagger_name, LANGUAGES)):
        digest.update(load_tagger(name).fingerprint.encode())
    return f"{__version__}+{digest.hexdigest()[:8]}"


def model_fingerprint() -> str:
    """Return what changes with the models that tag names: the SHA-256 of the shipped file where no other is named.

    Raises:
        ModelError: a tagger that the configuration names cannot be used.
    """
    return " ".join(load_tagger(name).fingerprint for name in dict.fromkeys(map(tagger_name, LANGUAGES)))


def read_article(article: Article) -> Reading:
    """Extract the facts of an article; one in another language comes back marked with it and without facts.

    Raises:
        ValueError, ModelError: the tagger that the configuration names is no tagger, or cannot be used.
    """
    language = article.language or detect_language(f"{article.title}\n{article.text}")
    base = language.split("-")[0].lower()
    if base not in LANGUAGES:
        known = ", ".join(sorted(LANGUAGES))
        reason = f"language is {language}, not one of {known}: kept, nothing extracted"
        return unread(article, reason, language, failed=False)
    tagger = tagger_name(base)
    load_pipeline(base, tagger)  # what is wrong with the configuration is no fault of the article
    try:
        extraction = extract(
            article.text,
            base,
            article.published,
            title=article.title,
            id=article.id,
            url=article.url,
            tagger=tagger,
        )
    except Exception as error:  # whatever breaks on one article must not stop the others
        reason = f"extraction failed ({type(error).__name__}: {error}): kept, please report it"
        return unread(article, reason, base)
    return Reading(extraction)


def unread(article: Article, reason: str, language: str | None = None, *, failed: bool = True) -> Reading:
    """Return an article without facts, marked with a language: by default the one its source gave."""
    text = ArticleText(
        id=article.id,
        url=article.url,
        title=article.title,
        text=article.text,
        language=language or article.language,
        published=article.published,
    )
    return Reading(Extraction(article=text), reason, failed)
