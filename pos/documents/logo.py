"""A shop's picture as the black and white dots of a receipt printer. Where the dots are kept is `pos.domain.receipt_layout`'s."""

from __future__ import annotations

import io

from pos.domain.inputs.files import MOST_PIXELS, picture_size
from pos.domain.receipt_layout import LARGEST_HEIGHT, LARGEST_WIDTH, Raster
from pos.errors import Refused

LARGEST_FILE = 5_000_000
PAPER = 255


def logo_from(content: bytes) -> Raster:
    """The dots of a PNG, JPEG or WebP file: made smaller to fit 384 by 160, never larger; what is clear is paper, shades become dots.

    Raises Refused: `logo_too_big` (limit), `logo_unreadable`, `logo_empty`. Takes a moment, so not for the GUI thread.
    """
    from PIL import Image

    size = picture_size(content)
    if len(content) > LARGEST_FILE or (size is not None and size[0] * size[1] > MOST_PIXELS):
        raise Refused("logo_too_big", limit="5 MB")
    if size is None or 0 in size:
        raise Refused("logo_unreadable")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as opened:
            colours = opened.convert("RGBA")
    except (
        OSError,
        ValueError,
        SyntaxError,
    ) as error:  # what Pillow says of a broken file depends on the file
        raise Refused("logo_unreadable") from error
    paper = Image.new("RGBA", colours.size, (PAPER, PAPER, PAPER, PAPER))
    grey = Image.alpha_composite(paper, colours).convert("L")
    grey.thumbnail((LARGEST_WIDTH, LARGEST_HEIGHT))
    # a drawing in black on white has no shades to spread: spread all the same, they would fray its edges
    is_drawing = sum(grey.histogram()[64:192]) * 8 < grey.width * grey.height
    dither = Image.Dither.NONE if is_drawing else Image.Dither.FLOYDSTEINBERG
    dots = grey.convert("1", dither=dither)
    bits = bytes(~byte & 0xFF for byte in dots.tobytes())
    raster = Raster(grey.width, grey.height, _without_edge(bits, grey.width))
    if not any(raster.bits):
        raise Refused("logo_empty")
    return raster


def _without_edge(bits: bytes, width: int) -> bytes:
    """The dots behind the last column of each row are no part of the picture: paper."""
    row_bytes, rest = (width + 7) // 8, width % 8
    if not rest:
        return bits
    mask = 0xFF << (8 - rest) & 0xFF
    return bytes(
        byte & mask if number % row_bytes == row_bytes - 1 else byte for number, byte in enumerate(bits)
    )
