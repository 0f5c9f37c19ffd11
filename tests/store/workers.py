"""Processes of their own that read articles into a database: to be killed, and to work at once.

They are forked from a server that has imported the store once, so that one starts in no time.
"""

import multiprocessing
from collections.abc import Iterable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from saying import EXTRACTOR, Saying

from store.database import open_database
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import is_current

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["workers"])

BODIES = ["جمعية الأمل بصفرو", "جمعية النور 𞸀", "بنیاد مهر", "ﺟﻤﻌﻴﺔ النور"]


def told(number: int) -> Saying:
    """Return an article: every fifth repeats another.

    Bodies have several names, programs several tellers that differ, and letters are such that two databases could order
    them differently: forms for presentation, of planes beyond the first.
    """
    body, place = BODIES[number % 4], ("صفرو", "وجدة", "یزد")[number % 3]
    name = ("دار الضيافة", f"دار الضيافة في {place}")[number % 5 == 0] + f" {number % 4}"
    text = f"افتتحت {body} {name} في {place} وتتسع لثلاثين شخصا"
    text += "".join(f" كلمة{number % 60}س{i}" for i in range(20))
    saying = Saying(
        f"a{number:03}",
        text if number % 5 else text + "".join(f" عبارة{number}س{i}" for i in range(3)),
        f"خبر {number}",
        language=("ar", "fa")[number % 4 == 2],
        source=f"صحيفة {number % 2}",
    )
    saying.organization(body, "الجمعية" if number % 2 else "جمعية النور", quote=body)
    saying.capacity("لثلاثين شخصا", 30 + number % 2)
    return saying.program(name, operators=[body], places=[place], capacities=[0], start=f"20{10 + number % 3}")


def read(database: str, numbers: Iterable[int], said: "Connection[Any, Any] | None" = None) -> None:
    """Do what `rasad run` does with articles, saying the id of each that is finished, `folding`, and `done`."""
    say = said.send if said else lambda _: None
    engine = open_database(database)
    for number in numbers:
        saying = told(number)
        if not is_current(engine, saying.article, EXTRACTOR):
            saying.save(engine)
            say(saying.article.id)
    say("folding")
    fold_reposts(engine)
    rebuild(engine)
    say("done")


def start(database: str, numbers: Iterable[int]) -> "tuple[BaseProcess, Connection[Any, Any]]":
    """Start a process that reads articles; return it with the end of the pipe on which it says what it has done."""
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=read, args=(database, list(numbers), theirs))
    process.start()
    theirs.close()
    return process, ours


def hear(said: "Connection[Any, Any]") -> str:
    """Return what a process says next, nothing when it has ended."""
    try:
        return str(said.recv())
    except EOFError:
        return ""
