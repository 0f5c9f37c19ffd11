"""`rasad evaluate tagger`: what counts as right, and what the figures are."""

import json

import pytest
from rasad_command import rasad

from nlp.tagger.named import load_tagger
from rasad.tagger_evaluation import evaluate_tagger

WORDS = ["قالت", "وزارة", "الصحة", "في", "القاهرة", "إن", "العمل", "بدأ", "."]
LABELS = ["O", "B-ORG", "I-ORG", "O", "B-LOC", "O", "O", "O", "O"]
LONGER = ["B-ORG", "I-ORG", "I-ORG", "O", "B-LOC", "O", "O", "O", "O"]


def _sentence(labels):
    return "".join(f"{word}\t{label}\n" for word, label in zip(WORDS, labels, strict=True)) + "\n"


def test_names_count_whole_and_by_type(tmp_path):
    path = tmp_path / "corpus.conll"
    path.write_text(_sentence(LABELS) * 3 + _sentence(LONGER), "utf-8")
    figures = evaluate_tagger(path, load_tagger())
    assert figures["types"]["LOC"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 4, "predicted": 4}
    assert figures["types"]["ORG"] == {"precision": 0.75, "recall": 0.75, "f1": 0.75, "gold": 4, "predicted": 4}
    assert figures["micro"]["gold"] == 8


def test_a_corpus_without_sentences_is_refused(tmp_path):
    path = tmp_path / "empty.conll"
    path.write_text("\n\n", "utf-8")
    with pytest.raises(ValueError, match="no sentences"):
        evaluate_tagger(path, load_tagger())


def test_the_command_prints_a_table_or_one_json_object(tmp_path):
    (tmp_path / "corpus.conll").write_text(_sentence(LABELS), "utf-8")
    command = ["evaluate", "tagger", "corpus.conll"]
    shown = rasad(tmp_path, *command)
    assert "ORG" in shown.stdout
    found = json.loads(rasad(tmp_path, *command, "--json").stdout)
    assert found["types"]["ORG"]["f1"] == found["micro"]["f1"] == 1.0
    missing = rasad(tmp_path, *command[:-1], "nowhere.conll")
    assert missing.returncode == 2
    assert "nowhere.conll" in missing.stderr
    assert "Traceback" not in missing.stderr
