"""The messages themselves, against bytes as the protocol's own examples and traces of terminals have them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.hardware.terminal import zvt
from pos.hardware.terminal.zvt import Malformed, Message, Reader


def test_a_payment_of_12_50_euro():
    data = zvt.fields({zvt.AMOUNT: zvt.bcd(1250, 6), zvt.CURRENCY: zvt.bcd(978, 2)})
    assert Message(zvt.PAY, data).packed().hex(" ") == "06 01 0a 04 00 00 00 00 12 50 49 09 78"


def test_registration_carries_password_configuration_and_currency():
    message = Message(zvt.REGISTER, bytes.fromhex("000000") + b"\x0a" + zvt.bcd(978, 2))
    assert message.packed().hex(" ") == "06 00 06 00 00 00 0a 09 78"


def test_understood_is_three_bytes():
    assert Message(zvt.ACK).packed() == b"\x80\x00\x00"


@pytest.mark.parametrize(
    ("size", "head"), [(254, "040ffe"), (255, "040fffff00"), (256, "040fff0001"), (4660, "040fff3412")]
)
def test_long_messages_say_their_length_in_two_bytes_low_one_first(size, head):
    packed = Message(zvt.STATUS, bytes(size)).packed()
    assert packed[: len(head) // 2].hex() == head
    assert Reader().feed(packed) == [Message(zvt.STATUS, bytes(size))]


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=700)), max_size=6), st.integers(1, 97))
def test_messages_come_out_as_they_went_in_however_the_line_cuts_them(messages, step):
    sent = [Message(command, data) for command, data in messages]
    line, reader, got = b"".join(each.packed() for each in sent), Reader(), []
    for at in range(0, len(line), step):
        got += reader.feed(line[at : at + step])
    assert got == sent


def test_a_status_as_a_terminal_sends_it():
    data = bytes.fromhex(
        "2700 04000000001250 490978 0b000021 8700 15 29 52000001 0c143205 0d1121 22f0f8eeeeeeeeeeee4242"
        "8a0a 8bf0f556697361 00 3b4131423243330000 06 04 1f100102".replace(" ", "")
    )
    found = zvt.read_fields(data)
    assert found[zvt.RESULT] == b"\0"
    assert zvt.number(found[zvt.AMOUNT]) == 1250
    assert zvt.digits(found[zvt.RECEIPT]) == "0015"
    assert zvt.digits(found[zvt.PAN]).endswith("4242")
    assert found[zvt.CARD_NAME] == b"Visa\0"
    assert found[zvt.TLV] == bytes.fromhex("1f100102")


def test_a_field_that_nobody_knows_ends_the_reading_and_keeps_what_was_read():
    assert zvt.read_fields(bytes.fromhex("2700 ff 0102")) == {zvt.RESULT: b"\0"}


@pytest.mark.parametrize(
    "data", ["27", "04 0000", "22 f0", "22 f0f8 00", "22 fafa", "06", "06 83", "06 8201", "3c f0f0f5 00"]
)
def test_what_is_cut_off_is_said_to_be(data):
    with pytest.raises(Malformed):
        zvt.read_fields(bytes.fromhex(data.replace(" ", "")))


@given(st.binary(max_size=60))
def test_whatever_comes_is_read_or_refused(data):
    with contextlib.suppress(Malformed):
        zvt.read_fields(data)


@given(st.integers(0, zvt.LARGEST_AMOUNT))
def test_amounts_keep_their_digits(amount):
    assert zvt.number(zvt.bcd(amount, 6)) == amount


@pytest.mark.parametrize(("number", "size"), [(100, 1), (-1, 2), (10**12, 6)])
def test_a_number_that_does_not_fit_is_refused(number, size):
    with pytest.raises(ValueError, match="in"):
        zvt.bcd(number, size)
