"""From the bytes of a page to its text, whatever its encoding is and whatever is declared.

Invariant: any bytes give a text, and Arabic or Persian text in one of the encodings used for it comes out right.
"""

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding


def decode_page(body: bytes, content_type: str = "") -> str:
    """Return the page as text: by its byte order mark, as UTF-8 if it is that, as declared, or as windows-1256.

    What a server or page declares is believed only after UTF-8 was tried: Arabic text of another encoding is
    practically never valid UTF-8, and wrong declarations are common.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    in_header, in_page = http_content_type_encoding(content_type), html_body_declared_encoding(body)
    lenient = body.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    if broken * 100 < sum(1 for c in lenient if ord(c) > 127):  # UTF-8 with a few broken letters
        return lenient
    for declared in (in_header, in_page, "cp1256"):
        if declared in (None, "utf-8", "cp1252", "iso8859-1", "latin-1", "ascii"):  # no encoding of our languages
            continue
        text = body.decode(str(declared), "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    return body.decode("cp1256", "replace")
