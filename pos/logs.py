"""Logging: one rotating file per process kind in the home folder; warnings also on standard error."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


def start_logging(folder: Path, name: str, *, is_quiet: bool = False) -> None:
    """Log to `folder/name.log`, five files of a megabyte. A folder that cannot be written to is no reason to stop."""
    # A log that cannot be written is no business of the person at the till.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if not is_quiet:
        console = logging.StreamHandler()
        console.setLevel(logging.ERROR)
        console.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
        root.addHandler(console)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = logging.handlers.RotatingFileHandler(
            folder / f"{name}.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
        )
    except OSError:
        root.warning("no log file in %s", folder)
        return
    file.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(file)


def stop_logging() -> None:
    """Let go of the log file: its folder is about to move."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, logging.FileHandler):
            root.removeHandler(handler)
            handler.close()
