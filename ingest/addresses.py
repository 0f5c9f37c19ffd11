"""Addresses of pages: what is cut off when one is kept, and which spellings are one page.

Invariant: `address_key` gives two spellings of a page one key, and never a key to what is no http(s) address.
"""

import re
import unicodedata
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

# Parameters that say how a reader came to a page, or how it is shown, not which page it is.
_TRACKING = re.compile(
    r"(?:utm_.*|mc_[ce]id|_ga|_gl|fb_.*|fbclid|gclid|gclsrc|dclid|yclid|msclkid|twclid|ttclid|igshid|igsh|wbraid|gbraid"
    r"|vero_id|_hs.*|hsa_.*|mkt_tok|cmpid|ncid|ocid|cid_source|ref|ref_src|ref_url|referrer|spm|at_.*|xtor|s_cid|share"
    r"|amp|amp_js_v|usqp|outputtype|mobile|print|replytocom|_wrapper_format|nocache|phpsessid|jsessionid|sid)",
    re.IGNORECASE,
)
_TWIN_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_LONGEST_ADDRESS = 2000  # characters


def is_web_address(address: str) -> bool:
    """Return whether this is an http or https address with a host, of a length that servers take."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # «:99999» is none
        return len(address) <= _LONGEST_ADDRESS and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # «http://[» is no address at all
        return False


def clean_address(address: str) -> str:
    """Return an address to keep and to fetch: without fragment and tracking parameters, its host in small letters.

    The path and the order of the other parameters are left as they are: a server may tell them apart.
    """
    parts = urlsplit(address.strip())
    query = "&".join(part for part in parts.query.split("&") if part and not _TRACKING.fullmatch(part.split("=")[0]))
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=_host(parts, twins=True), query=query, fragment=""
    ).geturl()


def address_key(address: str) -> str:
    """Return what the spellings of one page's address have in common.

    One are: http and https; with and without `www.`; the mobile and AMP twins (`m.`, `amp.`, `/amp/`, `?amp=1`); a host
    in Unicode or Punycode; a path with its letters percent-encoded or not; with and without a final slash or
    `index.html`; parameters in another order, tracking parameters, a fragment.

    Raises:
        ValueError: it is no http(s) address.
    """
    if not is_web_address(address.strip()):
        raise ValueError(f"{address[:100]!r} is no http(s) address")
    parts = urlsplit(address.strip())
    segments: list[str] = []
    for segment in _INDEX.sub("/", parts.path).split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(_encoded(segment))
    if len(segments) > 1 and segments[0].lower() == "amp":
        del segments[0]
    if segments and segments[-1].lower() in ("amp", "amp.html"):
        del segments[-1]
    if segments:
        segments[-1] = re.sub(r"\.amp(?=$|\.html?$)", "", segments[-1], flags=re.IGNORECASE)
    pairs = parse_qsl(parts.query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
    kept = sorted((name, value) for name, value in pairs if not _TRACKING.fullmatch(name))
    query = urlencode(kept, encoding="utf-8", errors="surrogateescape")
    return f"https://{_host(parts, twins=False)}/{'/'.join(segments)}" + (f"?{query}" if query else "")


def site_of(address: str) -> str:
    """Return the host of an address, with its port where it names another than its scheme's; twins have one."""
    return _host(urlsplit(address.strip()), twins=False).lower()


def _host(parts: SplitResult, twins: bool) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not twins:
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            host = unicodedata.normalize("NFKC", host)
        host = _TWIN_HOST.sub("", host)
    default = {"http": 80, "https": 443}.get(parts.scheme.lower())
    return f"{host}:{parts.port}" if parts.port and parts.port != default else host


def _encoded(segment: str) -> str:
    raw = unquote_to_bytes(segment)
    with suppress(UnicodeDecodeError):  # percent-encoded in another encoding: left as it is
        raw = unicodedata.normalize("NFC", raw.decode("utf-8")).encode("utf-8")
    return quote(raw, safe="!$&'()*+,;=:@~")
