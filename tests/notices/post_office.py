"""A mail server on loopback that can be stopped and started, be slow, refuse, and stall in the middle of a message."""

import asyncio
import email
import socket
from collections import defaultdict
from email.message import Message as Mail
from threading import Event

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """What it took is in `taken`; `says` is what it answers to a recipient in place of a yes."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self.connections = 0
        self.says: dict[str, str] = {}
        self.says_of_content = ""
        # Seconds that each message takes.
        self.slow = 0.0
        # "before" or "after" it has taken a message it stops, tells so by `reached`, and never goes on.
        self.stalls = ""
        self.reached = Event()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen, always at the same port."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening, if it does."""
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()

    def messages_to(self) -> dict[str, list[str]]:
        """Address -> the Message-ID of each message that was taken for it."""
        found = defaultdict(list)
        for mail in self.taken:
            found[mail["To"]].append(mail["Message-ID"])
        return dict(found)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.says:
            return self.says[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.slow)
        if self.stalls == "before":
            await self._stall()
        if self.says_of_content:
            return self.says_of_content
        self.taken.append(email.message_from_bytes(envelope.content))
        if self.stalls == "after":
            await self._stall()
        if self.slow:
            self.reached.set()
        return "250 Taken"

    async def _stall(self) -> None:
        self.reached.set()
        await asyncio.sleep(60)
