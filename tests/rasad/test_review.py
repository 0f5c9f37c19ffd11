"""`rasad review` at a real terminal and without one; `rasad decisions`; decided values where entries are shown."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from codecs import getincrementaldecoder
from functools import partial

import pytest
from fastapi.testclient import TestClient
from rasad_command import rasad

from ingest.article import Article
from nlp.extraction import Extraction
from rasad.web.app import make_app
from store.database import open_database
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import save

RASAD = [sys.executable, "-m", "rasad"]
SHELTER = "افتتحت جمعية الأمل دار الضيافة في صفرو وتتسع لثلاثين شخصا."
CLINIC = "زارت جمعية الأمل لمرضى السرطان، المعروفة باسم جمعية الأمل، مصحة النور."


def place(text, quote):
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "title": False}


def organization(text, name, *aliases, confidence=0.8):
    mentions = [{**place(text, name), "text": name}]
    return {
        **{"name": name, "aliases": list(aliases), "kind": "association"},
        **{"mentions": mentions, "confidence": confidence},
    }


def program(text, name, confidence, **fields):
    return {"name": name, "kind": "shelter", "evidence": [place(text, name)], "confidence": confidence, **fields}


READ = {
    "a/1": (
        SHELTER,
        {
            "organizations": [organization(SHELTER, "جمعية الأمل", confidence=0.55)],
            "capacities": [
                {
                    **place(SHELTER, "لثلاثين شخصا"),
                    **{"text": "لثلاثين شخصا", "value": 30, "unit_text": "شخص", "unit": "person", "kind": "capacity"},
                    "program": "دار الضيافة",
                }
            ],
            "programs": [program(SHELTER, "دار الضيافة", 0.5, operators=["جمعية الأمل"], capacities=[0])],
        },
    ),
    "b": (
        CLINIC,
        {
            "organizations": [organization(CLINIC, "جمعية الأمل لمرضى السرطان", "جمعية الأمل")],
            "programs": [program(CLINIC, "مصحة النور", 0.3)],
        },
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A directory of two articles: a doubtful program, a doubtful organization, two more that may be one."""
    file = tmp_path_factory.mktemp("review") / "rasad.db"
    engine = open_database(str(file))
    for identifier, (text, facts) in READ.items():
        article = {"id": identifier, "text": text, "language": "ar"}
        save(engine, Article(**article), Extraction.model_validate({"article": article, **facts}), "test")
    fold_reposts(engine)
    rebuild(engine)
    engine.dispose()
    return file


@pytest.fixture
def folder(made, tmp_path):
    shutil.copy(made, tmp_path / "rasad.db")
    return tmp_path


