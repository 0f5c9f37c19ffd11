"""The direction of imports is part of the design: a wrong one fails here."""

from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


def test_imports_point_downward_only(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0, capsys.readouterr().out


def test_a_language_is_a_folder_and_a_line_in_the_registry():
    from nlp.languages import LANGUAGES

    folders = {path.parent.name for path in (ROOT / "nlp").glob("*/tokenizer.py")}
    assert folders == set(LANGUAGES)
