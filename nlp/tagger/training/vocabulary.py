"""Which pieces of the multilingual vocabulary the tagger keeps.

Invariant: the four special pieces keep their numbers 0 to 3, and the order of the others is that of the blob.
"""

import re

from nlp.tagger.training.blob import Blob

SIZE = 23_000
_SPECIAL = 4
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile(r"[A-Za-z]")
_FOREIGN = re.compile(r"[^\W\d_]")


def kept_pieces(blob: Blob, size: int = SIZE) -> list[int]:
    """Return the numbers of the pieces to keep: Arabic script, marks and digits, and Latin ones up to `size` in all.

    Latin pieces are taken by their score, which is the log of how often the vocabulary's makers met them.
    """
    kept = list(range(_SPECIAL))
    latin = []
    for number, piece in enumerate(blob.pieces[_SPECIAL:], _SPECIAL):
        letters = _FOREIGN.findall(piece)
        if all(_ARABIC.match(letter) for letter in letters) and (letters or piece.isprintable()):
            if letters or all(ord(letter) < 0x2070 or letter == "\u2581" for letter in piece):
                kept.append(number)
        elif all(_LATIN.match(letter) for letter in letters):
            latin.append(number)
    latin.sort(key=lambda number: -float(blob.scores[number]))
    return sorted(kept + latin[: max(0, size - len(kept))])
