"""House rules over the syntax tree: what no linter knows, a test says."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 600
VAGUE = {"manager", "helper", "helpers", "utils", "util", "common", "info", "data", "misc"}
PACKAGE = sorted((ROOT / "pos").rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(params=PACKAGE, ids=relative)
def module(request: pytest.FixtureRequest) -> tuple[str, ast.Module, str]:
    text = request.param.read_text(encoding="utf-8")
    return relative(request.param), ast.parse(text), text


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.lineno, node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id


def test_a_module_opens_with_what_lives_in_it(module) -> None:
    name, tree, _ = module
    assert ast.get_docstring(tree), f"{name}: say in two or three sentences what lives here and what does not"


def test_a_module_fits_one_room(module) -> None:
    name, _, text = module
    assert text.count("\n") <= MOST_LINES, f"{name}: over {MOST_LINES} lines wants to be two rooms"


def test_names_say_something(module) -> None:
    name, tree, _ = module
    parts = set(Path(name).with_suffix("").parts[1:])
    assert not parts & VAGUE, name
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            assert not node.name.lower().endswith(("manager", "helper", "utils", "info")), (
                f"{name}: {node.name}"
            )


def test_services_never_commit(module) -> None:
    name, tree, _ = module
    if name.startswith("pos/services/"):
        found = [line for line, call in calls(tree) if call in {"commit", "rollback"}]
        assert not found, f"{name}: {found}"


def test_the_domain_has_no_clock_and_no_float(module) -> None:
    name, tree, _ = module
    if name.startswith("pos/domain/"):
        found = [line for line, call in calls(tree) if call in {"now", "utcnow", "today", "float", "time"}]
        assert not found, f"{name}: {found}"
        floats = [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, float)
        ]
        assert not floats, f"{name}: {floats}"


def test_the_windows_never_sleep_nor_pump_events(module) -> None:
    name, tree, _ = module
    if name.startswith("pos/ui/"):
        found = [line for line, call in calls(tree) if call in {"sleep", "processEvents"}]
        assert not found, f"{name}: {found}"


def test_nothing_is_left_for_later(module) -> None:
    name, _, text = module
    marks = [
        mark for mark in ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error") if mark in text
    ]
    assert not marks, f"{name}: {marks}"


def test_a_silenced_rule_says_why(module) -> None:
    name, _, text = module
    for number, line in enumerate(text.splitlines(), 1):
        if "# noqa" in line:
            after = line.split("# noqa", 1)[1].removeprefix(":").strip().split(" ", 1)
            assert len(after) == 2, f"{name}:{number}: a noqa without a reason"
            assert after[0], f"{name}:{number}: a noqa without a rule"


def test_broad_excepts_say_why(module) -> None:
    name, tree, text = module
    lines = text.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{name}:{node.lineno}: a bare except"
            is_broad = isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
            if is_broad and not any(isinstance(each, ast.Raise) for each in ast.walk(node)):
                near = "\n".join(lines[node.lineno - 2 : node.lineno + 3])
                assert "#" in near, f"{name}:{node.lineno}: a broad except without its reason"


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    return [ROOT / name for name in listed if name]


def test_no_machine_path_and_no_package_index_is_committed() -> None:
    banned = ["/wo" + "rk/", "/ro" + "ot/", "pypi" + ".org", "registry.npm" + "js", "deb.deb" + "ian.org"]
    found = []
    for path in committed_files():
        if path.suffix in {".png", ".ttf", ".pdf", ".ico", ".qm"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in banned if word in text]
    assert not found


# What may be written plainly: files for people, logs, and locks that are empty.
WRITES_PLAINLY = {
    "pos/ui/tour/guide.py": "pictures of the tour",
    "pos/ui/reports/saving.py": "a table that a person saves",
    "pos/cli/journal_export.py": "an export that a person asked for",
    "pos/hardware/transports.py": "a printer that is a file",
    "pos/hardware/pole.py": "a display that is a file",
    "pos/db/server_process.py": "locks",
    "pos/db/embedded.py": "the server's log, and who uses it",
    "pos/db/durable.py": "the one that does it durably",
}


def test_small_files_are_written_durably(module) -> None:
    name, tree, _ = module
    if name in WRITES_PLAINLY:
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        modes = [value.value for value in node.args if isinstance(value, ast.Constant)]
        is_opened_for_writing = node.func.attr == "open" and any(
            isinstance(mode, str) and set(mode) & set("wax+") for mode in modes
        )
        assert not is_opened_for_writing, f"{name}:{node.lineno}: use pos.db.durable"
        assert node.func.attr not in {"write_text", "write_bytes"}, (
            f"{name}:{node.lineno}: use pos.db.durable"
        )


NOT_TURNED = {
    "pos/ui/theme/direction.py": "makes the painters that are turned",
    "pos/ui/widgets/base.py": "a label's text is aligned by the label",
    "pos/ui/widgets/receipt_view.py": "paper is printed as it is, in its own direction",
    "pos/ui/settings/receipt_page.py": "a picture",
    "pos/ui/login/frame.py": "a picture",
    "pos/ui/reports/chart.py": "time runs from left to right",
    "pos/ui/reports/heat.py": "time runs from left to right",
    "pos/ui/reports/table_view.py": "the head says where its columns are seen",
}
"""Where a widget is painted without regard to reading, and why."""


def test_windows_are_painted_and_laid_out_the_way_the_language_runs(module) -> None:
    """A painter of one's own sees no mirror, and Qt mirrors what lies in a layout, but not the room around it."""
    name, tree, _ = module
    if not name.startswith("pos/ui/"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == "QPainter(self)":
            assert name in NOT_TURNED, f"{name}:{node.lineno}: painter_of(self) knows the direction"
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setContentsMargins"):
            sides = [ast.unparse(each) for each in node.args]
            assert len(sides) < 4 or sides[0] == sides[2], f"{name}:{node.lineno}: margins(...) knows it"
