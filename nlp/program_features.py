"""What the words of a candidate and those around it say for or against a program: the features that are weighed.

Invariant: the features of a candidate depend on the text and the tables alone, and mean the same in every language
(but for `head:…`, the noun itself).
"""

from bisect import bisect_left
from collections.abc import Sequence

from nlp.extraction import Date, OrganizationKind, ProgramKind
from nlp.facts import Place
from nlp.parties import Parties
from nlp.program_names import Candidate, find_head, is_any
from nlp.program_tables import Tables
from nlp.words import Named, Words

# How many words before a name may say that somebody runs it.
_NEAR = 4
# Cues that do not say that somebody runs what they stand beside.
_NO_RUNNING = ("officer", "join", "within", "tell")
# A cue that speaks for a program only where an organization is its subject.
_OWNING = "operate"
_EARLY = 400
# Kinds of organizations that are no program by another name.
_BODIES = (
    OrganizationKind.GOVERNMENT,
    OrganizationKind.INTERGOVERNMENTAL,
    OrganizationKind.COMPANY,
    OrganizationKind.UNIVERSITY,
    OrganizationKind.MEDIA,
)
# How many words, those of a date, may stand between who runs something and its name.
_BETWEEN = 6
_CHARITABLE = (OrganizationKind.ASSOCIATION, OrganizationKind.CHARITY, OrganizationKind.FOUNDATION)


def add_features(words: Words, parties: Parties, found: list[Candidate], tables: Tables) -> None:
    """Write on each candidate of a text what speaks for or against a program."""
    for candidate in found:
        _add_name(words, candidate, tables)
        _add_before(words, candidate, tables)
        _add_after(words, candidate, tables)
        _add_names_around(words, parties, candidate, tables)
    _add_topics(words, found, tables)
    for candidate in found:
        _add_pairs(candidate)


def _add_name(words: Words, candidate: Candidate, tables: Tables) -> None:
    """What the name itself is like."""
    head, features = candidate.head, candidate.features
    start = candidate.first
    body = [words.text(index) for index in range(start + 1, candidate.last)]
    content = [word for word in body if word[0].isalnum()]
    if head is not None:
        features.update({f"head:{head.word}", f"sort:{head.sort}"})
        if head.plural:
            features.add("plural")
    enclosed = words.text(start - 1) == '"' and words.text(candidate.last) == '"'
    if (candidate.aliases or (enclosed and head is not None)) and "titled" not in features:
        features.add("quoted")
    if content and content[0].isdigit():
        features.add("counts")
    numbered = (
        any(word in tables.edition or word.isdigit() for word in content[1:]) or "".join(content[:1]) in tables.edition
    )
    if numbered or words.text(start) in tables.ordinals | tables.tens:
        features.add("edition")
    if content and all(word in tables.edition for word in content):
        # «the second season», of something that is named elsewhere
        features.add("edition_alone")
    # a house has a name of its own in one word («دار الأمل»)
    short = len(content) <= 1 and not (content and is_house(candidate))
    features.add("words:" + ("1" if short else "2" if len(content) <= 2 else "5" if len(content) > 4 else "3"))
    grammar, first_word = tables.grammar, words.text(start)
    if grammar.articles:
        definite = first_word.startswith(grammar.articles) or any(w.startswith(grammar.definite) for w in content)
        features.add("definite" if definite else "indefinite")
    elif first_word.endswith(grammar.indefinite_endings) and first_word not in tables.heads:
        features.add("indefinite")
    if any(is_any(word, tables.welfare, tables.language) for word in content):
        features.add("welfare")
    if _any_in(words.facts.places, candidate.start, candidate.end):
        features.add("place_in")


def is_house(candidate: Candidate) -> bool:
    """Whether a name is that of one house or shelter: somebody's program, also where it reads like a body's name."""
    head = candidate.head
    return head is not None and head.sort == "facility" and head.kind is ProgramKind.SHELTER and not head.plural


def _add_before(words: Words, candidate: Candidate, tables: Tables) -> None:
    """What stands before the name in its sentence: verbs of running, pointing words, bullets."""
    first, _ = words.sentence(candidate.first)
    features, start = candidate.features, candidate.first
    before = [words.text(index) for index in range(max(first, start - _NEAR), start)]
    prefixes = tables.grammar.locative_prefixes
    joined = words.text(start).removeprefix("و").startswith(prefixes)
    if joined and candidate.head is not None and not candidate.head.word.startswith(prefixes):
        # «in» is a letter of the word
        features.add("located")
    if not before:
        features.add("begins")
        return
    for cue, cue_words in tables.running.items():
        if cue == _OWNING:
            continue
        if is_any(before[-1], cue_words, tables.language):
            features.update({f"next:{cue}"})
        elif any(is_any(word, cue_words, tables.language) for word in before):
            features.update({f"near:{cue}"})
    if before[-1] in tables.locative:
        features.add("located")
    if before[-1] in tables.pointing:
        features.add("pointing")
    if before[-1].isdigit():
        features.add("counted")
    if before[-1] in tables.bullets or (len(before) >= 2 and before[-2] in tables.bullets):
        features.add("bullet")
    if before[-1] in ("،", ",", "؛", ":", "و") or (tables.grammar.proclitic_and and words.text(start).startswith("و")):
        features.add("joined")


