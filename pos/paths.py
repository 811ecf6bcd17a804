"""Where the program's own files lie: resources and migrations, in a source checkout, a wheel or a frozen program.

Nothing else in Tern knows these three places. Folders of the shop (settings, journal, database) are not known here.
"""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / name] if frozen else []
    places += [_PACKAGE / f"_{name}", _PACKAGE.parent / name]
    for place in places:
        if place.is_dir():
            return place
    looked = ", ".join(str(place) for place in places)
    raise FileNotFoundError(f"no {name} folder; looked in {looked}")


def resources_dir() -> Path:
    """The folder with icons, fonts, styles and translations."""
    return _find("resources")


def migrations_dir() -> Path:
    """The folder with Alembic's env.py and versions."""
    return _find("migrations")
