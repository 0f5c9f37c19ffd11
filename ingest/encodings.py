"""From the bytes of a page to its text, whatever its encoding is and whatever is declared.

Invariant: any bytes give a text, and Arabic or Persian text in one of the encodings used for it comes out right.
"""

import re
import unicodedata

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from ingest.language import count_common_words

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# The encodings of one byte a letter that Arabic and Persian pages were written in, the commonest first.
_ONE_BYTE = ("cp1256", "iso8859-6")
_NOT_OURS = {"utf-8", "cp1252", "iso8859-1", "latin-1", "latin_1", "ascii"}  # declared by servers for anything
_ENOUGH = 60_000  # bytes: more do not change the answer
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff\ud800-\udfff]")
# Letters in the shape that they have in a word, as converted from print: written as letters. The ornate brackets of
# Quran quotations and the ligatures of whole phrases stay.
_SHAPES = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFB50, 0xFD3E), *range(0xFD50, 0xFDFA), *range(0xFE70, 0xFEFD))
    if unicodedata.normalize("NFKC", chr(code)) != chr(code)
}
_SHAPED = re.compile("[\ufb50-\ufdf9\ufe70-\ufefc]")


def decode_page(body: bytes, content_type: str = "") -> str:
    """Return the page as text: by its byte order mark, as UTF-8 if it is that, else as what reads best.

    What a server or page declares is tried like the encodings used for Arabic, and wins only a tie: Arabic text of
    another encoding is practically never valid UTF-8, wrong declarations are common, and in the right encoding the
    commonest words of the languages appear. UTF-8 that was taken for another encoding and encoded again is undone.
    """
    return readable(_decoded(body, content_type))


def readable(text: str) -> str:
    """Return a text without control characters and halves of characters, its presentation forms written as letters."""
    return _SHAPED.sub(_letters, _UNFIT.sub("", text))


def _letters(match: re.Match[str]) -> str:
    return _SHAPES.get(ord(match[0]), match[0])


def _decoded(body: bytes, content_type: str) -> str:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:60].count(0) * 3 > len(body[:60]):  # UTF-16 without a mark: the zero bytes of its tags tell which
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return _undone(body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", "replace")
    if lenient.count("\ufffd") * 100 < sum(1 for c in lenient if ord(c) > 127):  # UTF-8 with a few broken letters
        return lenient
    declared = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    candidates = [name for name in declared if name and name not in _NOT_OURS]
    candidates += [name for name in (*_ONE_BYTE, "utf-8") if name not in candidates]
    best = max(candidates, key=lambda name: count_common_words(body[:_ENOUGH].decode(name, "replace")))
    return body.decode(best, "replace")


def _undone(text: str) -> str:
    """Return what a text was before its UTF-8 was taken for windows-1252 or windows-1256 and encoded again."""
    sample = text[:_ENOUGH]
    letters = len(re.sub(r"[\x00-\x7f]+", "", sample))
    for name, traces in (("cp1252", "ØÙÛ"), ("cp1256", "طظ")):
        # Of Arabic letters nearly every second byte is one of these; in a text they are no tenth of the letters.
        if letters and sum(map(sample.count, traces)) * 4 > letters:
            undone = _bytes(text, name).decode("utf-8", "replace")
            if undone.count("\ufffd") * 20 < letters and count_common_words(undone) > count_common_words(text):
                return undone
    return text


def _bytes(text: str, name: str) -> bytes:
    """Return a text in an encoding of one byte a letter; a character that it lacks is the byte of its number."""
    try:
        return text.encode(name)
    except UnicodeEncodeError:
        parts = []
        for character in text:
            try:
                parts.append(character.encode(name))
            except UnicodeEncodeError:
                parts.append(bytes([ord(character)]) if ord(character) < 256 else b"?")
        return b"".join(parts)
