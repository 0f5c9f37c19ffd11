"""What tests of the digest share: a directory of a few told weeks, a mail server, the settings of an operator."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "store"))  # `saying`: articles and what they say
sys.path.insert(0, str(Path(__file__).parent))

from mail_server import MailServer
from telling import told_directory

SECRET = "a secret of the tests, long enough"


@pytest.fixture
def engine(tmp_path):
    """A directory that knows three weeks."""
    return told_directory(tmp_path / "rasad.db")


@pytest.fixture
def mail_server():
    """A mail server of the tests' own, on a free port of loopback."""
    with MailServer() as server:
        yield server


@pytest.fixture
def environment(monkeypatch):
    """The settings of an operator, less the mail server's port."""
    for name, value in {
        "RASAD_SECRET": SECRET,
        "RASAD_SITE": "https://rasad.example",
        "RASAD_SMTP_HOST": "127.0.0.1",
        "RASAD_SMTP_ENCRYPTION": "none",
        "RASAD_DIGEST_FROM": "Rasad <digest@rasad.example>",
    }.items():
        monkeypatch.setenv(name, value)
