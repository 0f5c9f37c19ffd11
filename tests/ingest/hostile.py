"""A site that does everything a crawler should survive, on real sockets: one path a behaviour, named by it.

How each ends stands in the table of docs/crawling.md.
"""

import gzip
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from server import TEXT, answering, page

Handler = BaseHTTPRequestHandler
BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><rss><channel><item><link>&i;</link></item></channel></rss>"
)
FRENCH = (
    "L'association a ouvert dans la ville un centre pour les enfants qui ont quitté l'école avant la fin du cycle.",
    "Le programme est financé par la région pour trois ans et accueille quatre-vingts enfants dans deux classes.",
)
COOKIES = (
    "نستخدم في هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك وعرض إعلانات تناسب اهتماماتك وقياس عدد الزيارات.",
    "بالضغط على موافق تقبل استخدام ملفات تعريف الارتباط وفق سياسة الخصوصية، ويمكنك تغيير رأيك في أي وقت تشاء.",
)


@dataclass
class HostileSite:
    """Where the site is, and how often each path was asked for."""

    base: str
    asked: Counter[str] = field(default_factory=Counter)


def send(handler: Handler, body: bytes | str, status: int = 200, **headers: str) -> None:
    """Answer properly; a header's name is written with underscores."""
    raw = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    for name, value in ({"Content_Type": "text/html", "Content_Length": str(len(raw))} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(raw)


def drop(handler: Handler, raw: bytes = b"") -> None:
    """Send bytes as they are and close the connection."""
    handler.wfile.write(raw)
    handler.wfile.flush()
    handler.close_connection = True


def title(handler: Handler) -> str:
    return f"خبر {handler.path.strip('/')}"


def to(address: str, status: int = 302) -> Callable[[Handler, HostileSite], None]:
    return lambda handler, site: send(handler, "", status, Location=address.replace("{base}", site.base))


def chain(handler: Handler, site: HostileSite) -> None:
    send(handler, "", 302, Location=f"{site.base}/redirect-chain/{site.asked.total()}")


def endless(handler: Handler, site: HostileSite) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>" + b"x" * 65536)


def hundred_megabytes(handler: Handler, site: HostileSite) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x" * 1_000_000)


def slow_loris(handler: Handler, site: HostileSite) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.2)


def silent(handler: Handler, site: HostileSite) -> None:
    time.sleep(10)


def half(handler: Handler, site: HostileSite) -> None:
    drop(handler, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n" + page("خبر").encode())


def reset(handler: Handler, site: HostileSite) -> None:
    handler.connection.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER: close with RST
    handler.connection.close()
    handler.close_connection = True


def busy_once(handler: Handler, site: HostileSite) -> None:
    if site.asked[handler.path] == 1:
        send(handler, "429", 429, Retry_After="1")
    else:
        send(handler, page(title(handler)))


def short_length(handler: Handler, site: HostileSite) -> None:
    raw = page(title(handler), foot="<p>" + "x" * 500).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(raw) - 400}\r\nConnection: close\r\n\r\n"
    )
    drop(handler, head.encode() + raw)


def as_type(media_type: str, body: bytes | None = None) -> Callable[[Handler, HostileSite], None]:
    return lambda handler, _: send(handler, page(title(handler)) if body is None else body, Content_Type=media_type)


def html(make: Callable[[str], str | bytes], **headers: str) -> Callable[[Handler, HostileSite], None]:
    return lambda handler, _: send(handler, make(title(handler)), **headers)


def calendar(handler: Handler, site: HostileSite) -> None:
    number = site.asked.total()
    links = "".join(f'<a href="/calendar-trap/day-{number}-{n}-of-the-month">يوم {n}</a>' for n in range(5))
    send(handler, f'{links}<a href="/calendar-trap?month={number}">التالي</a>')


def spellings(site: HostileSite) -> list[str]:
    """Return twelve spellings of one page of the site."""
    one = f"{site.base}/spellings/%D8%AE%D8%A8%D8%B1"
    return [
        one, one.lower(), f"{site.base}/spellings/خبر", f"{one}/", f"{one}#top", f"{one}?utm_source=rss",
        f"{one}?fbclid=1", f"{one}?amp=1", f"{one}/amp", f"{site.base}/amp/spellings/خبر", f"{one}/index.html",
        f"{site.base}//spellings/./x/../خبر",
    ]  # fmt: skip


