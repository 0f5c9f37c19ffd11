"""What is set from outside, and what happens when it is set wrongly."""

import hashlib
import json

import pytest
import spacy
from rasad_command import rasad

from nlp.tagger.model import SHIPPED
from rasad.config import tagger_name
from rasad.reading import model_fingerprint


@pytest.mark.parametrize(
    ("given", "arabic", "persian"),
    [
        ("", "", ""),
        ("spacy:models/names", "spacy:models/names", "spacy:models/names"),
        ("ar=camel-tools", "camel-tools", ""),
        ("fa=transformers:models/fa, ar=own.onnx", "own.onnx", "transformers:models/fa"),
        ("spacy:models/v=2", "spacy:models/v=2", "spacy:models/v=2"),
    ],
)
def test_a_tagger_for_all_languages_or_for_one(given, arabic, persian):
    assert (tagger_name("ar", given), tagger_name("fa", given)) == (arabic, persian)


@pytest.mark.parametrize("given", ["en=camel-tools", "ar=", "ar=camel-tools,xx=own.onnx"])
def test_a_language_that_is_not_read_is_refused(given):
    with pytest.raises(ValueError, match="RASAD_TAGGER"):
        tagger_name("ar", given)


def test_the_record_of_a_run_tells_which_model_tags(monkeypatch, tmp_path):
    monkeypatch.delenv("RASAD_TAGGER", raising=False)
    shipped = model_fingerprint()
    assert shipped == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    nlp = spacy.blank("ar")
    nlp.add_pipe("entity_ruler")
    nlp.to_disk(tmp_path / "own")
    monkeypatch.setenv("RASAD_TAGGER", f"ar=spacy:{tmp_path / 'own'}")
    own, other = model_fingerprint().split()
    assert own != shipped
    assert other == shipped


def _rasad(folder, tagger, *arguments):
    return rasad(folder, *arguments, environment={"RASAD_TAGGER": tagger})


@pytest.mark.parametrize(
    ("tagger", "message"), [("spacy:nowhere", "spacy:nowhere: spaCy cannot read it"), ("xx=own.onnx", "xx=own.onnx")]
)
def test_a_tagger_that_cannot_be_used_is_named_before_anything_is_read(tmp_path, tagger, message):
    (tmp_path / "article.txt").write_text("افتتحت دار الضياء ورشة في وهران.", "utf-8")
    for arguments in (("extract", "article.txt"), ("run", "article.txt")):
        done = _rasad(tmp_path, tagger, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    doctor = _rasad(tmp_path, tagger, "doctor", "--json")
    assert doctor.returncode == 1
    broken = [finding for finding in map(json.loads, doctor.stdout.splitlines()) if finding["state"] == "broken"]
    assert any(finding["part"].startswith("name tagger") and message in finding["detail"] for finding in broken)


def test_a_tagger_of_ones_own_is_used_and_shown(tmp_path):
    nlp = spacy.blank("ar")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "دار الضياء"}])
    nlp.to_disk(tmp_path / "own")
    (tmp_path / "article.txt").write_text("افتتحت دار الضياء ورشة في وهران.", "utf-8")
    done = _rasad(tmp_path, "ar=spacy:own", "extract", "article.txt")
    assert [one["name"] for one in json.loads(done.stdout)["organizations"]] == ["دار الضياء"]
    shown = _rasad(tmp_path, "ar=spacy:own", "doctor", "--json").stdout
    details = {finding["part"]: finding["detail"] for finding in map(json.loads, shown.splitlines())}
    assert "spaCy pipeline own" in details["name tagger (ar)"]
    assert "sha256" in details["name tagger (fa)"]
