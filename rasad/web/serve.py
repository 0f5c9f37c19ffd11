"""`rasad serve`: the directory as web pages and an API, on one address of this machine."""

from typing import Annotated

import typer

from rasad.config import database_url
from rasad.options import Database
from rasad.output import say


def serve(
    database: Database = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the directory as web pages and an API; with RASAD_REVIEW_PASSWORD set, a desk to review it at."""
    import socket
    from threading import Thread

    import uvicorn

    from rasad.sources import frontier_beside
    from rasad.web.app import make_app
    from rasad.web.session import PASSWORD_VARIABLE, Desk
    from store.database import open_database
    from store.search_vectors import load_encoder

    url = database_url(database)
    engine = open_database(url, must_exist=True)
    desk = Desk.of_environment()
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise OSError(
            f"cannot listen on {host}, port {port} ({error.strerror or error}); name another with --port"
        ) from error
    say(f"the directory is at http://{host}:{listening.getsockname()[1]}/ (Ctrl-C ends)")
    if not desk.is_open:
        say(f"the review desk is closed: {PASSWORD_VARIABLE} opens it")
    Thread(target=load_encoder, daemon=True).start()  # so that the first who searches need not wait for it
    app = make_app(engine, desk=desk, frontier=frontier_beside(url))
    uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listening])
