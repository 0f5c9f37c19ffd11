"""The forked `rasad` of the tests does what the real command does."""

import subprocess
import sys

import pytest
from rasad_command import rasad

ARTICLE = "افتتحت جمعية نور الخيرية بوجدة، يوم 5 مارس 2024، مركزا لإيواء مرضى السرطان يتسع لثلاثين سريرا."


@pytest.mark.parametrize(
    "arguments", [["extract", "-"], ["list", "programs"], ["--help"], ["nonsense"], ["extract", "nowhere.txt"]]
)
def test_it_prints_and_returns_what_the_command_does(tmp_path, arguments):
    real = subprocess.run(
        [sys.executable, "-m", "rasad", *arguments], cwd=tmp_path, capture_output=True, text=True, input=ARTICLE
    )
    forked = rasad(tmp_path, *arguments, text=ARTICLE)
    assert (forked.returncode, forked.stdout) == (real.returncode, real.stdout.replace("python -m rasad", "rasad"))
    assert forked.stderr == real.stderr.replace("python -m rasad", "rasad")


def test_a_call_leaves_nothing_to_the_next(tmp_path):
    (tmp_path / "here").mkdir()
    assert (
        rasad(tmp_path / "here", "run", "-", text=ARTICLE, environment={"RASAD_DATABASE_URL": "a.db"}).returncode == 0
    )
    assert (tmp_path / "here" / "a.db").exists()
    assert rasad(tmp_path, "list", "programs").returncode == 1
