"""Where a text may name a program: a head noun with the words that belong to it, or a quoted name.

Invariant: a candidate's `[start, end)` holds its name letter for letter (without a proclitic), and candidates of one
text do not overlap.
"""

from bisect import bisect_left

from nlp.extraction import ProgramKind
from nlp.program_names import Candidate, find_head, is_any, is_end
from nlp.program_tables import Grammar, Head, Tables
from nlp.words import Words

_LONGEST_NAME = 12
_LONGEST_QUOTE = 14
# From how many words on a name ends at the next joint, and up to how many its place belongs to it.
_LONG = 5
_SHORT = 2
# Kinds of programs that are «in» their subject.
_TAUGHT = (ProgramKind.TRAINING, ProgramKind.EDUCATION)
_CLOSING = {'"': '"', "(": ")", "[": "]", "'": "'", "“": "”"}


def quoted_at(words: Words, index: int) -> int | None:
    """Return the index after the closing mark of the short quotation that opens at a word, or None."""
    closing = _CLOSING.get(words.text(index))
    if closing is None:
        return None
    opening = words.words[index].start
    mark, before = words.facts.text[opening], words.facts.text[opening - 1 : opening]
    if words.text(index) == '"' and mark != "«" and before.isalnum():
        # a mark that follows a letter closes what was opened before; «and» is joined to one that opens
        return None
    for after in range(index + 1, min(index + 2 + _LONGEST_QUOTE, len(words))):
        if words.text(after) == closing:
            return after + 1 if after > index + 1 else None
        if words.words[after].is_break:
            return None
    return None


def name_end(words: Words, start: int, tables: Tables, head: Head) -> tuple[int, tuple[int, int] | None]:
    """Return where the name that begins with the head at `start` ends, and the words of a quoted name in it.

    A name goes on to the first word that cannot belong to it; one that is long already ends at the next joint («and
    …», «for …»), and one too short to tell takes in where it is («… in the town of …»). The name of an event takes in
    the organization that it is of («the assembly of …»), other names do not.
    """
    grammar = tables.grammar
    index = start + 1 + head.word.count(" ")
    quoted = None
    while index < len(words) and index - start < _LONGEST_NAME:
        word, before = words.text(index), words.text(index - 1)
        if index - start > 1 and _is_dated(words, index):
            break
        after = quoted_at(words, index) if quoted is None else None
        if after is not None and (word != "(" or index - start <= 2):
            if word == "(" and _dated(words, index + 1, after - 1):
                break
            quoted = (index + 1, after - 1)
            index = after
            # after a quoted name only an adjective or a phrase of purpose belongs to it
            following = words.text(index)
            if not following.startswith(grammar.articles) and not _is_purpose(following, grammar):
                break
            continue
        if (word, words.text(index + 1)) in tables.compounds:
            index += 2
            continue
        if (before, word) in tables.carry or _adjectives_go_on(words, index, tables):
            index += 1
            continue
        if is_end(words, index, tables):
            further = _goes_on(words, start, index, tables, head)
            if further is None:
                break
            index = further
            continue
        if index - start >= _LONG and _is_joint(word, tables):
            break
        if not _coordinates(words, start, index, tables, head):
            break
        named = words.name_at(index)
        if named is not None and named.first == index and index - start > 1:
            if grammar.events_take_in_names and head.kind is ProgramKind.EVENT:
                index = named.last
                break
            if index - start > 2 or head.sort == "facility":
                break
        if grammar.articles and _begins_anew(words, start, index, tables):
            break
        if word in tables.numerals and index - start > 1:
            break
        index += 1
    if words.text(index) in tables.light_verbs and quoted is None:
        # the noun before a light verb is of the verb: «… was | signed»
        index -= 1
    while index > start + 1 and words.text(index - 1) in tables.hanging:
        index -= 1
    return index, quoted


def _is_purpose(word: str, grammar: Grammar) -> bool:
    """Whether a word begins with «for»."""
    return word.startswith(grammar.purpose_prefixes) and len(word) > 3


def _is_joint(word: str, tables: Tables) -> bool:
    return word in tables.grammar.joints or (len(word) > 3 and word.startswith(tables.grammar.joint_prefixes))


