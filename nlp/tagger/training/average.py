"""Averages the weights of training runs: `python -m nlp.tagger.training.average --shared FOLDER --out FOLDER RUN…`.

Invariant: the runs began from the same weights and have the same vocabulary, or there is an error; the log of the
average says how many pieces all of them saw, and its own F1.

Runs that begin from the same weights and differ in their settings end in one valley of the loss, and the mean of their
weights is better than each (Wortsman et al. 2022, "Model soups").
"""

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from nlp.tagger.labels import TYPES
from nlp.tagger.training import data
from nlp.tagger.training.blob import Shape
from nlp.tagger.training.network import Tagger
from nlp.tagger.training.train import counts_of, f1
from nlp.tagger.words import Vocabulary

_UNKNOWN = 3
_LONGEST = 160  # pieces, as in training


def average(checkpoints: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a checkpoint whose weights are the mean of those of others.

    Raises:
        ValueError: they are of networks of another shape, or of other vocabularies.
    """
    first = checkpoints[0]
    if any((one["shape"], one["pieces"]) != (first["shape"], first["pieces"]) for one in checkpoints):
        raise ValueError("the runs have networks of different shapes or vocabularies: their weights have no mean")
    weights = {
        name: torch.stack([one["weights"][name] for one in checkpoints]).mean(dim=0) for name in first["weights"]
    }
    return first | {"weights": weights}


def pieces_seen(log: Path) -> int:
    """Return how many pieces the run of a log saw."""
    lines = map(json.loads, log.read_text("utf-8").splitlines())
    return max(int(line.get("pieces", 0)) for line in lines)


def measured(checkpoint: dict[str, Any], shared: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return F1, and right, found and annotated names, by held-out set and type."""
    network = Tagger(Shape(**checkpoint["shape"]), dropout=0.0)
    network.load_state_dict(checkpoint["weights"])
    vocabulary = Vocabulary(checkpoint["pieces"], checkpoint["scores"], _UNKNOWN)
    counts = {}
    for source in data.load(shared)[1]:
        data.encode(source, vocabulary)
        counts[source.name] = counts_of(network, source, _LONGEST)
    figures = {name: {kind: round(f1(found[kind]), 4) for kind in TYPES} for name, found in counts.items()}
    return figures, {name: [found[kind] for kind in TYPES] for name, found in counts.items()}


def main() -> None:
    """Average as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", help="folders that training wrote")
    parser.add_argument("--shared", type=Path, required=True, help="the folder with data/ner and gold")
    parser.add_argument("--out", type=Path, required=True, help="where the log and the checkpoint go")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    held = [torch.load(run / "final.pt", map_location="cpu", weights_only=True) for run in options.runs]
    checkpoint = average(held)
    figures, counts = measured(checkpoint, options.shared)
    line = {"pieces": sum(pieces_seen(run / "log.jsonl") for run in options.runs), "f1": figures, "counts": counts}
    (options.out / "log.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    torch.save(checkpoint, options.out / "final.pt")


if __name__ == "__main__":
    main()
