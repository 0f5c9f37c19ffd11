"""Taggers by name: pipelines of spaCy on disk, models of Hugging Face (a tiny one, made here), camel-tools' NER."""

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp.pipeline import extract
from nlp.tagger.base import ModelError
from nlp.tagger.labels import Name
from nlp.tagger.model import SHIPPED, ShippedTagger
from nlp.tagger.named import load_tagger
from nlp.tagger.other_models import SpacyTagger, TransformersTagger, _chunks

WORDS = ["افتتحت", "دار", "الضياء", "في", "وهران", "ورشة", "."]
FOUND = [Name(1, 3, "ORG"), Name(4, 5, "LOC")]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A spaCy pipeline on disk that knows two names, and one kind of entity that is no name."""
    nlp = spacy.blank("ar")
    nlp.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "ORG", "pattern": [{"TEXT": "دار"}, {"TEXT": "الضياء"}]},
            {"label": "GPE", "pattern": [{"TEXT": "وهران"}]},
            {"label": "EVENT", "pattern": [{"TEXT": "ورشة"}]},
        ]
    )
    folder = tmp_path_factory.mktemp("pipeline")
    nlp.to_disk(folder)
    return folder


def test_a_pipeline_of_spacy_tags_names(pipeline):
    tagger = load_tagger(f"spacy:{pipeline}")
    assert isinstance(tagger, SpacyTagger)
    names = tagger.tag_words(WORDS, "ar")
    assert [(name.first, name.last, name.kind) for name in names] == [(1, 3, "ORG"), (4, 5, "LOC")]
    assert all(name.probability > 0.99 for name in names)
    assert tagger.tag_words([], "ar") == []
    assert "ar_pipeline" in tagger.description


def test_the_extraction_takes_the_tagger_that_is_named(pipeline):
    text = "افتتحت دار الضياء ورشة في وهران."
    assert [one.name for one in extract(text, "ar", tagger=f"spacy:{pipeline}").organizations] == ["دار الضياء"]


def test_a_changed_pipeline_has_another_fingerprint(pipeline):
    before = SpacyTagger(str(pipeline)).fingerprint
    assert SpacyTagger(str(pipeline)).fingerprint == before
    nlp = spacy.load(pipeline)
    nlp.get_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "الهلال"}])
    nlp.to_disk(pipeline)
    assert SpacyTagger(str(pipeline)).fingerprint != before


def test_a_file_of_this_project_can_be_named_too():
    tagger = load_tagger(str(SHIPPED))
    assert isinstance(tagger, ShippedTagger)
    assert tagger.fingerprint == load_tagger().fingerprint


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("spacy:nowhere", "spacy:nowhere: spaCy cannot read it"),
        ("nowhere.onnx", "nowhere.onnx: not a model of the tagger"),
        ("bert", "bert: no tagger is called so: write FILE.onnx, spacy:FOLDER"),
        ("spacy:", "spacy:: no tagger is called so"),
        ("camel-tools", "camel-tools: its NER cannot be used"),
    ],
)
def test_a_model_that_cannot_be_used_is_named(name, message, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    with pytest.raises(ModelError) as raised:
        load_tagger(name)
    assert str(raised.value).startswith(message)


def test_a_pipeline_without_entities_is_refused(tmp_path):
    nlp = spacy.blank("fa")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path)
    with pytest.raises(ModelError, match=r"no component finds entities \(sentencizer\)"):
        SpacyTagger(str(tmp_path))


def _tiny(folder, labels):
    """Make a model of two layers that has learnt the words by heart, as `save_pretrained` writes one."""
    import tokenizers
    import torch
    import transformers

    torch.manual_seed(7)
    numbers = {
        token: number for number, token in enumerate(["[UNK]", "[CLS]", "[SEP]", "[PAD]", *dict.fromkeys(WORDS)])
    }
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]"
    )
    wrapped.model_max_length = 40
    config = transformers.BertConfig(
        vocab_size=len(numbers),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=42,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = transformers.BertForTokenClassification(config)
    batch = wrapped([WORDS], is_split_into_words=True, return_tensors="pt")
    wanted = torch.tensor([[-100, 0, 1, 2, 0, 3, 4 % len(labels), 0, -100]])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(60):
        optimizer.zero_grad()
        model(**batch, labels=wanted).loss.backward()
        optimizer.step()
    model.save_pretrained(folder)
    wrapped.save_pretrained(folder)


@pytest.mark.transformers
def test_a_model_of_hugging_face_tags_names(tmp_path):
    _tiny(tmp_path, ["O", "B-ORG", "I-ORG", "B-LOCATION", "B-MISC"])
    tagger = load_tagger(f"transformers:{tmp_path}")
    assert isinstance(tagger, TransformersTagger)
    names = tagger.tag_words(WORDS, "ar")
    assert [(name.first, name.last, name.kind) for name in names] == [(1, 3, "ORG"), (4, 5, "LOC")]
    assert all(0.5 < name.probability <= 1 for name in names)
    # a text longer than the model reads at once, with a word that its tokenizer makes nothing of
    scores = tagger.scores([*WORDS, "\u200b"] * 30, "ar")
    assert scores.shape == (240, 7)
    assert np.isfinite(scores).all()
    assert len(tagger.fingerprint) == 64
    assert "bert" in tagger.description


@pytest.mark.transformers
def test_a_model_for_another_task_is_refused(tmp_path):
    _tiny(tmp_path, ["O", "B-MISC", "I-MISC", "B-TIME"])
    with pytest.raises(ModelError, match="its labels name no organization"):
        TransformersTagger(str(tmp_path))


@pytest.mark.transformers
def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(ModelError, match=str(tmp_path)):
        TransformersTagger(str(tmp_path))


@given(st.lists(st.sampled_from(["كلمة", "أخرى", "."]), max_size=400))
def test_camel_tools_is_given_every_word_in_short_chunks(words):
    chunks = list(_chunks(words))
    assert [word for chunk in chunks for word in chunk] == words
    assert all(0 < len(chunk) <= 100 for chunk in chunks)
    for chunk in chunks[:-1]:
        assert chunk[-1] == "." or "." not in chunk[50:]
