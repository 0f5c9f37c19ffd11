"""The tagger beside others of its kind: articles a second on one core, and memory.

Invariant: each reads the same articles of 300 words in a process of its own that does nothing else, with one thread, so
that seconds and peak memory are its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ingest.article import Article
from ingest.files import read_inputs
from nlp.tagger.named import load_tagger
from nlp.tagger.words import split_words
from rasad.config import corpora_folder
from rasad.memory import peak_memory

COLUMNS = ("what", "articles a second", "peak memory, MB", "times as fast as BERT-base")
OURS, CNN, BERT = "our tagger (int8)", "spaCy CNN", "BERT-base (float32, random weights)"
EVERYTHING = "our whole extraction, the tagger in it"
WORDS = 300
CNN_FOLDER = Path("build/cnn")
_SECONDS = 6.0  # of processor time, at least

Work = Callable[[str, str], Any]


def texts_of_words(language: str) -> list[str]:
    """Return the sample articles of a language, one after the other, cut into texts of 300 words."""
    articles = read_inputs([str(corpora_folder() / "gold" / "articles.jsonl")])
    text = "\n".join(one.text for one in articles if isinstance(one, Article) and one.language == language)
    spans = split_words(text)
    return [text[spans[at][0] : spans[at + WORDS - 1][1]] for at in range(0, len(spans) - WORDS + 1, WORDS)]


def _ours(_folder: Path) -> Work:
    return load_tagger().read


def _cnn(folder: Path) -> Work:
    """Tag with the trained pipeline where it is, else with one of the same shape, which is as fast."""
    if CNN_FOLDER.is_dir():
        return load_tagger(f"spacy:{CNN_FOLDER}").read
    from nlp.tagger.training.spacy_cnn import untrained

    untrained().to_disk(folder / "cnn")
    return load_tagger(f"spacy:{folder / 'cnn'}").read


def _bert(folder: Path) -> Work:
    # written in a process of its own: the memory that it takes to make the weights is not the tagger's
    path = folder / "bert.onnx"
    subprocess.run([sys.executable, "-m", "rasad.bert_base", str(path)], check=True)
    return load_tagger(str(path)).read


def _everything(_folder: Path) -> Work:
    from nlp.pipeline import extract  # its libraries take memory that no tagger takes

    return extract


WORKS: dict[str, Callable[[Path], Work]] = {OURS: _ours, EVERYTHING: _everything, CNN: _cnn, BERT: _bert}


def time_work(name: str) -> dict[str, float]:
    """Return articles a second of processor time (`rate`) and this process's peak memory in MB (`memory`).

    `name` is one of `WORKS`.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = WORKS[name](Path(folder))
        by_language = {language: texts_of_words(language) for language in ("ar", "fa")}
        for language, own in by_language.items():
            work(own[0], language)  # what is prepared at the first text
        texts = [(text, language) for language, own in by_language.items() for text in own]
        began, done = time.process_time(), 0
        while time.process_time() - began < _SECONDS:
            work(*texts[done % len(texts)])
            done += 1
        rate = done / (time.process_time() - began)
    return {"rate": rate, "memory": peak_memory() / 1_048_576}


def time_apart(name: str) -> dict[str, float]:
    """Return what `time_work` says in a process of its own."""
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "rasad.tagger_peers", name]
    done = subprocess.run(command, env=one_thread, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def rows(found: dict[str, dict[str, float]]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a table."""
    for name, one in found.items():
        yield name, f"{one['rate']:.1f}", f"{one['memory']:.0f}", f"{one['rate'] / found[BERT]['rate']:.1f}"


if __name__ == "__main__":
    print(json.dumps(time_work(sys.argv[1])))
