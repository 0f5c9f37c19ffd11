"""Articles that repeat each other become one story.

Invariant: whether two articles are reposts depends on these two and on what was extracted of them alone, and a story
on the set of pairs alone, so stories are the same in whatever order articles arrive. Candidates are looked up by the
bands of a MinHash signature among articles of the same weeks, so a new article never meets all others.

A pair is a copy (one text), or one article holds the other and much else (`whole`): a bundle of briefs, a longer
version. Copies hang together in clusters; a cluster of wholes joins the cluster of its likeliest part alone, or a page
of briefs would make one story of all that it repeats. Of the pairs of one cluster only as many are kept as hold it
together. When an article of a story changes, or what it states, `store.save` takes the whole story apart, to be put
together anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import batched
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, Engine, bindparam, case, delete, insert, or_, select, update

from nlp.clusters import Clusters
from store.candidates import NO_DAY, Candidates
from store.database import IDS_AT_ONCE, writing
from store.decision_log import from_row
from store.decisions import Join, Outcome, Part, StoryDecision
from store.links import Links, link
from store.publication import moment_of
from store.regroup import regroup
from store.repost_verifier import LEAST_CHANCE, Verdict, compare, tell
from store.stated import NOTHING, stated_in
from store.story_text import signature_of, words_of
from store.tables import ARTICLES, DECISIONS, REPOSTS, STORIES

# How many articles are compared with one; only a text or a template on very many pages has more candidates.
_MOST_CANDIDATES = 100
_ARTICLES_AT_ONCE = 200


class _Article(NamedTuple):
    id: str
    text: str
    source: str | None
    published: str | None


class _Part(NamedTuple):
    """A pair of which one article holds the other and much else."""

    whole: str
    part: str
    likeness: float


_COLUMNS = (ARTICLES.c.id, ARTICLES.c.text, ARTICLES.c.source, ARTICLES.c.published)
# What every article asks for is put together once: that takes as long as to carry it out.
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_ARTICLES = select(*_COLUMNS).where(ARTICLES.c.id.in_(_IDS)).order_by(ARTICLES.c.id)
_WITHOUT_STORY = (
    select(ARTICLES.c.id)
    .outerjoin(STORIES, STORIES.c.article == ARTICLES.c.id)
    .where(STORIES.c.article.is_(None))
    .order_by(ARTICLES.c.id)
)
_WITHOUT_STORY_OF = _WITHOUT_STORY.where(ARTICLES.c.id.in_(_IDS))
_WITH_CLUSTER = (
    select(*_COLUMNS, STORIES.c.cluster)
    .join(STORIES, STORIES.c.article == ARTICLES.c.id)
    .where(ARTICLES.c.id.in_(_IDS))
)
_OF_CLUSTERS = (
    select(STORIES.c.cluster, STORIES.c.article).where(STORIES.c.cluster.in_(_IDS)).order_by(STORIES.c.article)
)
_CLUSTERS_OF = select(STORIES.c.cluster).where(STORIES.c.article.in_(_IDS))
_WHOLES = select(REPOSTS).where(
    REPOSTS.c.whole.is_not(None), or_(REPOSTS.c.first.in_(_IDS), REPOSTS.c.second.in_(_IDS))
)
_DECISIONS = select(DECISIONS).where(DECISIONS.c.kind.in_(("join", "part")))
_INSERT_STORY, _INSERT_PAIRS = insert(STORIES), insert(REPOSTS)
_NAME_CANONICAL = (
    update(STORIES)
    .where(STORIES.c.article.in_(_IDS), STORIES.c.canonical != bindparam("by"))
    .values(canonical=bindparam("by"))
)


def days_between(first: str | None, second: str | None) -> float | None:
    """Return the days between two times of publication (ISO 8601), whole days where one is a day; None if unknown."""
    one, two = moment_of(first), moment_of(second)
    if one is None or two is None:
        return None
    if len(first or "") <= 10 or len(second or "") <= 10:
        return float(abs((one.date() - two.date()).days))
    return abs((one - two).total_seconds()) / 86_400


def credits_outlet(text: str, outlet: str | None) -> bool:
    """Tell whether a text names an outlet."""
    name = _words_of_outlet(outlet or "")
    return bool(name) and f" {name} " in f" {tell(text).said} "


@lru_cache(maxsize=1024)
def _words_of_outlet(outlet: str) -> str:
    return " ".join(words_of(outlet))


def fold_reposts(engine: Engine, articles: Iterable[str] | None = None) -> int:
    """Put articles that are in no story yet into stories: all of them, or those of `articles` (ids).

    Given `articles`, the cost follows from them, their candidates and their stories, not from how many others there
    are. Each is in exactly one story afterwards. Returns how many were taken in.

    Raises:
        DatabaseError: the database cannot be written to; the stories are as they were.
    """
    with writing(engine) as connection:
        taken, touched = 0, set[str]()
        candidates = Candidates(connection)
        for ids in batched(_without_story(connection, articles), _ARTICLES_AT_ONCE):
            for row in connection.execute(_ARTICLES, {"ids": ids}).all():
                touched |= _take_in(connection, candidates, _Article(*row))
                taken += 1
        _store_stories(connection, touched)
        return taken


def _without_story(connection: Connection, articles: Iterable[str] | None) -> list[str]:
    if articles is None:
        return list(connection.execute(_WITHOUT_STORY).scalars())
    found: list[str] = []
    for ids in batched(sorted(set(articles)), IDS_AT_ONCE):
        found += connection.execute(_WITHOUT_STORY_OF, {"ids": ids}).scalars()
    return found


def decide_stories(connection: Connection) -> list[Outcome]:
    """Make the stories anew that people decided of, undone decisions too; return what became of those that stand."""
    decisions = _story_decisions(connection)
    articles = {article for decision in decisions for article in decision.articles}
    query = select(STORIES.c.cluster).where(STORIES.c.article.in_(sorted(articles)))
    clusters = set(connection.execute(query).scalars()) if articles else set[str]()
    return _store_stories(connection, clusters)


def make_stories(connection: Connection) -> None:
    """Make all stories anew from the pairs that are kept."""
    connection.execute(delete(STORIES))
    clusters = Clusters(connection.execute(select(ARTICLES.c.id).order_by(ARTICLES.c.id)).scalars())
    for first, second in connection.execute(select(REPOSTS.c.first, REPOSTS.c.second).where(REPOSTS.c.whole.is_(None))):
        clusters.join(first, second)
    members = [sorted(one) for one in clusters.sets()]
    rows = [{"article": id, "canonical": id, "cluster": one[0]} for one in members for id in one]
    if rows:
        connection.execute(insert(STORIES), rows)
    _store_stories(connection, {one[0] for one in members})


def copied_stories(connection: Connection) -> dict[str, set[str]]:
    """Return story -> the other stories whose text stands in its articles, each by its canonical article.

    A page of briefs is one story with the likeliest of its parts alone, and holds the others all the same.
    """
    part = case((REPOSTS.c.whole == REPOSTS.c.first, REPOSTS.c.second), else_=REPOSTS.c.first)
    holding, held = STORIES.alias(), STORIES.alias()
    query = select(holding.c.canonical, held.c.canonical).select_from(REPOSTS)
    query = query.join(holding, holding.c.article == REPOSTS.c.whole).join(held, held.c.article == part)
    copied: defaultdict[str, set[str]] = defaultdict(set)
    for story, other in connection.execute(query.where(holding.c.canonical != held.c.canonical)):
        copied[story].add(other)
    return dict(copied)


def _take_in(connection: Connection, candidates: Candidates, article: _Article) -> set[str]:
    """Sign an article, compare it with its candidates and put it into a cluster; return the clusters that changed."""
    connection.execute(_INSERT_STORY, {"article": article.id, "canonical": article.id, "cluster": article.id})
    told = tell(article.text)
    if not told.shingles:  # one without words repeats nothing, or all of these would be candidates
        return {article.id}
    moment = moment_of(article.published)
    day = moment.date().toordinal() if moment else NO_DAY
    values = signature_of(told.shingles)
    shared = candidates.of(values, day)
    candidates.add(article.id, values, day)
    touched = {article.id}
    own = {article.id}  # the clusters that are one with the article's by now
    ranked = sorted(shared, key=lambda candidate: (-shared[candidate], candidate))[:_MOST_CANDIDATES]
    rows = connection.execute(_WITH_CLUSTER, {"ids": ranked}).all() if ranked else []
    others = {row.id: (_Article(*row[:-1]), row.cluster) for row in rows}
    pairs = []
    for candidate in ranked:
        other, cluster = others[candidate]
        if cluster in own:  # of a text that a thousand pages repeat, each is compared with one
            continue
        verdict = _verdict(connection, article, other)
        if verdict.chance < LEAST_CHANCE:
            continue
        whole = article.id if verdict.first_is_whole else other.id if verdict.second_is_whole else None
        first, second = sorted((article.id, other.id))
        pairs.append({"first": first, "second": second, "likeness": round(verdict.chance, 4), "whole": whole})
        touched.add(cluster)
        if whole is None:
            own.add(cluster)
    if pairs:
        connection.execute(_INSERT_PAIRS, pairs)
    if len(own) > 1:  # the least name stays
        cluster = min(own)
        connection.execute(update(STORIES).where(STORIES.c.cluster.in_(sorted(own))).values(cluster=cluster))
    return touched


def _verdict(connection: Connection, one: _Article, two: _Article) -> Verdict:
    """Compare two articles; what was extracted of them, which only speaks against it, is read where words do for it."""
    judge = partial(
        compare,
        tell(one.text),
        tell(two.text),
        days_between(one.published, two.published),
        credited=credits_outlet(one.text, two.source) or credits_outlet(two.text, one.source),
    )
    by_words = judge()
    if by_words.chance < LEAST_CHANCE:
        return by_words
    stated = stated_in(connection, (one.id, two.id))
    if stated[one.id] == stated[two.id] == NOTHING:
        return by_words
    return judge(stated=(stated[one.id], stated[two.id]))


def _store_stories(connection: Connection, touched: Iterable[str]) -> list[Outcome]:
    """Write which clusters are one story, for the clusters that changed and those that hang together with them.

    Returns what became of people's decisions about stories.
    """
    links, outcomes = _decided(connection)
    members, parts = _neighbourhood(connection, touched, links)
    cluster_of = {article: cluster for cluster, articles in members.items() for article in articles}
    stories = Clusters(sorted(members))
    likeliest: dict[str, _Part] = {}
    for pair in parts:
        whole = cluster_of[pair.whole]
        if whole == cluster_of[pair.part]:
            continue
        best = likeliest.get(whole)
        if best is None or (-pair.likeness, pair.part, pair.whole) < (-best.likeness, best.part, best.whole):
            likeliest[whole] = pair
    for whole, pair in sorted(likeliest.items()):
        stories.join(whole, cluster_of[pair.part])
    together = [[article for cluster in story for article in members[cluster]] for story in stories.sets()]
    marks = {article: (article, stories.find(cluster)) for article, cluster in cluster_of.items()}
    inside = Links(
        [group for group in links.together if group[0] in marks], [pair for pair in links.apart if pair[0] in marks]
    )
    for story in regroup(together, inside, marks):
        canonical = _canonical(connection, story)
        for ids in batched(story, IDS_AT_ONCE):
            connection.execute(_NAME_CANONICAL, {"ids": ids, "by": canonical})
    return outcomes


def _story_decisions(connection: Connection) -> list[StoryDecision]:
    rows = connection.execute(_DECISIONS).mappings()
    return [decision for decision in map(from_row, rows) if isinstance(decision, Join | Part)]


def _decided(connection: Connection) -> tuple[Links, list[Outcome]]:
    """Return which articles people said are one story or are not, and what became of their decisions."""
    decisions = [decision for decision in _story_decisions(connection) if decision.undone is None]
    articles = sorted({article for decision in decisions for article in decision.articles})
    known = set[str]()
    for ids in batched(articles, IDS_AT_ONCE):
        known.update(connection.execute(select(STORIES.c.article).where(STORIES.c.article.in_(ids))).scalars())
    links, outcomes = link(decisions, lambda anchor: anchor.article if anchor.article in known else None)
    return links, [outcome._replace(fact=None) for outcome in outcomes]  # they are about articles, not facts


def _neighbourhood(
    connection: Connection, touched: Iterable[str], links: Links
) -> tuple[dict[str, list[str]], list[_Part]]:
    """Return clusters with their articles, and the pairs of whole and part among them: all that hang together.

    Clusters hang together by such pairs and by what people said of them.
    """
    linked: defaultdict[str, set[str]] = defaultdict(set)
    for group in (*links.together, *links.apart):
        for article in group:
            linked[article].update(group)
    members: dict[str, list[str]] = {}
    parts: set[_Part] = set()
    waiting = set(touched)
    while waiting:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for ids in batched(sorted(waiting), IDS_AT_ONCE):
            for cluster, article in connection.execute(_OF_CLUSTERS, {"ids": ids}):
                found[cluster].append(article)
        members |= found
        beside: set[str] = set()
        for articles in found.values():
            beside.update(*(linked[article] for article in articles if article in linked))
        for ids in batched(sorted(article for articles in found.values() for article in articles), IDS_AT_ONCE):
            for row in connection.execute(_WHOLES, {"ids": ids}):
                part = row.second if row.whole == row.first else row.first
                parts.add(_Part(row.whole, part, row.likeness))
                beside |= {row.first, row.second}
        waiting = set()
        for ids in batched(sorted(beside), IDS_AT_ONCE):
            waiting.update(connection.execute(_CLUSTERS_OF, {"ids": ids}).scalars())
        waiting -= members.keys()
    return members, sorted(parts)


def _canonical(connection: Connection, story: Sequence[str]) -> str:
    """Return the earliest article of a story, else the one whose outlet most others name, else the fullest."""
    if len(story) == 1:
        return story[0]
    moments: dict[str, datetime] = {}
    for ids in batched(story, IDS_AT_ONCE):
        for id, published in connection.execute(
            select(ARTICLES.c.id, ARTICLES.c.published).where(ARTICLES.c.id.in_(ids))
        ):
            moments[id] = moment_of(published) or datetime.max.replace(tzinfo=UTC)
    first = min(moments.values())
    earliest = sorted(id for id, moment in moments.items() if moment == first)[:IDS_AT_ONCE]
    if len(earliest) == 1:
        return earliest[0]
    articles = [_Article(*row) for row in connection.execute(_ARTICLES, {"ids": earliest})]
    named = Counter(
        source
        for source in {article.source for article in articles if article.source}
        for article in articles
        if article.source != source and credits_outlet(article.text, source)
    )
    return min(articles, key=lambda one: (-named[one.source or ""], -len(one.text), one.id)).id
