"""What leaves the repository: the wheel, installed into an empty environment elsewhere, shows the sample site.

The container file is checked word by word only: it is built where there is a container engine.
"""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8") if (ROOT / "Containerfile").is_file() else ""
ALONE = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")}


def run(*command, folder):
    done = subprocess.run([str(part) for part in command], cwd=folder, env=ALONE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from the source archive, as `make dist` does: so the archive is complete too."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, folder=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages(wheel):
    tracked = run("git", "ls-files", "nlp", "ingest", "store", "rasad", "corpora", folder=ROOT).split()
    missing = set(tracked) - set(zipfile.ZipFile(wheel).namelist()) - {"corpora/README.md"}
    assert len(tracked) > 400
    assert missing == set()


@pytest.mark.slow
def test_the_wheel_runs_the_demo_in_an_empty_environment(wheel, tmp_path):
    """With the pinned packages alone, from a folder that is not the repository; needs the package index."""
    requirements, python = tmp_path / "requirements.txt", tmp_path / "environment" / "bin" / "python"
    run(sys.executable, "-m", "rasad.dependencies", "requirements", requirements, folder=ROOT)
    run(sys.executable, "-m", "venv", tmp_path / "environment", folder=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", requirements, folder=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, folder=tmp_path)
    place = run(python, "-c", "import rasad; print(rasad.__file__)", folder=tmp_path)
    assert place.startswith(str(tmp_path / "environment"))
    printed = run(python.with_name("rasad"), "demo", folder=tmp_path)
    assert "45 articles read: 45 new" in printed
    assert (tmp_path / "demo.db").is_file()
    run(python.with_name("rasad"), "db", "check", "--database", "demo.db", folder=tmp_path)
    day = '{"id":"a","text":"تأسست جمعية بسمة في 16 أبريل 2011 بفاس.","language":"ar"}\n'
    (tmp_path / "one.jsonl").write_text(day, "utf-8")
    assert "2011-04-16" in run(python.with_name("rasad"), "extract", "one.jsonl", folder=tmp_path)


def test_the_container_copies_what_is_there_and_what_make_dist_makes():
    copied = [
        part for line in re.findall(r"^COPY (?:--\S+ )*(.+) \S+$", CONTAINERFILE, re.MULTILINE) for part in line.split()
    ]
    assert copied
    for name in copied:
        assert name.startswith("dist/") or (ROOT / name).exists(), name
    rule = (ROOT / "Makefile").read_text().partition("\ndist:")[2].partition("\n\n")[0]
    assert "dist/requirements.txt" in rule
    assert "--outdir dist" in rule


def test_the_container_runs_rasad_pinned_and_as_nobody_special():
    assert re.search(r"^FROM python:3\.12-slim-\w+$", CONTAINERFILE, re.MULTILINE)
    assert "--require-hashes" in CONTAINERFILE
    assert '\nENTRYPOINT ["rasad"]' in CONTAINERFILE
    user, entry = CONTAINERFILE.index("\nUSER rasad"), CONTAINERFILE.index("\nENTRYPOINT")
    assert user < entry
    assert "://" not in CONTAINERFILE
