"""A product's picture from a file: checked, turned upright, scaled down to 512 px at most, and small enough to keep.

What is stored is PNG when it has see-through parts, else JPEG; other tills load it as it is.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from pos.domain.inputs.files import MOST_PIXELS
from pos.services.catalog import ProductPicture
from pos.words import say

LARGEST_SIDE = 512
LARGEST_FILE_MB = 20
LARGEST_STORED = 2_000_000
FORMATS = frozenset({b"png", b"jpeg", b"jpg", b"webp"})
_QUALITY = 88


def read_picture(file: Path) -> tuple[ProductPicture | None, str]:
    """The picture ready to be saved, or a sentence why not."""
    try:
        size = file.stat().st_size
    except OSError:
        return None, say("The file cannot be read. Choose another one.")
    if size > LARGEST_FILE_MB * 1_000_000:
        return None, say(
            "The file is larger than {most} MB. Choose a smaller one.",
            most=LARGEST_FILE_MB,
        )
    reader = QImageReader(str(file))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()) not in FORMATS:
        return None, say("That is not a PNG, JPEG or WebP picture. Choose another file.")
    whole = reader.size()
    if whole.width() * whole.height() > MOST_PIXELS:
        return None, say("The picture has too many pixels. Save it smaller, then choose it again.")
    # Scaled while it is read: a photo of a telephone would take 200 MB otherwise.
    reader.setScaledSize(_fitting(whole))
    image = reader.read()
    if image.isNull():
        return None, say("The picture is damaged. Choose another file.")
    return _encode(image)


def _fitting(whole: QSize) -> QSize:
    if max(whole.width(), whole.height()) <= LARGEST_SIDE:
        return whole
    return whole.scaled(LARGEST_SIDE, LARGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio)


def _encode(image: QImage) -> tuple[ProductPicture | None, str]:
    kind, mime = ("PNG", "image/png") if image.hasAlphaChannel() else ("JPEG", "image/jpeg")
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The stubs ask for bytes as the format; the library takes str only.
    is_written = image.save(buffer, kind, -1 if kind == "PNG" else _QUALITY)  # type: ignore[call-overload]
    buffer.close()
    if not is_written or content.size() > LARGEST_STORED:
        return None, say("The picture is larger than 2 MB even when it is scaled down. Choose another one.")
    return ProductPicture(mime, bytes(content.data())), ""