def _begins_anew(words: Words, start: int, index: int, tables: Tables) -> bool:
    """Whether an Arabic word cannot go on the phrase before it: a count, an indefinite noun after a definite word."""
    word, before = words.text(index), words.text(index - 1)
    if word == "ل" or (word.startswith("ل") and word[1:].isdigit()):
        return True
    following = words.text(index + 1)
    if word.isdigit():
        return index > start + 1 and following[:1].isalpha() and not is_end(words, index + 1, tables)
    if index - start < 2 or not before.startswith(tables.grammar.definite):
        return False
    if word in tables.titles:
        # a person's title in apposition: «the fund's director, Doctor …»
        return True
    if word in tables.heads and tables.heads[word].sort in ("scheme", "gathering"):
        return True
    if before in tables.titles or word in tables.indefinite:
        return False
    if _place_at(words, index) is not None or _place_at(words, index - 1) == index:
        return False
    # without the article and without a particle a word after a definite one begins a clause
    return word[0].isalpha() and not word.startswith(("ال", "لل", "و", "ب", "ل", "ک", "ف"))


def _adjectives_go_on(words: Words, index: int, tables: Tables) -> bool:
    """Whether a list of Persian adjectives goes on over a comma («… علمی، فرهنگی و هنری»)."""
    return (
        words.text(index) in ("،", ",")
        and words.text(index + 2) in ("و", "،", ",")
        and all(words.text(index + step).endswith(tables.grammar.adjective_endings) for step in (-1, 1, 3))
    )


def _goes_on(words: Words, start: int, index: int, tables: Tables, head: Head) -> int | None:
    """Return where a name goes on over a particle: to its topic («about …»), or to its place where it is short."""
    word, following = words.text(index), words.text(index + 1)
    if not following or not following[0].isalnum():
        return None
    if word in tables.topical or (word, following) in tables.topical_pairs:
        later = index + 2 if (word, following) in tables.topical_pairs else index + 1
        return later + 1 if not is_end(words, later, tables) else None
    if word in tables.locative and index - start <= _SHORT:
        place = _place_at(words, index + 1)
        taught = head.kind in _TAUGHT and following.startswith(tables.grammar.articles)
        if place is None and taught and following not in tables.sites and find_head(following, tables) is None:
            # «a course in …»
            return index + 2
        if place is not None:
            return place
        if following in tables.sites:
            return index + 2
    return None


def _place_at(words: Words, index: int) -> int | None:
    """Return the word after the place that begins at a word or right after it («town of X»), or None."""
    if index >= len(words):
        return None
    places = words.facts.places
    position = bisect_left(places, words.words[index].start, key=lambda place: place.start)
    if position == len(places):
        return None
    first, last = words.range(places[position].start, places[position].end)
    between = [words.text(later) for later in range(index, first)]
    return last if first <= index + 1 and all(word[0].isalpha() for word in between) else None


def _is_dated(words: Words, index: int) -> bool:
    """Whether a date begins at a word, but for a bare year, which tells one edition from another."""
    dates = words.facts.dates
    position = bisect_left(dates, words.words[index].start, key=lambda date: date.start)
    return position < len(dates) and dates[position].start < words.words[index].end and not words.text(index).isdigit()


def _dated(words: Words, first: int, last: int) -> bool:
    """Whether a bracket holds a number or a date and no name."""
    start, end = words.words[first].start, words.words[last - 1].end
    return words.text(first)[0].isdigit() or any(start <= date.start < end for date in words.facts.dates)


def _coordinates(words: Words, start: int, index: int, tables: Tables, head: Head) -> bool:
    """Whether a word that is joined with «and» still belongs to the name before it."""
    word, before = words.text(index), words.text(index - 1)
    if tables.grammar.proclitic_and:
        if not word.startswith("و") or len(word) < 4 or word in tables.heads:
            return True
        rest = word[1:]
        found = find_head(rest, tables)
        if found is not None and not found[1].action:
            return False
        if index == start + 1:
            # «visiting and greeting …»
            return head.action
        return index > start + 1 and (
            rest.startswith(tables.grammar.articles) == before.startswith(tables.grammar.definite)
        )
    if word == "و":
        found = find_head(words.text(index + 1), tables)
        if found is not None:
            return index == start + 1 and head.action and found[1].action
        return (index > start + 1 or head.action) and not is_end(words, index + 1, tables)
    return True


def candidates(words: Words, tables: Tables) -> list[Candidate]:
    """Return every place of the text that may name a program, in order."""
    found: list[Candidate] = []
    index = 0
    while index < len(words):
        candidate = _candidate(words, index, tables)
        if candidate is None:
            index += 1
            continue
        while found and found[-1].last > candidate.first:
            found.pop()
        found.append(candidate)
        index = candidate.last
        for other in _listed_names(words, candidate, tables):
            found.append(other)
            index = other.last
    return found


