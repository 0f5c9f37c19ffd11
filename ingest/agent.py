"""How Rasad names itself to the sites that it reads.

Invariant: every request, of the crawler or for a single address, carries this one line.
"""

import os
from importlib.metadata import version


def user_agent() -> str:
    """Return the user agent, with the contact that the environment variable RASAD_CONTACT gives."""
    contact = os.environ.get("RASAD_CONTACT", "").strip() or "no contact given"
    return f"Rasad/{version('rasad')} (reads news for a directory of programs; {contact})"
