"""A way to a mail server: SMTP with STARTTLS, with TLS from the start, or in plain to this very computer.

One message at a time. What the server answers becomes one of three: it has the message, it refuses this one for good, or it may be
tried again. When the line breaks after the message was sent and before the answer, nobody knows: it is tried again with the same
message id, by which the other side can tell that it is the same.
"""

from __future__ import annotations

import base64
import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from pos.errors import PosError, Refused, Unavailable

STARTTLS, IMPLICIT, NONE = "starttls", "implicit", "none"
PORTS: Final = {STARTTLS: 587, IMPLICIT: 465, NONE: 25}
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
TIMEOUT_S = 20.0
LONGEST_SAID: Final = 300
NAME: Final = "[127.0.0.1]"
"""What a till calls itself: an address of no meaning, so that no name of the shop's network leaves it."""


@dataclass(frozen=True, slots=True)
class MailRoute:
    """How mail leaves. `port` 0 is the usual one; `certificate` a file that is trusted beside what this computer trusts."""

    host: str
    sender: str
    port: int = 0
    tls: str = STARTTLS
    user: str = ""
    certificate: str = ""

    def check(self) -> None:
        """Raises Refused("mail_tls_needed") for a plain line that leaves this computer: receipts and the password are nobody's."""
        if self.tls == NONE and self.host not in HERE:
            raise Refused("mail_tls_needed", server=self.host)


class MailServer:
    """May block for a minute; call it on the mail thread only."""

    def __init__(self, route: MailRoute, password: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self._route, self._password, self._timeout_s = route, password, timeout_s

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand the message over. When this returns, the server has it.

        Raises Refused: `mail_recipient_refused` (address, said), `mail_message_refused` (said), `mail_tls_needed`; Unavailable, which may be
        tried again: `mail_unreachable` (server, reason), `mail_no_tls`, `mail_certificate_bad` (reason), `mail_login_refused` (said),
        `mail_sender_refused` (said), `mail_later` (said), `mail_in_doubt` (server).
        """
        self._route.check()
        with self._connected() as server:
            self._greet(server)
            self._address(server, recipient)
            self._hand_over(server, message)

    def check(self) -> None:
        """Connect and sign in, and send nothing. Raises as `send`."""
        self._route.check()
        with self._connected() as server:
            self._greet(server)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """The line, closed afterwards; what breaks on it is told in our words."""
        route = self._route
        server: smtplib.SMTP | None = None
        try:
            port = route.port or PORTS[route.tls]
            if route.tls == IMPLICIT:
                server = smtplib.SMTP_SSL(
                    route.host, port, NAME, timeout=self._timeout_s, context=self._context()
                )
            else:
                server = smtplib.SMTP(route.host, port, NAME, timeout=self._timeout_s)
            yield server
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()  # the server has it: how the line ends does not matter
        except PosError:
            raise
        except ssl.SSLCertVerificationError as error:
            raise Unavailable(
                "mail_certificate_bad", server=route.host, reason=error.verify_message
            ) from error
        except smtplib.SMTPResponseException as error:
            raise Unavailable("mail_later", said=_said(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise Unavailable("mail_unreachable", server=route.host, reason=_reason(error)) from error
        finally:
            if server is not None:
                server.close()

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._route.certificate:
            try:
                context.load_verify_locations(self._route.certificate)
            except OSError as error:
                raise Unavailable(
                    "mail_certificate_bad", server=self._route.host, reason=_reason(error)
                ) from error
        return context

    def _greet(self, server: smtplib.SMTP) -> None:
        """TLS first, and nothing of ours before it: not even who we are."""
        route = self._route
        server.ehlo_or_helo_if_needed()
        if route.tls == STARTTLS:
            if not server.has_extn("starttls"):
                raise Unavailable("mail_no_tls", server=route.host)
            server.starttls(context=self._context())
            server.ehlo_or_helo_if_needed()
        if route.user:
            self._sign_in(server)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        """By hand: the library's own way knows no letter beyond ASCII in a password."""
        ways = server.esmtp_features.get("auth", "").upper().split()
        user, password = self._route.user.encode(), self._password.encode()
        if "PLAIN" in ways:
            both = b"\0".join((b"", user, password))
            code, words = server.docmd("AUTH", " ".join(("PLAIN", _base64(both))))
        elif "LOGIN" in ways:
            code, words = server.docmd("AUTH", "LOGIN")
            for part in (user, password):
                if code == 334:
                    code, words = server.docmd(_base64(part))
        else:
            raise Unavailable("mail_login_refused", said="AUTH PLAIN, LOGIN: -")
        if code != 235:
            again = 400 <= code < 500
            raise Unavailable("mail_later" if again else "mail_login_refused", said=_said(code, words))

    def _address(self, server: smtplib.SMTP, recipient: str) -> None:
        code, words = server.mail(self._route.sender)
        if code >= 500:
            raise Unavailable("mail_sender_refused", sender=self._route.sender, said=_said(code, words))
        if code != 250:
            raise Unavailable("mail_later", said=_said(code, words))
        code, words = server.rcpt(recipient)
        if code >= 500:
            raise Refused("mail_recipient_refused", address=recipient, said=_said(code, words))
        if code not in {250, 251}:
            raise Unavailable("mail_later", said=_said(code, words))

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        code, words = server.docmd("DATA")
        if code >= 500:
            raise Refused("mail_message_refused", said=_said(code, words))
        if code != 354:
            raise Unavailable("mail_later", said=_said(code, words))
        content = message.as_bytes(policy=SMTP)
        lines = content.replace(
            b"\r\n.", b"\r\n.."
        )  # RFC 5321, 4.5.2: a line of one dot would end the message
        if lines.startswith(b"."):
            lines = b"." + lines
        end = b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"
        server.send(lines)
        server.send(end)
        try:
            code, words = server.getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Unavailable("mail_in_doubt", server=self._route.host) from error
        if code >= 500:
            raise Refused("mail_message_refused", said=_said(code, words))
        if code != 250:
            raise Unavailable("mail_later", said=_said(code, words))


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".split())[:LONGEST_SAID]


def _reason(error: BaseException) -> str:
    return (str(getattr(error, "strerror", None) or error) or type(error).__name__)[:LONGEST_SAID]
