"""What the tagger learns from: corpora in columns, and annotated articles whose organizations are found in their text.

Invariant: nothing of the development splits and of the held-out sets is among what `load` returns for training.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nlp.tagger.conll import Sentence, read_conll
from nlp.tagger.labels import LABELS, names_of
from nlp.tagger.words import Vocabulary, split_words
from nlp.text import fold

# A label that is not known counts for nothing; NOT_ORG says only that a word is in no organization's name.
UNKNOWN, NOT_ORG = "?", "!"
CODES = {**{label: number for number, label in enumerate(LABELS)}, UNKNOWN: -100, NOT_ORG: -1}
# A place or a state as actor is an organization to some corpora: their one-word organizations teach nothing here.
_SHORTEST_NAME = 3
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?؟؛]+(?=\s)|$)", re.MULTILINE)
_HELD_OUT_SHARE = 10
BEGIN, PADDING, END, HIDDEN = 0, 1, 2, 3


@dataclass
class Source:
    """A corpus: sentences in order, and how often it is drawn from among the others."""

    name: str
    language: str
    weight: float
    sentences: list[Sentence]
    in_order: bool = True
    renamed: bool = False
    encoded: list[tuple[list[list[int]], list[int]]] = field(default_factory=list)


def load(shared: Path) -> tuple[list[Source], list[Source]]:
    """Return what to train on and what is held out, from the folder that holds `data/ner` and `gold`."""
    ner = shared / "data" / "ner"

    def corpus(path: str) -> list[Sentence]:
        return list(read_conll(ner / path))

    anercorp = corpus("anercorp/train.conll")
    cut = len(anercorp) - len(anercorp) // _HELD_OUT_SHARE
    held_out = [
        Source("anercorp-cut", "ar", 1, anercorp[cut:]),
        Source("aqmar-dev", "ar", 1, corpus("aqmar/dev.conll")),
        Source("peyma-dev", "fa", 1, corpus("peyma/dev.conll")),
        Source("nsurl-dev", "fa", 1, corpus("nsurl2019/dev.conll")),
    ]
    known = {"".join(words) for source in held_out for words, _ in source.sentences if len(words) > 4}
    training = [
        Source("anercorp", "ar", 0.22, anercorp[:cut], renamed=True),
        Source("aqmar", "ar", 0.05, corpus("aqmar/train.conll")),
        Source("wojood", "ar", 0.02, [_without_states(one) for one in corpus("wojood_sample/train.conll")]),
        Source("articles-ar", "ar", 0.06, list(annotated(shared / "gold" / "ar-train"))),
        Source("peyma", "fa", 0.27, corpus("peyma/train.conll")),
        Source("nsurl", "fa", 0.27, corpus("nsurl2019/train.conll")),
        Source("parsner", "fa", 0.05, corpus("parsner_news/train.conll")),
        Source("articles-fa", "fa", 0.06, list(annotated(shared / "gold" / "fa-train"))),
    ]
    training[2].in_order = False
    for source in training:
        source.sentences = [one for one in source.sentences if "".join(one[0]) not in known]
    return training, held_out


def _without_states(sentence: Sentence) -> Sentence:
    words, labels = sentence
    labels = list(labels)
    for name in names_of(labels):
        if name.kind == "ORG" and name.last - name.first == 1:
            labels[name.first] = UNKNOWN
    return words, labels


def annotated(folder: Path) -> Iterator[Sentence]:
    """Yield the sentences of annotated articles: words of an organization's name labelled, others NOT_ORG.

    A name is found by its folded words, its first one also behind proclitics; a name that may or may not count
    (`optional_organizations`) has its words UNKNOWN.
    """
    articles = {
        one["id"]: one for one in map(json.loads, (folder / "articles.jsonl").read_text("utf-8").splitlines()) if one
    }
    for path in sorted(folder.glob("*.json")):
        annotation = json.loads(path.read_text("utf-8"))
        article = articles[annotation["id"]]
        names = [name for one in annotation["organizations"] for name in (one["name"], *one["aliases"])]
        table = [(_folded_words(name), "ORG") for name in names]
        table += [(_folded_words(name), UNKNOWN) for name in annotation.get("optional_organizations", ())]
        table = sorted((entry for entry in table if entry[0]), key=lambda entry: (-len(entry[0]), entry[1]))
        text = "\n".join(part for part in (article.get("title"), article["text"]) if part)
        for sentence in _SENTENCE.findall(text):
            words = [sentence[a:b] for a, b in split_words(sentence)]
            if words:
                yield words, _find(words, table, annotation["language"])


def _folded_words(text: str) -> list[str]:
    return [fold(text[a:b]) for a, b in split_words(text)]


def _find(words: list[str], table: list[tuple[list[str], str]], language: str) -> list[str]:
    folded = [fold(word) for word in words]
    labels = [NOT_ORG] * len(words)
    for name, kind in table:
        for first in range(len(folded) - len(name) + 1):
            last = first + len(name)
            if any(label != NOT_ORG for label in labels[first:last]) or folded[first + 1 : last] != name[1:]:
                continue
            if not _is_with_proclitic(folded[first], name[0], language):
                continue
            begun = ["B-ORG"] + ["I-ORG"] * (len(name) - 1)
            labels[first:last] = begun if kind == "ORG" else [UNKNOWN] * len(name)
    return labels


def _is_with_proclitic(word: str, name: str, language: str) -> bool:
    """Whether a word is `name` alone or, in Arabic, with letters of «and», «in», «to» before it («للجمعيه»)."""
    if word == name:
        return True
    if language != "ar" or len(name) < _SHORTEST_NAME:
        return False
    bare = name.removeprefix("ال")
    for lead in ("و", "ف", "ب", "ل", "ک", "وب", "ول", "فب", "فل"):
        if word == lead + name or (bare != name and lead.endswith("ل") and word == lead + "ل" + bare):
            return True
    return False


def institution_names(shared: Path) -> list[list[str]]:
    """Return how Arab non-governmental organizations are named, as words: for putting other names into sentences."""
    listing = shared / "data" / "registers" / "arab-ngos.jsonl"
    rows = map(json.loads, listing.read_text("utf-8").splitlines())
    names = [row["arabic_name"] or "" for row in rows]
    words = [[name[a:b] for a, b in split_words(name)] for name in names]
    return [one for one in words if 2 <= len(one) <= 9 and all(word.isalpha() for word in one)]


def encode(source: Source, vocabulary: Vocabulary) -> None:
    """Turn the sentences of a source into pieces by word and codes of labels."""
    source.encoded = [
        ([vocabulary.encode(word, source.language) for word in words], [CODES[label] for label in labels])
        for words, labels in source.sentences
    ]


Sequence = tuple[list[int], list[int], list[int]]


def pack(
    encoded: list[tuple[list[list[int]], list[int]]], longest: int, first: int = 0, *, in_order: bool = True
) -> Iterator[Sequence]:
    """Yield sequences of at most `longest` pieces made of whole sentences that follow each other, from `first` on.

    A sequence is its pieces, the positions of each word's first piece, and the codes of the words' labels.
    """
    pieces: list[int] = [BEGIN]
    heads: list[int] = []
    codes: list[int] = []
    for words, labels in encoded[first:]:
        length = sum(map(len, words))
        if len(pieces) > 1 and (len(pieces) + length + 1 > longest or not in_order):
            yield [*pieces, END], heads, codes
            pieces, heads, codes = [BEGIN], [], []
        for word, label in zip(words, labels, strict=True):
            if len(pieces) + len(word) + 1 > longest and heads:
                yield [*pieces, END], heads, codes
                pieces, heads, codes = [BEGIN], [], []
            heads.append(len(pieces))
            codes.append(label)
            pieces += word
    if heads:
        yield [*pieces, END], heads, codes


def draw(
    sources: list[Source], longest: int, seed: int, names: list[list[list[int]]], rename: float = 0.25
) -> Iterator[Sequence]:
    """Yield sequences for ever: a source by its weight, then its next sequence; every pass begins and mixes anew.

    In sources that are `renamed` a share `rename` of the organizations of two words and more becomes one of `names`.
    """
    chance = random.Random(seed)
    passes = [_passes(source, longest, random.Random(f"{seed}{source.name}"), names, rename) for source in sources]
    weights = [source.weight for source in sources]
    while True:
        yield next(chance.choices(passes, weights)[0])


def _passes(
    source: Source, longest: int, chance: random.Random, names: list[list[list[int]]], rename: float
) -> Iterator[Sequence]:
    while True:
        encoded = source.encoded
        if source.renamed and names:
            encoded = [_renamed(one, chance, names, rename) for one in encoded]
        first = chance.randrange(12) if source.in_order else 0
        sequences = list(pack(encoded, longest, first, in_order=source.in_order))
        chance.shuffle(sequences)
        yield from sequences


def _renamed(
    sentence: tuple[list[list[int]], list[int]], chance: random.Random, names: list[list[list[int]]], share: float
) -> tuple[list[list[int]], list[int]]:
    words, codes = list(sentence[0]), list(sentence[1])
    begin, inside = CODES["B-ORG"], CODES["I-ORG"]
    for first in range(len(codes) - 1, -1, -1):
        if codes[first] != begin:
            continue
        last = first + 1
        while last < len(codes) and codes[last] == inside:
            last += 1
        if last - first > 1 and chance.random() < share:
            name = chance.choice(names)
            words[first:last] = name
            codes[first:last] = [begin] + [inside] * (len(name) - 1)
    return words, codes
