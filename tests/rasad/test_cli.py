"""What the command prints, and how it ends, for good input and bad."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from rasad_command import rasad

RASAD = [sys.executable, "-m", "rasad"]
SAMPLE = "افتتحت جمعية نور الخيرية بوجدة، يوم 5 مارس 2024، مركزا لإيواء مرضى السرطان يتسع لثلاثين سريرا."


def json_lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_extract_reads_standard_input_and_keeps_to_the_schema(tmp_path):
    done = rasad(tmp_path, "extract", "-", text=SAMPLE)
    assert done.returncode == 0, done.stderr
    (extraction,) = json_lines(done)
    jsonschema.validate(extraction, json.loads(rasad(tmp_path, "schema").stdout))
    assert extraction["article"]["text"] == SAMPLE
    assert extraction["article"]["language"] == "ar"
    assert [date["edtf"] for date in extraction["dates"]] == ["2024-03-05"]
    for fact in extraction["dates"] + extraction["capacities"]:
        assert SAMPLE[fact["start"] : fact["end"]] == fact["text"]
    assert not list(tmp_path.iterdir()), "extract leaves nothing behind"


BAD = {
    "empty.txt": (b"", "empty"),
    "binary.html": (bytes(range(256)) * 20, ""),
    "latin.txt": ("Zażółć \udcff".encode("utf-8", "surrogateescape") * 3, ""),
    "menu.html": (b"<html><body><nav><a href='/'>x</a></nav></body></html>", ""),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_is_one_line_that_names_it_and_the_rest_goes_on(name, tmp_path):
    content, expected = BAD[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(SAMPLE, "utf-8")
    done = rasad(tmp_path, "extract", name, "good.txt")
    assert done.returncode == 1
    complaints = [line for line in done.stderr.splitlines() if name in line]
    assert len(complaints) == 1, done.stderr
    assert expected in complaints[0]
    assert "Traceback" not in done.stderr
    assert [e["article"]["id"] for e in json_lines(done)] == ["good"]


def test_a_bad_line_of_jsonl_is_named_with_its_number(tmp_path):
    lines = [
        json.dumps({"id": "a", "text": SAMPLE}),
        "{broken",
        json.dumps({"id": "c"}),
        json.dumps({"id": "d", "text": SAMPLE}),
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    done = rasad(tmp_path, "extract", "articles.jsonl")
    assert done.returncode == 1
    assert [e["article"]["id"] for e in json_lines(done)] == ["a", "d"]
    assert "articles.jsonl:2" in done.stderr
    assert "articles.jsonl:3" in done.stderr


@pytest.mark.parametrize(
    ("source", "named"), [("nowhere.html", "nowhere.html"), ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x")]
)
def test_what_cannot_be_reached_is_named(source, named, tmp_path):
    done = rasad(tmp_path, "extract", source)
    assert done.returncode == 1
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_another_language_is_kept_marked_and_not_extracted(tmp_path):
    text = "The association opened a shelter for thirty patients in Marrakesh last year, with the ministry of health."
    done = rasad(tmp_path, "extract", "-", text=text)
    assert done.returncode == 0
    (extraction,) = json_lines(done)
    assert extraction["article"]["language"] == "en"
    assert extraction["organizations"] == []
    assert "not one of ar, fa" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["list", "horses"], ["extract"], ["frobnicate"], ["run", "--limit", "0", "x"], ["evaluate", "nowhere"]],
)
def test_wrong_usage_ends_with_two(arguments, tmp_path):
    done = rasad(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["list", "programs"], ["show", "p-1"], ["search", "x"]])
def test_without_a_database_the_message_says_how_to_make_one(arguments, tmp_path):
    done = rasad(tmp_path, *arguments)
    assert done.returncode == 1
    assert "rasad.db" in done.stderr
    assert "rasad run" in done.stderr
    assert not (tmp_path / "rasad.db").exists()


def test_debug_shows_where_an_error_came_from(tmp_path):
    assert "Traceback" in rasad(tmp_path, "--debug", "list", "programs").stderr


class TestMainJob:
    """`rasad run` on files, and what can be asked of the database afterwards."""

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory):
        folder = tmp_path_factory.mktemp("run")
        articles = [
            {
                "id": "one",
                "url": "https://a.example/1",
                "title": "افتتاح مركز لإيواء المرضى بوجدة",
                "text": SAMPLE,
                "published": "2024-03-06",
            },
            {
                "id": "two",
                "url": "https://b.example/2",
                "title": "خبر",
                "text": "هطلت أمطار غزيرة على المدينة مساء أمس.",
            },
        ]
        (folder / "in.jsonl").write_text("\n".join(json.dumps(a, ensure_ascii=False) for a in articles), "utf-8")
        done = rasad(folder, "run", "in.jsonl")
        assert done.returncode == 0, done.stderr
        return folder

    def test_the_second_time_changes_nothing(self, folder):
        before = {
            what: rasad(folder, "list", what, "--json").stdout for what in ("programs", "organizations", "articles")
        }
        outcome = json_lines(rasad(folder, "run", "in.jsonl", "--json"))[0]
        assert (outcome["read"], outcome["unchanged"], outcome["added"]) == (2, 2, 0)
        after = {what: rasad(folder, "list", what, "--json").stdout for what in before}
        assert after == before

    def test_every_fact_is_traced_to_its_sentence(self, folder):
        (shown,) = json_lines(rasad(folder, "show", "one", "--json"))
        kinds = {fact["kind"] for fact in shown["facts"]}
        assert {"organization", "date", "capacity"} <= kinds
        for fact in shown["facts"]:
            for evidence in fact["evidence"]:
                assert evidence["quote"] in evidence["sentence"]

    def test_tables_for_people(self, folder):
        assert "جمعية نور الخيرية" in rasad(folder, "list", "organizations").stdout
        assert "one" in rasad(folder, "list", "articles").stdout
        assert SAMPLE in rasad(folder, "show", "one").stdout.replace("\n", " ")

    def test_a_list_of_one_place(self, folder):
        (program,) = json_lines(rasad(folder, "list", "programs", "--place", "Oujda", "--json"))
        assert program["locations"][0]["subdivision"] == "MA-02"

    def test_an_unknown_id_is_named(self, folder):
        done = rasad(folder, "show", "p-none")
        assert done.returncode == 1
        assert "p-none" in done.stderr


def test_doctor_reports_every_part(tmp_path):
    done = rasad(tmp_path, "doctor", "--json")
    findings = {finding["part"]: finding for finding in json_lines(done)}
    assert done.returncode == 0, done.stdout
    assert findings["pipeline ar"]["state"] == findings["pipeline fa"]["state"] == "ok"
    assert findings["database"]["state"] == "absent"


def test_doctor_names_a_broken_database(tmp_path):
    (tmp_path / "rasad.db").write_bytes(b"this is no database at all, whatever its name says" * 10)
    done = rasad(tmp_path, "doctor")
    assert done.returncode == 1
    assert "broken" in done.stdout


def test_output_that_nobody_reads_is_no_error(tmp_path):
    command = f"{' '.join(RASAD)} schema | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert Path(tmp_path).exists()
