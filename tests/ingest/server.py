"""A real web server on loopback whose answers a test lays down."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = (
    "أعلنت الجمعية عن إطلاق برنامج جديد لدعم الأسر في القرى البعيدة، وقالت إن المستفيدين منه مئتا عائلة.",
    "ويستمر البرنامج ثلاث سنوات بالتعاون مع وزارة الصحة، على أن يتوسع في السنة المقبلة إذا توفر التمويل.",
    "وأضافت أن الفرق المتنقلة ستزور كل قرية مرة في الشهر، وأن الخدمات مجانية لجميع السكان دون استثناء.",
)


def page(title: str, head: str = "", lines: tuple[str, ...] = TEXT, foot: str = "") -> str:
    """Return a page with an article of its own."""
    paragraphs = "".join(f"<p>{line} ({title})</p>" for line in lines)
    return (
        f'<!DOCTYPE html><html lang="ar"><head><title>{title}</title>{head}</head>'
        f'<body><nav><a href="/">الرئيسية</a></nav>'
        f"<article><h1>{title}</h1>{paragraphs}</article>{foot}<footer>جميع الحقوق محفوظة</footer></body></html>"
    )


@dataclass
class Answer:
    """What is sent for one path."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})


@dataclass
class Site:
    """A site that is being served: its address, its answers by path, and the paths asked for."""

    base: str
    answers: dict[str, Answer]
    requested: list[str]


@contextmanager
def serving(answers: dict[str, Answer] | None = None, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve answers on a free port of 127.0.0.1; «{{base}}» in text bodies and headers stands for the address.

    With a context the server speaks TLS.
    """
    site = Site("", answers if answers is not None else {}, [])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requested.append(self.path)
            answer = site.answers.get(self.path, Answer("404", 404))
            body = answer.body
            raw = body.replace("{{base}}", site.base).encode() if isinstance(body, str) else body
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(raw))}.items():
                self.send_header(name, value.replace("{{base}}", site.base))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with answering(Handler, context=context) as site.base:
        yield site


@contextmanager
def answering(
    handler: type[BaseHTTPRequestHandler], host: str = "127.0.0.1", context: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Let a handler answer on a free port of a host of loopback; give the address. Open answers are not waited for."""
    server = ThreadingHTTPServer((host, 0), handler)
    server.block_on_close = False
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if context else ''}://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
