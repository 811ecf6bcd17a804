from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.inputs.mail_address import read_mail_address, read_mail_addresses
from pos.errors import Refused


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("marta@silva.eu", "marta@silva.eu"),
        (" Marta.Silva+till@Silva.EU ", "Marta.Silva+till@silva.eu"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("o'neil@a-b.co.uk", "o'neil@a-b.co.uk"),
    ],
)
def test_addresses_as_people_have_them(typed: str, read: str) -> None:
    assert read_mail_address(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "", "marta", "marta@", "@silva.eu", "marta@silva", "marta silva@silva.eu", "marta@sil va.eu", "a..b@silva.eu",
        ".a@silva.eu", "a.@silva.eu", "marta@-silva.eu", "marta@silva..eu", "marta@silva.eu.", "marta@1.2.3.4",
        "Marta <marta@silva.eu>", '"a b"@silva.eu', "a@b@silva.eu", "marta@silva.eu\nBcc: x@y.zz", "marta@silva.eu\r\nRCPT TO:<x@y.zz>",
        "a" * 65 + "@silva.eu", "a@" + "b" * 250 + ".eu", "märta@silva.eu", "marta@silva.eu,b@c.de", "marta@[127.0.0.1]", "\x00@silva.eu",
    ],
)  # fmt: skip
def test_what_is_none(typed: str) -> None:
    with pytest.raises(Refused, match="mail_address_bad"):
        read_mail_address(typed)


@given(st.text(max_size=80))
def test_no_text_becomes_more_than_one_plain_address(text: str) -> None:
    try:
        address = read_mail_address(text)
    except Refused:
        return
    assert address.isascii()
    assert address.count("@") == 1
    assert not any(letter.isspace() or letter in '<>,;:"()[]\\' for letter in address)


def test_several_are_read_each_once() -> None:
    assert read_mail_addresses("a@example.com,b@example.com;\n a@EXAMPLE.com ") == (
        "a@example.com",
        "b@example.com",
    )
    assert read_mail_addresses(" ,; ") == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("a@example.com, b", "mail_address_bad"),
        (" ".join(f"a{number}@example.com" for number in range(11)), "mail_addresses_too_many"),
    ],
)
def test_one_that_is_none_and_too_many_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        read_mail_addresses(typed)
