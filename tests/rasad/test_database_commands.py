"""`rasad db` and `rasad export jsonl` on both kinds of database, named by the environment as an operator would."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import rasad_command
from sqlalchemy import text

from nlp.tagger.model import SHIPPED
from store.database import open_database, reading
from store.migrations import SCHEMA_VERSION

SAMPLE = "افتتحت جمعية نور الخيرية بوجدة، يوم 5 مارس 2024، مركزا لإيواء مرضى السرطان يتسع لثلاثين سريرا."
VERSION_1 = Path(__file__).parent.with_name("store") / "version1.sql"


def rasad(database, *arguments, folder):
    return rasad_command.rasad(folder, *arguments, environment={"RASAD_DATABASE_URL": database})


def test_a_run_is_checked_exported_and_noted(database, tmp_path):
    articles = [{"id": "one", "text": SAMPLE, "source": "صحيفة"}, {"id": "x" * 301, "text": SAMPLE}]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(article) for article in articles), "utf-8")
    done = rasad(database, "run", "in.jsonl", folder=tmp_path)
    assert done.returncode == 1
    assert "its id has 301 letters, 300 at most" in done.stderr
    assert not (tmp_path / "rasad.db").exists()

    assert rasad(database, "db", "check", folder=tmp_path).stdout == "everything is as it should be\n"
    assert rasad(database, "db", "version", folder=tmp_path).returncode == 0
    assert rasad(database, "export", "jsonl", "--out", "out.jsonl", folder=tmp_path).returncode == 0
    exported = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [one["id"] for one in exported if one["type"] == "article"] == ["one"]
    assert {"organization", "fact"} <= {one["type"] for one in exported}

    with reading(open_database(database)) as connection:
        (run,) = connection.execute(text("SELECT * FROM runs")).mappings()
        assert connection.execute(text("SELECT added, replaced, unchanged FROM readings")).all() == [(1, 0, 0)]
    assert (run["command"], run["skipped"], run["model"]) == (
        "run",
        1,
        hashlib.sha256(SHIPPED.read_bytes()).hexdigest(),
    )
    assert run["extractor"] == next(one["extractor"] for one in exported if one["type"] == "article")
    assert run["finished"] is not None


def test_an_export_is_restored_elsewhere_and_nowhere_twice(tmp_path):
    (tmp_path / "one.txt").write_text(SAMPLE, "utf-8")
    assert rasad("one.db", "run", "one.txt", folder=tmp_path).returncode == 0
    line = json.dumps({"kind": "reject", "target": "one/capacity/0"})
    (tmp_path / "decisions.jsonl").write_text(line, "utf-8")
    assert rasad("one.db", "review", "--decisions", "decisions.jsonl", folder=tmp_path).returncode == 0
    assert rasad("one.db", "export", "jsonl", "-o", "one.jsonl", folder=tmp_path).returncode == 0

    restored = rasad("two.db", "db", "restore", "one.jsonl", folder=tmp_path)
    assert restored.returncode == 0, restored.stderr
    assert "1 articles, " in restored.stdout
    assert ", 1 decisions restored" in restored.stdout
    again = rasad("two.db", "export", "jsonl", folder=tmp_path)
    assert again.stdout == (tmp_path / "one.jsonl").read_text("utf-8")

    for file, said in (("one.jsonl", "the database is not empty"), ("none.jsonl", "cannot be read")):
        refused = rasad("two.db", "db", "restore", file, folder=tmp_path)
        assert refused.returncode == 1
        assert refused.stderr.splitlines()[-1].startswith(f"rasad: {file}: ")
        assert said in refused.stderr


def test_what_is_broken_is_named_and_the_exit_code_says_so(tmp_path):
    database = str(tmp_path / "rasad.db")
    (tmp_path / "one.txt").write_text(SAMPLE, "utf-8")
    assert rasad(database, "run", "one.txt", folder=tmp_path).returncode == 0
    with closing(sqlite3.connect(database)) as file:
        file.execute("UPDATE evidence SET quote = 'x' WHERE fact LIKE 'one/organization/0'")
        file.commit()
    checked = rasad(database, "db", "check", "--json", folder=tmp_path)
    (finding,) = map(json.loads, checked.stdout.splitlines())
    assert checked.returncode == 1
    assert (finding["table"], finding["row"]) == ("evidence", "one/organization/0, 0")
    assert "rasad db repair" in finding["advice"]
    assert "rasad run" in finding["advice"]
    for command in (["db", "repair"], ["run", "one.txt"], ["db", "check"]):
        assert rasad(database, *command, folder=tmp_path).returncode == 0


def test_an_old_database_is_refused_with_the_command_that_upgrades_it(tmp_path):
    with closing(sqlite3.connect(tmp_path / "rasad.db")) as file:
        file.executescript(VERSION_1.read_text("utf-8"))
    refused = rasad("rasad.db", "list", "programs", folder=tmp_path)
    assert refused.returncode == 1
    assert "`rasad db upgrade`" in refused.stderr
    version = rasad("rasad.db", "db", "version", "--json", folder=tmp_path)
    assert version.returncode == 1
    assert json.loads(version.stdout) == {"version": 1, "needed": SCHEMA_VERSION}
    upgraded = rasad("rasad.db", "db", "upgrade", folder=tmp_path)
    assert upgraded.returncode == 0, upgraded.stderr
    assert f"version 1 is now version {SCHEMA_VERSION}" in upgraded.stdout
    assert "دار الضيافة" in rasad("rasad.db", "list", "programs", folder=tmp_path).stdout
    assert "already" in rasad("rasad.db", "db", "upgrade", folder=tmp_path).stdout


@pytest.mark.parametrize(
    "command", [["db", "check"], ["db", "version"], ["db", "upgrade"], ["db", "repair"], ["export", "jsonl"]]
)
def test_without_a_database_the_message_says_how_to_make_one(command, tmp_path):
    done = rasad("rasad.db", *command, folder=tmp_path)
    assert done.returncode == 1
    assert "rasad.db: no database here; `rasad run" in done.stderr
    assert list(tmp_path.iterdir()) == []
