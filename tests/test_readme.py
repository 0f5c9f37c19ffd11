"""The README stays true: every command in it runs, every file that it links to is there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from rasad_command import rasad

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines() if line.split("#")[0].strip()]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A folder of one's own with the sample corpus in it, as a newcomer who looks around would have."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "corpora").symlink_to(ROOT / "corpora")
    return folder


def test_the_first_screen_is_the_two_commands():
    assert COMMANDS[:2] == ["make demo", "make test"]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"demo", "test", "lint", "bench", "docs"} <= set(targets)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("rasad ")])
def test_command_of_the_readme(command, workplace):
    """In the order of the README, in one folder: what `rasad run` stores, the commands after it find."""
    done = rasad(workplace, *shlex.split(command)[1:], environment={"COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    if "--output" in command:
        assert (workplace / shlex.split(command)[-1]).exists()
    else:
        assert done.stdout.strip()


def test_the_python_of_the_readme_runs():
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2011-04-16 جمعية بسمة")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_links_lead_somewhere(target):
    assert (ROOT / target).is_file()


def test_the_command_reference_is_as_the_commands_are():
    from rasad.reference import TARGET, command_reference

    assert TARGET.read_text("utf-8") == command_reference(), "run `make docs`"


def test_every_command_has_help_and_stands_in_the_readme():
    import typer.main

    from rasad.cli import app

    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        assert command.help, name
        assert f"rasad {name}" in README or name == "schema" or name == "demo", name
