"""A tagger by its name, read once a process: the shipped one, another file of this project, or a model of others."""

from functools import cache
from pathlib import Path

from nlp.tagger.base import ModelError, NameTagger
from nlp.tagger.model import SHIPPED, ShippedTagger

KNOWN = "FILE.onnx, spacy:FOLDER, transformers:FOLDER, camel-tools"


@cache
def load_tagger(name: str = "") -> NameTagger:
    """Return the tagger of a name.

    Args:
        name: empty for the shipped one; or one of `KNOWN`: the file of a model that this project has trained, a spaCy
            pipeline, a Hugging Face model for token classification, camel-tools' recognizer (Arabic only).

    Raises:
        ModelError: there is no such model, or what it needs is not installed.
    """
    library, _, model = name.partition(":")
    if not name:
        return ShippedTagger(SHIPPED)
    if name.endswith(".onnx"):
        return ShippedTagger(Path(name))
    if name == "camel-tools" or (library in ("spacy", "transformers") and model):
        from nlp.tagger import other_models  # their libraries take a second to import, and few name one

        if library == "spacy":
            return other_models.SpacyTagger(model)
        return other_models.TransformersTagger(model) if model else other_models.CamelTagger()
    raise ModelError(f"{name}: no tagger is called so: write {KNOWN}")