def rows(folder, *arguments):
    done = rasad(folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Terminal:
    """A review at a pseudo-terminal of 80 columns, played by pressing keys when it asks."""

    def __init__(self, folder, *arguments):
        self.end, theirs = pty.openpty()
        environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
        command = [*RASAD, "review", "--as", "ليلى", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            # a suite that runs in the background ignores Ctrl-C, and what it starts would too
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        os.close(theirs)
        self.screen = ""
        self.letters = getincrementaldecoder("utf-8")()  # what is read may end inside of a letter

    def read_until(self, words):
        """Return what was printed up to `words`."""
        until = time.monotonic() + 60
        while words not in self.screen:
            assert time.monotonic() < until, f"waited for {words!r}, got {self.screen!r}"
            if select.select([self.end], [], [], 0.2)[0]:
                self.screen += self.letters.decode(self._read())
        seen, _, self.screen = self.screen.partition(words)
        return seen

    def press(self, keys, asked="[q] quit"):
        """Wait until it asks, press keys, and return what it printed before."""
        seen = self.read_until(asked)
        os.write(self.end, keys.encode())
        return seen

    def ended(self):
        """Return the exit code and what was printed last."""
        while data := self._read():
            self.screen += self.letters.decode(data)
        os.close(self.end)
        return self.process.wait(), self.screen

    def _read(self):
        try:
            return os.read(self.end, 65536)
        except OSError:  # the other end is closed: how Linux says that a pseudo-terminal is at its end
            return b""


def test_a_review_at_a_terminal(folder):
    terminal = Terminal(folder)
    first = terminal.press("r")
    assert "1/4 · program · confidence 0.30" in first
    # the sentence from right to left, its fact marked, every letter as it is
    assert "\u2067زارت جمعية الأمل لمرضى السرطان، المعروفة باسم جمعية الأمل، \x1b[1;7mمصحة النور\x1b[0m.\u2069" in first
    second = terminal.press("x")  # no key of this question: the keys are shown again
    assert "2/4 · program · confidence 0.50" in second
    terminal.press("c")
    assert "name = " in terminal.press("kind = castle\r", asked="empty when done: ")
    assert "kind: Input should be" in terminal.press("kind = treatment\r", asked="empty when done: ")
    terminal.press("\r", asked="empty when done: ")
    merge = terminal.press("u")
    assert "3/4 · one organization?" in merge
    assert "جمعية الأمل لمرضى السرطان" in merge
    assert "undone: correct" in terminal.press("ش")  # the key of a on the Arabic layout
    terminal.press("ة")  # that of m
    assert "4/4 · organization · confidence 0.55" in terminal.press("s")
    code, _ = terminal.ended()
    assert code == 0
    assert [(one["kind"], one["undone"] is None, one["by"]) for one in rows(folder, "decisions", "list")] == [
        ("reject", True, "ليلى"),
        ("correct", False, "ليلى"),
        ("accept", True, "ليلى"),
        ("merge", True, "ليلى"),
    ]
    (entry,) = rows(folder, "list", "organizations")
    assert entry["articles"] == ["a/1", "b"]
    assert [(one["kind"], one["by"]) for one in entry["decisions"]] == [("merge", "ليلى")]
    (shelter,) = rows(folder, "list", "programs")
    assert (shelter["name"], shelter["confidence"]) == ("دار الضيافة", 1.0)
    # what was skipped is all that is asked again
    again = Terminal(folder)
    assert "1/1 · organization" in again.press("q")
    assert again.ended()[0] == 0


def test_names_and_first_values_are_given_at_a_terminal(folder):
    """Renaming and pinning leave the question open; an empty line, and what cannot be, decide nothing."""
    terminal = Terminal(folder)
    terminal.press("n")
    assert "now \u2068مصحة النور\u2069" in terminal.press("مصحة النهار\r", asked="empty to leave it: ")
    assert "rename (d-" in terminal.read_until("1/4 · program")
    assert "2/4 · program" in terminal.press("s") + terminal.press("ح")  # the key of p on both layouts
    choices = terminal.press("7\r", asked="empty to leave it: ")
    assert "1  capacities = 30 \u2068شخص\u2069" in choices or "1  capacities = \u206830 شخص\u2069" in choices
    terminal.press("kind = castle\r", asked="empty to leave it: ")
    assert "kind: Input should be" in terminal.press("kind = home_care\r", asked="empty to leave it: ")
    assert "pin (d-" in terminal.press("p")
    terminal.press("\r", asked="empty to leave it: ")
    terminal.press("s")
    merge = terminal.press("د")  # of two that may be one
    assert "3/4 · one organization?" in merge
    assert "2  \u2068" in terminal.press("٢\r", asked="empty for none: ")
    terminal.press("الأمل\r", asked="empty to leave it: ")
    terminal.press("u")
    assert "undone: rename" in terminal.press("m")
    terminal.press("n")
    terminal.press("جمعية الأمل بصفرو\r", asked="empty to leave it: ")
    terminal.press("q")
    assert terminal.ended()[0] == 0
    made = [(one["kind"], one["undone"] is None) for one in rows(folder, "decisions", "list")]
    assert made == [("rename", True), ("pin", True), ("rename", False), ("merge", True), ("rename", True)]
    programs = {entry["name"]: entry["kind"] for entry in rows(folder, "list", "programs")}
    assert programs == {"دار الضيافة": "home_care", "مصحة النهار": "shelter"}
    assert [entry["name"] for entry in rows(folder, "list", "organizations")] == ["جمعية الأمل بصفرو"]


def test_an_entry_is_asked_about_with_everything_in_it(folder):
    (shelter,) = [entry for entry in rows(folder, "list", "programs") if entry["name"] == "دار الضيافة"]
    terminal = Terminal(folder, shelter["id"])
    first = terminal.press("a")  # no key of an entry
    assert f"1/3 · program {shelter['id']}: \u2068دار الضيافة\u2069" in first
    assert "told by: 1 story in 1 article" in first
    terminal.press("s")
    assert "program: \u2068دار الضيافة\u2069" in terminal.press("r")  # a count, and whose it is
    terminal.press("a")
    assert terminal.ended()[0] == 0
    assert [one["kind"] for one in rows(folder, "decisions", "list")] == ["reject", "accept"]
    assert rows(folder, "review", shelter["id"]) == [
        {"kinds": ["rename", "pin"], "target": shelter["id"], "gain": 0.0, "question": "program", "name": "دار الضيافة"}
    ]
    assert [one["target"] for one in rows(folder, "review", "b", "--kind", "program")] == ["b/program/0"]
    assert "no program, organization or article" in rasad(folder, "review", "p-none", "--json").stderr


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_review_that_is_stopped_keeps_what_was_decided(folder, stop, code):
    terminal = Terminal(folder)
    terminal.press("r")
    terminal.read_until("2/4")
    terminal.process.send_signal(stop)
    assert terminal.ended()[0] == code
    assert [question["target"] for question in rows(folder, "review") if "target" in question] == [
        "a/1/program/0",
        "a/1/organization/0",
    ]
    assert [entry["name"] for entry in rows(folder, "list", "programs")] == ["دار الضيافة"]
    (made,) = rows(folder, "decisions", "list")
    assert [outcome["state"] for outcome in made["outcomes"]] == ["applied"]


def test_without_a_terminal_a_review_prints_questions_and_takes_answers(folder):
    done = rasad(folder, "review")
    assert done.returncode == 2
    assert "--decisions FILE.jsonl" in " ".join(done.stderr.split())
    questions = rows(folder, "review", "--below", "0.52")
    assert [question["kinds"][0] for question in questions] == ["accept", "accept", "merge"]
    assert questions == sorted(questions, key=lambda question: -question["gain"])
    assert [one["target"] for one in rows(folder, "review", "--kind", "capacity")] == ["a/1/capacity/0"]
    answers = [
        {"kind": "split", "targets": questions[2]["targets"]},
        {"kind": "correct", "target": "a/1/capacity/0", "values": {"value": 35}},
        {"kind": "accept", "target": "a/1/capacity/7"},
        {"kind": "rename", "target": questions[2]["targets"][0], "name": "الأمل", "by": "سارا"},
    ]
    lines = [*(json.dumps(one, ensure_ascii=False) for one in answers), "{broken", "[]", ""]
    (folder / "answers.jsonl").write_text("\n".join(lines), "utf-8")
    done = rasad(folder, "review", "--as", "ليلى", "--decisions", "answers.jsonl")
    assert done.returncode == 1
    assert "3 new decisions" in done.stdout
    named = [re.match(r"answers\.jsonl:(\d+): (.+)", line) for line in done.stderr.splitlines()]
    assert [found and found[1] for found in named] == ["3", "5", "6"]
    assert named[0][2].startswith("a/1/capacity/7: no such fact")
    assert rows(folder, "review", "--kind", "merge", "--kind", "capacity") == []
    assert {one["by"] for one in rows(folder, "decisions", "list")} == {"ليلى", "سارا"}
    shown = rasad(folder, "show", "a/1").stdout
    assert "corrected (value = 35.0) by ليلى" in shown
    client = TestClient(make_app(open_database(str(folder / "rasad.db"))))
    (entry,) = [one for one in client.get("/api/organizations").json()["items"] if one["name"] == "الأمل"]
    page = client.get(f"/organizations/{entry['id']}").text
    assert re.search(r"renamed.*الأمل.*سارا", page, re.DOTALL)
    facts = client.get("/api/articles/a/1").json()["facts"]
    (capacity,) = [fact for fact in facts if fact["kind"] == "capacity"]
    assert capacity["value"]["value"] == 35
    assert [(one["kind"], one["given"]) for one in capacity["decisions"]] == [("correct", {"value": 35})]


def test_decisions_are_shared_and_taken_back(folder, made, tmp_path_factory):
    theirs = tmp_path_factory.mktemp("theirs")
    shutil.copy(made, theirs / "rasad.db")
    lines = '{"kind": "reject", "target": "b/program/0"}\n{"kind": "accept", "target": "b/program/0"}\n'
    assert rasad(folder, "review", "--as", "ليلى", "--decisions", "-", text=lines).returncode == 0
    assert rasad(folder, "decisions", "export", "-o", "mine.jsonl").returncode == 0
    mine = (folder / "mine.jsonl").read_bytes()
    done = rasad(theirs, "decisions", "import", "-", text=mine.decode())
    assert (done.returncode, done.stdout) == (0, "2 new decisions, 0 undone, 0 known already\n")
    done = rasad(theirs, "decisions", "import", folder / "mine.jsonl", "none.jsonl")
    assert (done.returncode, done.stdout) == (1, "0 new decisions, 0 undone, 2 known already\n")
    assert "none.jsonl: cannot be read" in done.stderr
    table = rasad(theirs, "decisions", "list").stdout
    _, accept = rows(theirs, "decisions", "list")
    assert f"overridden by {accept['id']}" in table
    assert rows(theirs, "decisions", "list", "--stale") == []
    assert rasad(theirs, "db", "check").stderr == ""
    done = rasad(theirs, "decisions", "undo", accept["id"], "d-none", "--as", "سارا")
    assert done.returncode == 1
    assert "d-none: no decision has this id" in done.stderr
    assert "undone by سارا" in rasad(theirs, "decisions", "list").stdout
    assert [one["name"] for one in rows(theirs, "list", "programs")] == ["دار الضيافة"]
    changed = mine.replace(b"reject", b"accept", 1)
    done = rasad(theirs, "decisions", "import", "-", text=changed.decode())
    assert done.returncode == 1
    assert "-:1: its id is" in done.stderr


def test_options_that_make_no_sense_are_named(folder):
    for arguments, said in [
        (("review", "--kind", "horse"), "'horse' is none of merge"),
        (("review", "--below", "7"), "--below"),
        (("review", "--decisions", "none.jsonl"), "none.jsonl: cannot be read"),
        (("review", "-d", "none.db"), "none.db: no database here"),
        (("decisions", "list", "-d", "none.db"), "none.db: no database here"),
    ]:
        done = rasad(folder, *arguments)
        assert done.returncode in (1, 2)
        assert said in " ".join(done.stderr.replace("│", " ").split()), done.stderr
