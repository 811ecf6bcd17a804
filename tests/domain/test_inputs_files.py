"""Files from outside: names, texts, headers of pictures and cells, each at its edges."""

from __future__ import annotations

import pytest

from pos.domain.inputs import files
from pos.errors import Refused


@pytest.mark.parametrize(
    "name", ["a.csv", "folder/a b.csv", "x" * 200, ".hidden", "console.txt", "a/com10", "nul1"]
)
def test_a_name_that_may_be(name: str) -> None:
    assert files.check_file_name(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "bad_path"),
        ("x" * 201, "bad_path"),
        ("a\0b", "bad_path"),
        ("a\u202eb", "bad_path"),
        ("a*b", "bad_path"),
        ("/etc", "absolute_path"),
        ("\\etc", "absolute_path"),
        ("~/a", "absolute_path"),
        ("C:a", "absolute_path"),
        ("\N{FULLWIDTH SOLIDUS}etc", "absolute_path"),
        ("..", "traversal"),
        ("a/../b", "traversal"),
        ("a//b", "traversal"),
        ("a/. ./b", "traversal"),
        ("a/", "traversal"),
        ("a/b:c", "bad_path"),
        ("a /b", "bad_path"),
        ("a/ b", "bad_path"),
        ("a./b", "bad_path"),
        ("con", "bad_path"),
        ("a/NUL.txt", "bad_path"),
        ("lpt\N{SUPERSCRIPT ONE}", "bad_path"),
    ],
)
def test_a_name_that_may_not(name: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        files.check_file_name(name)
    kept = name[:40] if code == "bad_path" and len(name) > 40 else name
    assert (caught.value.code, caught.value.facts) == (code, {"name": kept})


def test_a_text_is_utf_8_of_a_size() -> None:
    assert files.read_text("é".encode(), 2) == "é"
    assert files.read_text(b"\xef\xbb\xbfa", 4) == "a"
    for content, code, facts in (
        (b"x" * 1001, "too_big", {"limit": "1,000 bytes"}),
        (b"\xff", "bad_encoding", {}),
        (b"a\0", "control_char", {}),
    ):
        with pytest.raises(Refused) as caught:
            files.read_text(content, 1000)
        assert (caught.value.code, caught.value.facts) == (code, facts)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Milk", "Milk"),
        ("a b", "a b"),
        ("a,b", '"a,b"'),
        ("a;b", '"a;b"'),
        ('say "x"', '"say ""x"""'),
        (" a", '" a"'),
        ("a\nb", '"a\nb"'),
        ("=1+1", '"\'=1+1"'),
        ('="x"', '"\'=""x"""'),
        ("-12.30", "-12.30"),
        ("-a", '"\'-a"'),
    ],
)
def test_cells(text: str, cell: str) -> None:
    assert files.csv_cell(text) == cell


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("=1", True),
        ("+1", True),
        ("@a", True),
        ("|a", True),
        ("\ta", True),
        ("\ra", True),
        ("\na", True),
        (" \u200b=1", True),
        ("\N{FULLWIDTH EQUALS SIGN}1", True),
        ("\N{TWO CONSECUTIVE EQUALS SIGNS}1", True),
        ("\N{MINUS SIGN}a", True),
        ("%3D1", True),
        ("%zz", False),
        ("5%3D", False),
        ("-5", False),
        ("a=1", False),
        ("", False),
    ],
)
def test_what_a_spreadsheet_would_calculate(text: str, is_one: bool) -> None:
    assert files.is_formula(text) is is_one
    assert files.harmless(text) == ("'" + text if is_one else text)


def a_png(width: bytes, height: bytes, chunk: bytes = b"IHDR") -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x0d" + chunk + width + height + b"\x08\x02"


def test_the_size_of_a_png() -> None:
    assert files.picture_size(a_png(b"\x01\x02\x03\x04", b"\x05\x06\x07\x08")) == (0x01020304, 0x05060708)
    assert files.picture_size(a_png(b"\0\0\0\1", b"\0\0\0\1", b"IDAT")) is None
    assert files.picture_size(b"X" + a_png(b"\0\0\0\1", b"\0\0\0\1")[1:]) is None


FRAME = b"\x00\x11\x08\x01\x02\x03\x04\x03"  # length, precision, height 0x0102, width 0x0304, parts
APP = b"\xff\xe0\x00\x06abcd"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"\xff\xc0" + FRAME, (0x0304, 0x0102)),
        (b"\xff\xcf" + FRAME, (0x0304, 0x0102)),
        (APP + b"\xff\xc2" + FRAME, (0x0304, 0x0102)),
        (APP + b"\xff\xc2" + FRAME[:-1], (0x0304, 0x0102)),
        (APP + b"\xff\xc2" + FRAME[:-2], None),
        (b"\xff\xc4\x00\x02" + b"\xff\xc0" + FRAME, (0x0304, 0x0102)),
        (b"\xff\xc8\x00\x02" + b"\xff\xc0" + FRAME, (0x0304, 0x0102)),
        (b"\xff\xcc\x00\x02" + b"\xff\xc0" + FRAME, (0x0304, 0x0102)),
        (b"\xff\xbf\x00\x02" + b"\xff\xc0" + FRAME, (0x0304, 0x0102)),
        (b"\xff\xd0\x00\x02" + b"\xff\xc0" + FRAME, (0x0304, 0x0102)),
        (
            b"\xff\xe0\x00\x00" + b"\xff\xc0" + FRAME,
            (0x0304, 0x0102),
        ),  # a length that cannot be: two at least
        (b"\xff\xe0\x00\x03" + b"\xff\xc0" + FRAME, None),
        (b"\x00\xc0" + FRAME, None),
        (b"", None),
    ],
)
def test_the_size_of_a_jpeg(content: bytes, size: tuple[int, int] | None) -> None:
    assert files.picture_size(b"\xff\xd8" + content) == size


def a_webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + b"\0\0\0\0" + body


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (a_webp(b"VP8X", b"\0\0\0\0\x02\x01\x00\x05\x04\x01"), (0x0103, 0x010406)),
        (a_webp(b"VP8X", b"\0\0\0\0\x02\x01\x00\x05\x04"), None),
        (a_webp(b"VP8L", b"\x2f" + (0x2 << 14 | 0x3FFF).to_bytes(4, "little") + b"\0" * 5), (0x4000, 3)),
        (
            a_webp(b"VP8L", b"\x2f" + (0x3FFF << 14 | 0x1 | 3 << 28).to_bytes(4, "little") + b"\0" * 5),
            (2, 0x4000),
        ),
        (a_webp(b"VP8 ", b"\0" * 6 + b"\x34\xd2\x78\x96"), (0x1234, 0x1678)),
        (a_webp(b"VP8 ", b"\0" * 9), None),
        (b"RIFX" + a_webp(b"VP8 ", b"\0" * 10)[4:], None),
        (a_webp(b"VP8 ", b"\0" * 10).replace(b"WEBP", b"WAVE"), None),
        (b"GIF89a" + b"\0" * 30, None),
    ],
)
def test_the_size_of_a_webp(content: bytes, size: tuple[int, int] | None) -> None:
    assert files.picture_size(content) == size


def test_a_photo_has_sixty_million_pixels_at_most() -> None:
    assert files.MOST_PIXELS == 60_000_000