def _listed_names(words: Words, candidate: Candidate, tables: Tables) -> list[Candidate]:
    """Return the quoted names that follow that of a plural head («the programs «A», «B» and «C»»)."""
    found: list[Candidate] = []
    head, index = candidate.head, candidate.last
    if head is None or not candidate.aliases or not (head.plural or words.text(candidate.first).endswith("ین")):
        return found
    while True:
        if words.text(index) in ("،", ","):
            index += 1
        if words.text(index) == "و":
            index += 1
        after = quoted_at(words, index) if words.text(index) == '"' else None
        if after is None:
            return found
        start, end = words.words[index + 1].start, words.words[after - 2].end
        found.append(Candidate(index, after, start, end, _literal(words, start, after - 1), head, [], {"quoted"}))
        index = after


def _candidate(words: Words, index: int, tables: Tables) -> Candidate | None:
    word = words.text(index)
    if not word[0].isalpha():
        return None
    titled = _titled(words, index, tables)
    if titled is not None:
        return titled
    start = index
    if word in tables.ordinals:
        # «(twenty-)sixth festival …»
        index += 1
        if words.text(start - 1) == "و" and words.text(start - 2) in tables.tens:
            start -= 2
    found = find_head(words.text(index), tables, words.text(index + 1))
    if found is None:
        return None
    cut, head = found
    following = words.text(index + 1)
    if words.text(start - 1) in tables.occasion:
        return None
    if words.text(index)[cut:] in tables.possessed and words.facts.text[words.words[index].end - 1] == "ه":
        # «his role», not «a course»: the folded letters are the same
        return None
    if (index > start and head.action) or (head.word, following.removeprefix("ال")) in tables.never:
        return None
    if head.word in tables.containers or head.action:
        # «the events of the festival …», «support of the project …»: the name begins later
        for later in range(index + 1, index + 4):
            if is_end(words, later, tables) and (words.text(later - 1), words.text(later)) not in tables.carry:
                break
            inner = find_head(words.text(later), tables)
            if inner is not None and not inner[1].action and (head.action or inner[1].sort in ("gathering", "scheme")):
                return None
    first = index
    grammar = tables.grammar
    while words.text(first + 1) in grammar.apart_endings:
        first += 1
    definite = words.text(index)[:cut].endswith(grammar.articles)
    if definite and (following in tables.titles or _is_definite_head(following, tables)):
        return None
    noun = words.text(index)[cut:]
    possessed = noun not in tables.heads and noun.endswith(grammar.possessive_endings)
    told = following.startswith(grammar.articles) or quoted_at(words, index + 1) is not None
    if (definite or possessed) and not told:
        # «the festival», «its festival», named before
        return None
    last, quoted = name_end(words, first, tables, head)
    if last <= first + 1:
        return None
    begin = words.words[start]
    offset = begin.start
    prefix = begin.text[:cut]
    proclitics = cut - 2 if definite else cut
    if start == index and proclitics > 0:
        offset, _ = words.facts.folded.span(begin.folded_start + proclitics, begin.folded_start + len(begin.text))
    name = _literal(words, offset, last)
    if definite and prefix.endswith("لل"):
        # the article that «لل» swallowed
        head_start, _ = words.facts.folded.span(begin.folded_start + cut, begin.folded_start + len(begin.text))
        name = "ال" + _literal(words, head_start, last)
    aliases = []
    if quoted is not None:
        aliases.append(_literal(words, words.words[quoted[0]].start, quoted[1]))
    features = {"definite_head"} if definite or possessed else set()
    return Candidate(start, last, offset, words.words[last - 1].end, name, head, aliases, features)


def _is_definite_head(word: str, tables: Tables) -> bool:
    """Whether a word is the noun of a program with the article, so that it goes on no other noun."""
    found = find_head(word, tables) if word.startswith(tables.grammar.articles) else None
    return found is not None and found[1].sort in ("gathering", "scheme")


def _titled(words: Words, index: int, tables: Tables) -> Candidate | None:
    """A quoted name after «entitled»: the head is the last head noun before it in the sentence."""
    if not is_any(words.text(index), tables.titled, tables.language):
        return None
    opening = index + 1
    if words.text(opening) == ":":
        opening += 1
    after = quoted_at(words, opening)
    if after is None:
        return None
    first, _ = words.sentence(index)
    for back in range(index - 1, max(first, index - 10) - 1, -1):
        found = find_head(words.text(back), tables)
        if found is not None and not found[1].action:
            cut, head = found
            break
    else:
        return None
    start, end = words.words[opening + 1].start, words.words[after - 2].end
    begin = words.words[back]
    offset, _ = words.facts.folded.span(begin.folded_start + cut, begin.folded_start + len(begin.text))
    return Candidate(
        back,
        after,
        start,
        end,
        _literal(words, start, after - 1),
        head,
        [_literal(words, offset, after)],
        {"titled"},
    )


def _literal(words: Words, start: int, last: int) -> str:
    return words.facts.text[start : words.words[last - 1].end]
