"""A real SMTP server that keeps what it takes, and misbehaves on demand."""

import asyncio
import socket
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller


class MailServer:
    """A context manager; `messages` are those taken, `answers` what is answered next to a command (mail, rcpt, data).

    `pause` is how many seconds the server waits after it took a message before it says so.
    """

    def __init__(self, **options):
        self.messages = []
        self.answers = {"mail": [], "rcpt": [], "data": []}
        self.pause = {"rcpt": 0, "data": 0}
        self.seen = {"rcpt": 0, "data": 0}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    def to(self, address):
        return [message for message in self.messages if message["To"] == address]

    def _answer(self, command):
        return self.answers[command].pop(0) if self.answers[command] else None

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.seen["rcpt"] += 1
        await asyncio.sleep(self.pause["rcpt"])
        if answer := self._answer("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.seen["data"] += 1
        if answer := self._answer("data"):
            return answer
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        await asyncio.sleep(self.pause["data"])
        return "250 taken"
