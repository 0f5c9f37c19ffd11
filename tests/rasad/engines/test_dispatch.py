"""Batches are handed out, lost, handed out again: every article comes out once, in the order of its id's versions."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from rasad.engines.dispatch import TRIES, Came, Lost, dispatch
from rasad.reading import unread


class Crew:
    """Workers in this process: a batch is lost as often as its articles' titles say, the last one in comes out first
    where the draw says so."""

    def __init__(self, count: int, draw: st.DataObject) -> None:
        self.out: dict[int, Sequence[Article]] = {}
        self.count, self.draw = count, draw
        self.losses: Counter[str] = Counter()
        self.most = 0

    def idle(self) -> bool:
        return len(self.out) < self.count

    def hand(self, number: int, batch: Sequence[Article]) -> None:
        assert self.idle()
        assert batch
        self.out[number] = batch

    def wait(self) -> list[tuple[int, Came]]:
        number = self.draw.draw(st.sampled_from(sorted(self.out)))
        batch = self.out.pop(number)
        bad = [one for one in batch if self.losses[one.text] < int(one.title)]
        for one in batch if bad else ():
            self.losses[one.text] += 1
        if bad:
            return [(number, Lost("lost"))]
        return [(number, [unread(one, "read", failed=False) for one in batch])]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0, 0, 0, 0, 1, 2, 3, 9])), max_size=30),
    st.integers(1, 3),
    st.integers(1, 4),
    st.data(),
)
def test_every_article_comes_out_once(
    made: list[tuple[int, int]], workers: int, size: int, draw: st.DataObject
) -> None:
    articles = [Article(id=f"a{id}", title=str(losses), text=str(number)) for number, (id, losses) in enumerate(made)]
    crew = Crew(workers, draw)
    came = [one for batch in dispatch(crew, iter(articles), size, lambda _: None) for one in batch]
    assert sorted(int(one.article.text) for one in came) == list(range(len(articles)))
    for id in {article.id for article in articles}:  # versions of one article keep their order
        versions = [int(one.article.text) for one in came if one.article.id == id]
        assert versions == sorted(versions)
    for one in came:
        lost = crew.losses[one.article.text]
        assert lost <= TRIES
        assert one.reading.failed == (lost == TRIES)
        if int(one.article.title) >= TRIES:
            assert one.reading.failed
            assert one.reading.reason == "set aside after 3 tries (lost): kept, please report it"