BEHAVIOURS: dict[str, Callable[[Handler, HostileSite], None]] = {
    "redirect-loop": to("{base}/redirect-loop"),
    "redirect-chain": chain,
    "redirect-to-private": to("http://10.0.0.1/x"),
    "redirect-to-loopback": to("http://127.0.0.1:1/x"),
    "redirect-to-metadata": to("http://169.254.169.254/latest/meta-data/"),
    "redirect-to-number": to("http://2130706433:8080/x"),
    "redirect-to-ipv6": to("http://[::1]:8080/x"),
    "redirect-to-file": to("file:///etc/passwd"),
    "meta-refresh": html(lambda t: '<meta http-equiv="refresh" content="0; url=/refreshed">' + "<p>ثانية</p>"),
    "meta-refresh-loop": html(lambda t: '<meta http-equiv="refresh" content="0; url=/meta-refresh-loop">'),
    "refreshed": html(page),
    "body-100-mb": hundred_megabytes,
    "body-endless": endless,
    "gzip-bomb": html(lambda t: gzip.compress(b"<p>" * 20_000_000), Content_Encoding="gzip"),
    "gzip-that-is-none": html(lambda t: page(t), Content_Encoding="gzip"),
    "slow-loris": slow_loris,
    "never-answers": silent,
    "half-response": half,
    "reset": reset,
    "no-http": lambda handler, _: drop(handler, b"\x00\x01SSH-2.0-OpenSSH\r\n"),
    "header-bomb": lambda handler, _: drop(handler, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 5_000_000),
    "type-image": as_type("image/png"),
    "type-html-for-pdf": as_type("text/html", b"%PDF-1.7\n" + b"\x00" * 400),
    "type-plain": as_type("text/plain"),
    "length-too-short": short_length,
    "windows-1256-undeclared": html(lambda t: page(t).encode("cp1256")),
    "iso-8859-6-undeclared": html(lambda t: page(t).encode("iso8859-6")),
    "latin-1-declared": html(page, Content_Type="text/html; charset=iso-8859-1"),
    "no-such-charset": html(page, Content_Type="text/html; charset=klingon"),
    "utf-8-broken": html(lambda t: page(t).encode().replace("عائلة".encode(), b"\xd8\xff")),
    "busy-once": busy_once,
    "busy-always": lambda handler, _: send(handler, "503", 503),
    "etag-changes": lambda handler, site: send(handler, page(title(handler)), ETag=f'"{site.asked.total()}"'),
    "robots-denied": html(page),
    "cookie-wall": html(lambda t: page("موافقة", lines=COOKIES)),
    "login": html(lambda t: "<h1>دخول</h1><form><p>الاسم</p><input name=n><input type=password></form>"),
    "other-language": html(lambda t: page(t, lines=FRENCH).replace("ar", "fr", 1)),
    "empty-article": html(lambda t: page(t, lines=())),
    "empty-body": html(lambda t: ""),
    "links-only": html(lambda t: "".join(f'<p><a href="/{n}">{line}</a></p>' for n, line in enumerate(TEXT))),
    "script-only": html(lambda t: "<html><body><script>location='/x'</script></body></html>"),
    "deep-nesting": html(lambda t: "<div>" * 100_000 + page(t)),
    "many-elements": html(lambda t: page(t, foot="<i>x</i>" * 60_000)),
    "zero-bytes": html(lambda t: page(t).replace("عائلة", "عا\0ئلة")),
    "error-page-200": html(lambda t: "<html><title>404</title><body><h1>الصفحة غير موجودة</h1></body></html>"),
    "gone": lambda handler, _: send(handler, "410", 410),
}


@contextmanager
def hostile(host: str, behaviours: dict[str, Callable[[Handler, HostileSite], None]]) -> Iterator[HostileSite]:
    """Serve behaviours on a free port of a host of loopback, at `/<name>`; `/feed` lists them and twelve spellings."""
    site = HostileSite("")

    def feed(handler: Handler, site: HostileSite) -> None:
        listed = [f"{site.base}/{name}" for name in behaviours if name != "refreshed"] + spellings(site)
        items = "".join(f"<item><link>{address}</link></item>" for address in listed)
        send(handler, f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', Content_Type="text/xml")

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked[self.path] += 1
            name = self.path.strip("/").split("/")[0].split("?")[0]
            try:
                if name in behaviours:
                    behaviours[name](self, site)
                elif name == "feed":
                    feed(self, site)
                elif name == "robots.txt":
                    send(self, "User-agent: *\nDisallow: /robots-denied\n", Content_Type="text/plain")
                elif "spellings" in self.path:
                    send(self, page("خبر spellings"))
                elif name == "calendar-trap":
                    calendar(self, site)
                else:
                    send(self, "404", 404)
            except OSError:
                self.close_connection = True  # the crawler left, as it should

        def log_message(self, format: str, *args: object) -> None:
            pass

    with answering(Answers, host) as site.base:
        yield site
