"""Reads ESC/POS bytes back by the published command set, independent of the code that writes them.

Unknown commands raise, so a test sees every byte that a printer would see.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WITH_ONE_ARGUMENT = {b"\x1b!", b"\x1bE", b"\x1ba", b"\x1b{", b"\x1bd", b"\x1dh", b"\x1dw", b"\x1df", b"\x1dH", b"\x1dB", b"\x1b-", b"\x1bM", b"\x1dV"}  # fmt: skip


@dataclass
class Read:
    text: str = ""
    code_pages: list[int] = field(default_factory=list)
    pulses: int = 0
    cuts: int = 0
    barcodes: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)
    """Width and height in dots."""
    dots: list[list[str]] = field(default_factory=list)
    """The rows of each picture: "#" where the head burns."""


def read(data: bytes, codec: str = "cp858") -> Read:
    found = Read()
    text = bytearray()
    at = 0
    while at < len(data):
        if data[at] not in {0x1B, 0x1D, 0x1C}:
            text.append(data[at])
            at += 1
        else:
            at = _command(data, at, found)
    found.text = text.decode(codec)
    return found


def _command(data: bytes, at: int, found: Read) -> int:
    command, rest = data[at : at + 2], data[at + 2 :]
    if command == b"\x1b@":
        return at + 2
    if command == b"\x1bt":
        found.code_pages.append(rest[0])
        return at + 3
    if command == b"\x1bp":
        found.pulses += 1
        return at + 5
    if command == b"\x1dk":
        assert rest[0] == 73, "Code 128"
        found.barcodes.append(rest[2 : 2 + rest[1]].decode("ascii"))
        return at + 4 + rest[1]
    if command == b"\x1dv":
        width, height = rest[2] + 256 * rest[3], rest[4] + 256 * rest[5]
        found.pictures.append((width * 8, height))
        rows = [rest[6 + width * row : 6 + width * (row + 1)] for row in range(height)]
        found.dots.append(
            ["".join(f"{byte:08b}" for byte in row).translate({48: ".", 49: "#"}) for row in rows]
        )
        return at + 8 + width * height
    if command == b"\x1dV":
        found.cuts += 1
        return at + (4 if rest[0] in {65, 66} else 3)
    assert command in WITH_ONE_ARGUMENT, f"unknown command {command!r} at {at}"
    return at + 3
