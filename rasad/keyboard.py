"""One key from a person at a terminal, whichever layout the keyboard is set to.

Invariant: the terminal is left as it was found, whatever happens while a key is waited for.
"""

import codecs
import os
import sys

# The key of a Latin letter on the Arabic and the Persian (ISIRI 9147) layouts: who reads Arabic need not switch.
_SAME_KEY = {
    **dict.fromkeys("ش", "a"),
    **dict.fromkeys("ق", "r"),
    **dict.fromkeys("ؤز", "c"),
    **dict.fromkeys("ةپ", "m"),
    **dict.fromkeys("ن", "k"),
    **dict.fromkeys("ىد", "n"),
    **dict.fromkeys("ح", "p"),
    **dict.fromkeys("س", "s"),
    **dict.fromkeys("ع", "u"),
    **dict.fromkeys("ض", "q"),
}
_ESCAPE = "\x1b"
_END = "\x04"


def is_terminal() -> bool:
    """Tell whether a person can be asked for keys."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def read_key() -> str:
    """Wait for a key and return its Latin letter in lower case: "q" at the end of input, "" for one without a letter.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)  # what was typed ahead stays
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        key = ""
        while not key:
            read = os.read(terminal, 1)
            if not read:
                return "q"
            key = decoder.decode(read)
        if key == _ESCAPE:  # an arrow or another key that sends several characters
            termios.tcflush(terminal, termios.TCIFLUSH)
            return ""
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    return "q" if key == _END else _SAME_KEY.get(key, key).lower()


def read_line(prompt: str) -> str:
    """Return a line that a person types, empty at the end of input."""
    try:
        return input(prompt).strip()
    except EOFError:
        return ""
