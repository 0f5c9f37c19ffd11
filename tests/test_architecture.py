"""The direction of imports is part of the design: a wrong one fails here."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_imports_point_downward_only():
    """In a process of its own: what other tests have imported is none of its business."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_language_is_a_folder_and_a_line_in_the_registry():
    from nlp.languages import LANGUAGES

    folders = {path.parent.name for path in (ROOT / "nlp").glob("*/tokenizer.py")}
    assert folders == set(LANGUAGES)
