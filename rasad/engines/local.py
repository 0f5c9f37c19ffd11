"""The engine that is this process: an article is read when it is asked for, and done before the next comes in."""

from collections.abc import Generator, Iterable

from ingest.article import Article
from rasad.engines.base import ReadArticle
from rasad.reading import read_article


class LocalEngine:
    """Reads one article after the other."""

    at_once = 1

    def read(self, articles: Iterable[Article]) -> Generator[list[ReadArticle]]:
        """Yield each article by itself; what kills this process ends the run."""
        for article in articles:
            yield [ReadArticle(article, read_article(article))]
