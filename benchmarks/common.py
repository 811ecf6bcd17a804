"""What every benchmark needs: the repository on the path, the machine's line, percentiles, and one way to answer.

A figure without its peer is not a figure: rows have the peer that was measured in the same run, and a ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

Row = Mapping[str, Any]


def parser(document: str | None) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=document)
    made.add_argument("--json", action="store_true", help="answer with one JSON document")
    return made


def machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load}"


def report(options: argparse.Namespace, rows: Sequence[Row]) -> None:
    """The answer: a document for machines, or the machine and a line for each row."""
    if options.json:
        print(json.dumps({"machine": machine(), "rows": [dict(row) for row in rows]}))
        return
    print(machine())
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))


def percentile(taken: Sequence[float], share: float) -> float:
    """Of sorted or unsorted figures, the one that `share` of them do not exceed."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(taken: Sequence[float], digits: int = 2) -> dict[str, float]:
    """p50 and p99 in milliseconds, from seconds."""
    return {
        "p50_ms": round(percentile(taken, 0.5) * 1000, digits),
        "p99_ms": round(percentile(taken, 0.99) * 1000, digits),
    }


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Of the medians: how many times the peer's."""
    return round(percentile(ours, 0.5) / percentile(theirs, 0.5), 2)


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that goes when the benchmark ends; the server's own account may look into it."""
    with tempfile.TemporaryDirectory(prefix="tern-bench-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)
