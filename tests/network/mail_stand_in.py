"""A mail server that speaks SMTP on a real socket, keeps what it is given, and can be told to misbehave.

It knows the commands of RFC 5321 that a client needs, STARTTLS (RFC 3207) and AUTH PLAIN and LOGIN (RFC 4954). It is no part of the
program and shares no code with it: what it read from the line is what was sent.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import email
import email.policy
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Received:
    """A message that was accepted with 250, whether or not the client heard it."""

    sender: str
    recipient: str
    content: bytes
    is_safe: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Behaviour:
    """What it does wrong, and how often; `answers` gives another answer to a command, for ever."""

    drops_before_answer: int = 0
    """Takes the message and closes the line without the final 250: it has it, and the client does not know."""
    drops_after_answer: int = 0
    drops_before_data: int = 0
    silent: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)
    """By recipient, the answer to RCPT."""


class MailStandIn:
    """`with MailStandIn() as server:` listens on 127.0.0.1 until the end of it."""

    def __init__(
        self,
        certificate: tuple[Path, Path] | None = None,
        *,
        is_implicit: bool = False,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.behaviour = Behaviour()
        self.ways = "PLAIN LOGIN"
        """To sign in."""
        self.received: list[Received] = []
        self.commands: list[str] = []
        self._login, self._is_implicit = login, is_implicit
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._listen, name="mail-stand-in", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # closing alone does not wake who waits in accept
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        with self._guard:
            lines = list(self._lines)
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(line,), name="mail-line", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        line.settimeout(30)
        with self._guard:
            self._lines.add(line)
        try:
            if self._is_implicit and self._context is not None:
                line = self._context.wrap_socket(line, server_side=True)
            talk = _Talk(self, line, is_safe=self._is_implicit)
            with contextlib.suppress(OSError, EOFError):
                talk.run()
            talk.line.close()
        except OSError:
            pass
        finally:
            line.close()


class _Talk:
    def __init__(self, server: MailStandIn, line: socket.socket, *, is_safe: bool) -> None:
        self.server, self.line, self.is_safe = server, line, is_safe
        self.pending = b""
        self.user = self.sender = self.recipient = ""

    def say(self, text: str) -> None:
        self.line.sendall(text.encode() + b"\r\n")

    def hear(self) -> str:
        while b"\r\n" not in self.pending:
            part = self.line.recv(65536)
            if not part:
                raise EOFError
            self.pending += part
        text, _, self.pending = self.pending.partition(b"\r\n")
        return text.decode("utf-8", "surrogateescape")

    def run(self) -> None:
        if self.server.behaviour.silent:
            self.line.recv(1)
            return
        self.say("220 stand-in ESMTP")
        while True:
            text = self.hear()
            verb = text.split(" ", 1)[0].split(":", 1)[0].upper()
            self.server.commands.append(verb)
            wrong = self.server.behaviour.answers.get(verb)
            if wrong is not None:
                self.say(wrong)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                getattr(self, f"_{verb.lower()}", self._unknown)(text)

    def _unknown(self, _text: str) -> None:
        self.say("500 what")

    def _ehlo(self, _text: str) -> None:
        offers = ["SIZE 10000000", "8BITMIME"]
        if self.server._context is not None and not self.is_safe:
            offers.append("STARTTLS")
        if self.server._login is not None and self.is_safe:
            offers.append(f"AUTH {self.server.ways}")
        self.say("\r\n".join(["250-stand-in", *(f"250-{each}" for each in offers[:-1]), f"250 {offers[-1]}"]))

    def _starttls(self, _text: str) -> None:
        assert self.server._context is not None
        self.say("220 go")
        self.line = self.server._context.wrap_socket(self.line, server_side=True)
        self.is_safe, self.pending = True, b""

    def _auth(self, text: str) -> None:
        assert self.server._login is not None
        if " PLAIN " in text:
            user, password = base64.b64decode(text.partition(" PLAIN ")[2]).decode().split("\0")[1:]
        else:
            self.say("334 VXNlcm5hbWU6")
            user = base64.b64decode(self.hear()).decode()
            self.say("334 UGFzc3dvcmQ6")
            password = base64.b64decode(self.hear()).decode()
        if (user, password) == self.server._login:
            self.user = user
            self.say("235 welcome")
        else:
            self.say("535 5.7.8 wrong password")

    def _mail(self, text: str) -> None:
        if self.server._login is not None and not self.user:
            self.say("530 5.7.0 sign in first")
            return
        self.sender = text[text.index("<") + 1 : text.index(">")]
        self.say("250 ok")

    def _rcpt(self, text: str) -> None:
        self.recipient = text[text.index("<") + 1 : text.index(">")]
        self.say(self.server.behaviour.refuses.get(self.recipient, "250 ok"))

    def _rset(self, _text: str) -> None:
        self.say("250 ok")

    def _data(self, _text: str) -> None:
        behaviour = self.server.behaviour
        if behaviour.drops_before_data:
            behaviour.drops_before_data -= 1
            raise EOFError
        self.say("354 go on")
        while b"\r\n.\r\n" not in self.pending:
            part = self.line.recv(65536)
            if not part:
                raise EOFError
            self.pending += part
        content, _, self.pending = self.pending.partition(b"\r\n.\r\n")
        content = content.replace(b"\r\n..", b"\r\n.") + b"\r\n"
        after = behaviour.answers.get("END")
        if after is not None:
            self.say(after)
            return
        self.server.received.append(Received(self.sender, self.recipient, content, self.is_safe, self.user))
        if behaviour.drops_before_answer:
            behaviour.drops_before_answer -= 1
            raise EOFError
        self.say("250 taken")
        if behaviour.drops_after_answer:
            behaviour.drops_after_answer -= 1
            raise EOFError


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate that nobody but itself has signed, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, secret


@contextlib.contextmanager
def nobody() -> Iterator[int]:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    yield port
