"""What a newcomer meets first: the set-up, its one-line error, and the promises about the lock."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_without_a_fitting_python_one_line_says_what_to_do(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("make", "bash"):
        (tools / tool).symlink_to(shutil.which(tool))
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    done = subprocess.run(
        ["make", "demo"], cwd=tmp_path, env={"PATH": str(tools), "HOME": str(tmp_path)}, capture_output=True, text=True
    )
    said = [line for line in done.stderr.splitlines() if not line.startswith("make:")]
    assert done.returncode == 2
    assert len(said) == 1
    assert "3.12 or 3.13" in said[0]
    assert "looked for" in said[0]
    assert "install" in said[0]


def test_an_interpreter_that_does_not_run_is_passed_over(tmp_path):
    """A pyenv shim of a version that is not selected exists and fails: the next candidate is tried."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("make", "bash"):
        (tools / tool).symlink_to(shutil.which(tool))
    shim = tools / "python3.12"
    shim.write_text(
        "#!/bin/sh\necho 'pyenv: python3.12: command not found' >&2\nexit 127\n".replace("/bin/sh", shutil.which("sh"))
    )
    shim.chmod(0o755)
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    done = subprocess.run(
        ["make", "demo"], cwd=tmp_path, env={"PATH": str(tools), "HOME": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "found none" in done.stderr


def test_the_version_file_names_a_version_not_a_command():
    assert (ROOT / ".python-version").read_text().strip() == "3.12"


def test_the_lock_pins_and_hashes_everything_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_what_camel_tools_names_and_nothing_imports_is_switched_off():
    lock = (ROOT / "requirements.lock").read_text()
    for package in ("torch", "transformers", "pandas", "scipy", "scikit-learn", "camel-kenlm"):
        assert re.search(rf"^{package}==\S+ ; sys_platform == 'never'", lock, re.MULTILINE), package
