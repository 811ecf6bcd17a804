"""Every benchmark still runs, prints its peer and a ratio; with tiny sizes and no limit of time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TINY = {
    "catalog_table": ["--products", "300"],
    "day": ["--products", "300", "--sales", "4", "--warm-up", "2"],
    "journal": ["--sales", "5", "--kept", "0", "20"],
    "pay": ["--sales", "3"],
    "policies": ["--times", "5", "--sales", "3"],
    "posting": ["--sales", "8", "--clients", "1", "2"],
    "pricing": ["--times", "2", "--lines", "3", "12", "--offers", "10", "--peer", "none"],
    "road": ["--products", "300", "--times", "6", "--sales", "3"],
    "scan": ["--products", "300", "--times", "6", "--lines", "4"],
    "sign_in": ["--times", "1", "--rounds", "4"],
    "start": ["--runs", "1"],
    "verification": ["--sales", "20", "--posted", "5"],
}


def test_every_benchmark_is_run_here() -> None:
    files = {path.stem for path in (ROOT / "benchmarks").glob("*.py")} - {"common", "shop"}
    assert files == set(TINY)


@pytest.mark.parametrize("name", TINY)
def test_it_runs_and_names_its_peer(name: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *TINY[name], "--json"],
        env={key: value for key, value in os.environ.items() if key != "POS_HOME"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert "cores" in document["machine"]
    assert any("ratio" in row for row in document["rows"])
