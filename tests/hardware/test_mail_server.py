"""The way to a mail server over real sockets: what it gets, and what is said of each way it can go wrong."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from pos.errors import PosError, Refused, Unavailable
from pos.hardware.mail_server import IMPLICIT, NONE, STARTTLS, MailRoute, MailServer
from tests.network.mail_stand_in import MailStandIn, make_certificate, nobody

MARTA = "marta@example.org"


def a_message() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@example.com", MARTA, "Receipt é"
    message["Message-ID"] = "<one@example.com>"
    message.set_content("Hello\n.\n..two dots\nbye\n")
    return message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def plain(server: MailStandIn) -> MailRoute:
    return MailRoute("127.0.0.1", "shop@example.com", server.port, NONE)


def safe(
    server: MailStandIn, certificate: tuple[Path, Path], tls: str = STARTTLS, user: str = ""
) -> MailRoute:
    return MailRoute("127.0.0.1", "shop@example.com", server.port, tls, user, str(certificate[0]))


def test_a_message_arrives_as_it_was_dots_and_all() -> None:
    with MailStandIn() as server:
        MailServer(plain(server)).send(a_message(), MARTA)
        (got,) = server.received
    assert (got.sender, got.recipient) == ("shop@example.com", MARTA)
    assert got.message["Subject"] == "Receipt é"
    assert got.message.get_content().replace("\r\n", "\n") == "Hello\n.\n..two dots\nbye\n"


@pytest.mark.parametrize("tls", [STARTTLS, IMPLICIT])
def test_over_tls_with_a_password(certificate: tuple[Path, Path], tls: str) -> None:
    login = ("till", "pass word é")
    with MailStandIn(certificate, is_implicit=tls == IMPLICIT, login=login) as server:
        route = safe(server, certificate, tls, "till")
        for server.ways in ("PLAIN LOGIN", "LOGIN"):
            MailServer(route, login[1]).send(a_message(), MARTA)
        assert [(each.is_safe, each.user) for each in server.received] == [(True, "till")] * 2
        with pytest.raises(Unavailable, match="mail_login_refused"):
            MailServer(route, "wrong").send(a_message(), MARTA)
        assert len(server.received) == 2


def test_a_certificate_of_somebody_else_ends_it_before_anything_is_said(
    certificate: tuple[Path, Path],
) -> None:
    with MailStandIn(certificate, login=("till", "x")) as server:
        with pytest.raises(Unavailable, match="mail_certificate_bad"):
            MailServer(replace(safe(server, certificate, user="till"), certificate="")).send(
                a_message(), MARTA
            )
        assert set(server.commands) == {"EHLO", "STARTTLS"}


def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "mail.elsewhere.example")
    with MailStandIn(other) as server:
        route = replace(safe(server, other), host="localhost")
        with pytest.raises(Unavailable, match="mail_certificate_bad"):
            MailServer(route).send(a_message(), MARTA)
        assert not server.received


def test_a_server_without_starttls_gets_nothing(certificate: tuple[Path, Path]) -> None:
    with MailStandIn() as server:
        with pytest.raises(Unavailable, match="mail_no_tls"):
            MailServer(safe(server, certificate, user="till"), "secret").send(a_message(), MARTA)
        assert set(server.commands) <= {"EHLO", "QUIT"}


def test_plain_mail_does_not_leave_this_computer() -> None:
    with pytest.raises(Refused, match="mail_tls_needed"):
        MailServer(MailRoute("192.0.2.1", "shop@example.com", 25, NONE)).send(a_message(), MARTA)


@pytest.mark.parametrize(
    ("behaviour", "code", "arrived"),
    [
        ({"refuses": {MARTA: "550 5.1.1 no such user"}}, "mail_recipient_refused", 0),
        ({"refuses": {MARTA: "450 mailbox busy"}}, "mail_later", 0),
        ({"answers": {"MAIL": "550 not you"}}, "mail_sender_refused", 0),
        ({"answers": {"MAIL": "451 try later"}}, "mail_later", 0),
        ({"answers": {"DATA": "554 no"}}, "mail_message_refused", 0),
        ({"answers": {"END": "552 too big"}}, "mail_message_refused", 0),
        ({"answers": {"END": "452 disk full"}}, "mail_later", 0),
        ({"drops_before_data": 1}, "mail_unreachable", 0),
        ({"drops_before_answer": 1}, "mail_in_doubt", 1),
    ],
)
def test_what_the_server_says_is_told_apart(behaviour: dict[str, object], code: str, arrived: int) -> None:
    with MailStandIn() as server:
        for name, value in behaviour.items():
            setattr(server.behaviour, name, value)
        with pytest.raises(PosError) as raised:
            MailServer(plain(server)).send(a_message(), MARTA)
        assert raised.value.code == code
        assert isinstance(raised.value, Refused) == (
            code in {"mail_recipient_refused", "mail_message_refused"}
        )
        assert len(server.received) == arrived


def test_a_line_that_breaks_after_the_answer_changes_nothing() -> None:
    with MailStandIn() as server:
        server.behaviour.drops_after_answer = 1
        MailServer(plain(server)).send(a_message(), MARTA)
        assert len(server.received) == 1


def test_nobody_there_and_a_silent_server() -> None:
    with nobody() as port, pytest.raises(Unavailable, match="mail_unreachable"):
        MailServer(MailRoute("127.0.0.1", "shop@example.com", port, NONE)).send(a_message(), MARTA)
    with MailStandIn() as server:
        server.behaviour.silent = True
        with pytest.raises(Unavailable, match="mail_unreachable"):
            MailServer(plain(server), timeout_s=0.3).send(a_message(), MARTA)


def test_a_check_signs_in_and_sends_nothing(certificate: tuple[Path, Path]) -> None:
    with MailStandIn(certificate, login=("till", "x")) as server:
        MailServer(safe(server, certificate, user="till"), "x").check()
        assert "MAIL" not in server.commands
        with pytest.raises(Unavailable, match="mail_login_refused"):
            MailServer(safe(server, certificate, user="till"), "y").check()
