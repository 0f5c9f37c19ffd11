"""How results reach a person (tables, plain lines, progress) or a program (one JSON object a line).

Invariant: results go to standard output, everything else (progress, problems) to standard error.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table

from rasad.script import runs_leftward

# First strong isolate and its end: a right-to-left name keeps its order inside a left-to-right line.
ISOLATES = ("\u2068", "\u2069")

# What would be an order to a terminal and no letter, as the picture of it: pages can hold «ESC [ 2 J».
_SHOWN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"} | {0x7F: 0x2421}
_SHOWN |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


class _SafeConsole(Console):
    """A console whose only orders to the terminal are its own: text of articles gives none."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Return what is to be written, control characters in text as their pictures."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=segment.text.translate(_SHOWN))


results = _SafeConsole(soft_wrap=True, highlight=False, markup=False)
messages = _SafeConsole(stderr=True, soft_wrap=True, highlight=False, markup=False)


def say(message: str) -> None:
    """Write one line for a person to standard error."""
    messages.print(message, markup=False)


def isolate(text: str) -> str:
    """Wrap right-to-left text for a terminal, so that the line around it keeps its order; leave it plain in pipes."""
    if results.is_terminal and runs_leftward(text):
        return text.join(ISOLATES)
    return text


def print_json(rows: Iterable[Any]) -> None:
    """Print one JSON object a line, letters as they are."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


@contextmanager
def writing(output: Path | None) -> Iterator[IO[str]]:
    """Open a file for results, or standard output where there is none.

    Results are written beside the file and take its place at the end: what was there stays whole while they are made,
    even if it is what they are made from, and stays where there are none.

    Raises:
        OSError: the file cannot be written; the message names it.
    """
    if output is None:
        yield sys.stdout
        return
    with _beside(output) as binary, TextIOWrapper(binary, encoding="utf-8") as stream:
        yield stream


@contextmanager
def writing_bytes(output: Path | None) -> Iterator[IO[bytes]]:
    """Do what `writing` does for results that are bytes."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with _beside(output) as stream:
        yield stream


@contextmanager
def _beside(output: Path) -> Iterator[IO[bytes]]:
    aside = output.with_name(f".{output.name}.part")
    try:
        stream = aside.open("wb")
    except OSError as error:
        raise OSError(f"{output}: cannot be written ({error.strerror}); name another file with --output") from error
    try:
        with stream:
            yield stream
        if aside.stat().st_size or not output.exists():
            aside.replace(output)
        else:
            say(f"{output}: nothing to write, left as it was")
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def writing_folder(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """Give a folder to write files of these names into; at the end they take their places in `folder`, in this order.

    It is made if it is not there. Until the end what was there stays as it was, and so it does where nothing can be
    made; then those of the names that were not written are removed from it, and other files are left. Who is killed in
    the moment in which files are moved leaves whole files, some of before.

    Raises:
        OSError: no folder can be made there; the message names it.
    """
    new, aside = not folder.exists(), folder / ".part"
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
    except OSError as error:
        raise OSError(
            f"{folder}: no folder can be made there ({error.strerror}); name another with --output"
        ) from error
    try:
        yield aside
        for name in names:
            if (aside / name).exists():
                (aside / name).replace(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        if new:
            with suppress(OSError):
                folder.rmdir()
        raise
    aside.rmdir()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; in a pipe as wide as it needs to be, on a terminal folded into its width."""
    table = Table(title=title, title_justify="left", show_lines=results.is_terminal, header_style="bold")
    for number, column in enumerate(columns):
        # the first column names the row: what is typed again is not broken
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(isolate(cell) for cell in row))
    width = None if results.is_terminal else 200
    (_SafeConsole(width=width, highlight=False, markup=False) if width else results).print(table)


class Counter:
    """Advances a progress bar on a terminal; says plain lines now and then elsewhere."""

    def __init__(self, label: str, progress: Progress | None, total: int | None, every: int) -> None:
        """Count towards `total` (None: not known), on `progress` or in plain lines, `every` so many one."""
        self.count = 0
        self._label = label
        self._every = every
        self._progress = progress
        self._task = progress.add_task(label, total=total) if progress else None

    def advance(self) -> None:
        """Count one more."""
        self.count += 1
        if self._progress and self._task is not None:
            self._progress.advance(self._task)
        elif self.count % self._every == 0:
            say(f"{self._label}: {self.count}")


@contextmanager
def counting(label: str, total: int | None = None, every: int = 100) -> Iterator[Counter]:
    """Show how far work is: a bar with count and time on a terminal, elsewhere a line for `every` so many."""
    if messages.is_terminal:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=messages) as progress:
            yield Counter(label, progress, total, every)
    else:
        counter = Counter(label, None, total, every)
        yield counter
        say(f"{label}: {counter.count} done")
