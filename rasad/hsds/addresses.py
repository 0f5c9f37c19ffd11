"""Web addresses as URIs (RFC 3986): HSDS takes no letters but those of ASCII."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from rasad.export.safe import link

_KEPT = "%/?:@!$&'()*+,;=~"  # what may stand in a path, a query or a fragment, and what is escaped already
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def uri(url: str | None) -> str | None:
    """Return an address that may be followed as a URI, or None: its host in Punycode, other letters escaped."""
    address = link(url)
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # a port or a host that is none; UnicodeError is one too
        return None
    if not host:
        return None
    host = f"[{host}]" if ":" in host else host
    rest = (_NO_ESCAPE.sub("%25", quote(part, safe=_KEPT)) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, quote(host, safe="[]:") + port, *rest))
