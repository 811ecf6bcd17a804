"""Icons: bundled SVG drawings, recoloured and cached as pixmaps by name, size, colour and device ratio.

Which icon stands for what is decided where it is used; this module only draws.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from pos.paths import resources_dir
from pos.ui.theme.direction import is_mirrored, upright

_WITH_A_DIRECTION = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-right",
        "clipboard-list",
        "delete",
        "file-text",
        "list",
        "list-checks",
        "log-in",
        "log-out",
        "receipt-text",
        "send",
        "undo-2",
    }
)
"""Icons that point forwards or back, or hold lines of writing: they are turned round where reading runs from the right."""


@lru_cache(maxsize=256)
def _svg_text(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _stroke_for(size: float) -> float:
    """Thin drawings need a relatively thicker line: 1.75 from 18 px up, more below."""
    return 1.75 if size >= 18 else 2.1


@lru_cache(maxsize=1024)
def icon_pixmap(name: str, size: int, colour: str, ratio: float = 1.0, *, is_turned: bool = False) -> QPixmap:
    """The icon as a pixmap of `size` device independent pixels; turned, it is its own picture in a mirror."""
    svg = _svg_text(name).replace("currentColor", colour)
    svg = svg.replace('stroke-width="2"', f'stroke-width="{_stroke_for(size)}"')
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    if is_turned:
        pixmap = pixmap.transformed(QTransform.fromScale(-1, 1))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def draw_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Paint the icon in the middle of `box`, as large as its shorter side, facing the way the language runs."""
    size = round(min(box.width(), box.height()))
    ratio = painter.device().devicePixelRatioF() * abs(painter.worldTransform().m11())
    is_turned = name in _WITH_A_DIRECTION and is_mirrored()
    pixmap = icon_pixmap(name, size, colour.name(), ratio, is_turned=is_turned)
    left = round(box.center().x() - size / 2)
    top = round(box.center().y() - size / 2)
    with upright(painter, QRectF(left, top, size, size)):
        painter.drawPixmap(left, top, pixmap)