def _add_after(words: Words, candidate: Candidate, tables: Tables) -> None:
    """What stands after the name in its sentence."""
    _, last = words.sentence(candidate.first)
    features = candidate.features
    reach = min(last, candidate.last + tables.grammar.reach)
    after = [words.text(index) for index in range(candidate.last, reach)]
    for cue, cue_words in tables.running.items():
        if cue not in (*_NO_RUNNING, _OWNING) and any(is_any(word, cue_words, tables.language) for word in after):
            features.add(f"then:{cue}")
    if any(word in tables.by or word in tables.belonging for word in after):
        features.add("then:by")
    following = words.text(candidate.last) if candidate.last < last else ""
    if not following or not following[0].isalnum():
        features.add("stops")
    if following in tables.relative:
        features.add("relative")


def _add_names_around(words: Words, parties: Parties, candidate: Candidate, tables: Tables) -> None:
    """Which organizations, places, dates and numbers its sentence names, and where in the article it stands."""
    first, last = words.sentence(candidate.first)
    features, start = candidate.features, candidate.first
    if words.names_in(first, start):
        features.add("name_before")
    before = parties.between(first, start)
    if before and start - before[-1].last <= _BETWEEN:
        # the verb stands before its subject, which may be long
        cues = _cues(words.text(before[-1].first - 1), tables)
        features.update(f"near:{cue}" for cue in cues if f"next:{cue}" not in features and cue != _OWNING)
        if cues:
            features.add("run_by_name")
    if before and _is_operated(words, candidate, before[-1], last, tables):
        features.add("operated")
    after = parties.between(candidate.last, last)
    if words.names_in(candidate.last, last):
        features.add("name_after")
    if words.text(candidate.last) in tables.belonging and after and after[0].organization.kind in _CHARITABLE:
        features.add("operated")
    if any(named.organization.kind in _CHARITABLE for named in words.names_in(first, last)):
        features.add("charity_beside")
    named = words.name_at(start) or words.name_at(min(start + 1, candidate.last - 1))
    if named is not None and named.first <= start + 1:
        if named.first < start:
            features.add("inside_name")
        else:
            whole = named.last >= candidate.last - 1
            if not (whole and is_house(candidate)):
                features.add("is_name" if whole else "begins_name")
            if "is_name" in features and named.organization.kind in _BODIES:
                features.add("is_body")
    elif words.names_in(start + 1, candidate.last):
        features.add("name_in")
    low, high = words.words[first].start, words.words[last - 1].end
    if _any_in(words.facts.dates, low, high):
        features.add("date_beside")
    if _any_in(words.facts.places, low, high):
        features.add("place_beside")
    body_start = words.facts.body_start
    if candidate.start < body_start:
        features.add("title")
    elif candidate.start < body_start + _EARLY:
        features.add("early")


def _is_operated(words: Words, candidate: Candidate, subject: Named, last: int, tables: Tables) -> bool:
    """Whether the organization named before a candidate is said to operate or own it («X runs …», «X … runs»)."""
    owning = tables.running[_OWNING]
    if any(is_any(words.text(index - 1), owning, tables.language) for index in (subject.first, candidate.first)):
        return True
    after = range(candidate.last, min(last, candidate.last + tables.grammar.reach))
    return any(words.text(index) in owning and words.text(index + 1) in tables.light_verbs for index in after)


def _cues(word: str, tables: Tables) -> list[str]:
    """Return in what ways a word says that somebody runs something."""
    return [
        cue
        for cue, cue_words in tables.running.items()
        if cue not in _NO_RUNNING and is_any(word, cue_words, tables.language)
    ]


def _any_in(places: Sequence[Date | Place], low: int, high: int) -> bool:
    """Whether one of the places, which are in order, begins in `[low, high)`."""
    position = bisect_left(places, low, key=lambda place: place.start)
    return position < len(places) and places[position].start < high


def _add_topics(words: Words, found: list[Candidate], tables: Tables) -> None:
    """Write on each candidate whether its head stands alone elsewhere («the festival»), and in the title."""
    taken = {index for candidate in found for index in range(candidate.first, candidate.last)}
    alone: set[str] = set()
    title: set[str] = set()
    for index, word in enumerate(words.words):
        if not word.text[0].isalpha():
            continue
        head = find_head(word.text, tables)
        if head is None:
            continue
        if word.start < words.facts.body_start:
            title.add(head[1].word)
        if index not in taken and (
            words.text(index - 1) in tables.pointing
            or word.text[: head[0]].endswith(tables.grammar.articles)
            or words.text(index + 1) in tables.referred
        ):
            alone.add(head[1].word)
    for candidate in found:
        if candidate.head is not None and not candidate.head.action:
            if candidate.head.word in alone:
                candidate.features.add("referred_back")
            if candidate.head.word in title:
                candidate.features.add("topic")


def _add_pairs(candidate: Candidate) -> None:
    """Write the pairs of features that say more together than apart."""
    features = candidate.features
    if candidate.head is None:
        return
    sort = candidate.head.sort
    beside = {
        cue: {f"{side}:{cue}" for side in ("next", "near", "then")}
        for cue in ("hold", "launch", "open", "carry", "give")
    }
    pairs = [
        ("started", bool(features & (beside["launch"] | beside["open"]))),
        ("held", bool(features & beside["hold"])),
        ("done", bool(features & (beside["carry"] | beside["give"]))),
        ("operated", "operated" in features),
        ("offered", bool(features & beside["give"]) and "run_by_name" in features),
        ("run_by_name", "run_by_name" in features),
        ("then:by", "then:by" in features),
        ("charity_beside", "charity_beside" in features),
        ("welfare", "welfare" in features),
        ("located", "located" in features),
        ("definite_head", "definite_head" in features),
        ("edition", "edition" in features),
        ("plural", "plural" in features),
        ("words:1", "words:1" in features),
        ("place_in", "place_in" in features),
        ("quoted", "quoted" in features),
    ]
    features.update(f"{name}&{sort}" for name, holds in pairs if holds)
    features.discard("operated")
