"""Mutation testing of pos/domain: puts one mistake after the other into a module and runs its tests.

Not mutmut: it writes mutants into the tree and starts too much for each of them. Here nothing is written. A module's text
is changed in memory; a forked child imports the changed one in place of the real one and runs pytest in its own process, so
a mutant takes as long as its first failing test. What is not Tern is imported once, before. Hypothesis is derandomized and
makes 25 examples. A mutant that runs out of time or memory counts as killed, and is also counted as a time-out.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import random
import resource
import select
import signal
import sys
import tempfile
import time
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOMAIN = ROOT / "pos" / "domain"
EXAMPLES = 25
MOST_BYTES = 3_000_000_000

# The tests of a module, the likeliest first, where that is more than tests/domain/test_MODULE.py.
VECTORS = ("tests/domain/test_money_vectors.py",)
TENDER_VECTORS = ("tests/domain/test_money_vectors_tenders.py",)
CODE_VECTORS = ("tests/domain/test_money_vectors_codes.py",)
OFFERS = tuple(
    f"tests/domain/promotion/test_{name}.py" for name in ("table", "rules", "players", "solver", "giving")
)
ALSO: dict[str, tuple[str, ...]] = {
    "balance": ("tests/domain/test_points_and_balances.py",),
    "basket": (
        "tests/domain/test_deposit.py",
        "tests/domain/test_basket_traced.py",
        "tests/domain/test_account.py",
    ),
    "barcode": ("tests/domain/test_gs1.py", "tests/domain/test_scale_code.py", *CODE_VECTORS),
    "cash_rounding": TENDER_VECTORS,
    "document_discount": VECTORS,
    "entries": (
        "tests/domain/test_receipt.py",
        "tests/domain/test_account.py",
        "tests/domain/test_refund_entry.py",
    ),
    "exchange": TENDER_VECTORS,
    "inputs/codes": ("tests/domain/test_barcode.py",),
    "points": ("tests/domain/test_points_and_balances.py",),
    "pricing": (
        "tests/domain/test_basket.py",
        "tests/domain/test_deposit.py",
        "tests/domain/test_trace.py",
        "tests/domain/test_account.py",
    ),
    "promotion/giving": OFFERS,
    "promotion/players": OFFERS,
    "promotion/rules": OFFERS,
    "promotion/solver": OFFERS,
    "promotion/table": OFFERS,
    "product": ("tests/domain/test_deposit.py",),
    "refund": ("tests/domain/test_refund_entry.py", "tests/domain/test_account.py", *TENDER_VECTORS),
    "refund_entry": ("tests/domain/test_refund.py", "tests/domain/test_exchange.py"),
    "refund_tenders": TENDER_VECTORS,
    "rounding": VECTORS,
    "scale_code": ("tests/domain/test_barcode.py", *CODE_VECTORS),
    "shift": ("tests/domain/test_shift_and_stock.py",),
    "stock": ("tests/domain/test_shift_and_stock.py",),
    "tax": VECTORS,
    "tax_plan": ("tests/domain/test_tax.py", "tests/domain/test_document_discount.py", *VECTORS),
    "tender": ("tests/domain/test_tender_accounts.py", *TENDER_VECTORS),
}


@dataclass
class Result:
    """What became of the mutants of one module. `survivors` are described by line."""

    module: str
    mutants: int = 0
    of: int = 0
    killed: int = 0
    timeouts: int = 0
    seconds: float = 0.0
    survivors: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return 100 * self.killed / self.mutants if self.mutants else 100.0

    def __str__(self) -> str:
        sampled = f" of {self.of}" if self.of != self.mutants else ""
        return (
            f"{self.module:22} {self.mutants:4}{sampled} mutants, {self.killed} killed ({self.timeouts} timed out), "
            f"{len(self.survivors)} survived, {self.ratio:.1f} %, {self.seconds:.0f} s"
        )


def modules() -> list[str]:
    """pos/domain by path, without suffix; packages that only pass names on are left out."""
    found = [path.relative_to(DOMAIN).with_suffix("").as_posix() for path in sorted(DOMAIN.rglob("*.py"))]
    return [name for name in found if not name.endswith("__init__")]


def tests_of(module: str) -> list[str]:
    own = f"tests/domain/test_{module.replace('/', '_')}.py"
    files = [own, *ALSO.get(module, ())]
    return list(dict.fromkeys(name for name in files if (ROOT / name).is_file()))


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a syntax tree in memory; all others are found as ever."""

    def __init__(self, name: str, tree: ast.Module, path: Path) -> None:
        self.name, self.tree, self.path = name, tree, path

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 importlib's
        target: types.ModuleType | None = None,  # noqa: ARG002 importlib's
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=str(self.path))

    def exec_module(self, module: types.ModuleType) -> None:
        module.__file__ = str(self.path)
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)  # noqa: S102 the mutant itself


class FewExamples:
    """Pytest plugin: properties run derandomized, with few examples, and are not shrunk."""

    def pytest_collection_modifyitems(self, items: list[object]) -> None:
        from hypothesis import Phase, settings

        for item in items:
            test = getattr(item, "obj", None)
            inner = getattr(test, "__func__", test)
            if not hasattr(inner, "hypothesis"):
                continue
            known = getattr(inner, "_hypothesis_internal_use_settings", None)
            most = min(EXAMPLES, known.max_examples) if known is not None else EXAMPLES
            inner._hypothesis_internal_use_settings = settings(  # noqa: SLF001 how hypothesis itself keeps them
                known,
                max_examples=most,
                derandomize=True,
                database=None,
                deadline=None,
                phases=(Phase.explicit, Phase.generate),
                report_multiple_bugs=False,
            )


def run_tests(files: Sequence[str], ini: Path) -> int:
    import pytest

    options = [
        "-x",
        "-q",
        "--noconftest",
        "--assert=plain",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
    ]
    return int(pytest.main([*options, "-c", str(ini), f"--rootdir={ROOT}", *files], plugins=[FewExamples()]))


def in_child(work: Callable[[], int], seconds: float) -> int | None:
    """What `work` gives in a forked child, which says nothing; None when it takes longer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 99
        try:
            os.setpgid(0, 0)
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
            status = work()
        finally:
            os._exit(status)
    os.close(writing)
    is_over = bool(select.select([reading], [], [], seconds)[0])
    os.close(reading)
    if not is_over:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) if is_over else None


def load_all_else(files: Sequence[str], ini: Path) -> tuple[int, float]:
    """Run the tests as they are; import here what they needed and is not Tern. Gives their status and seconds."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as names:

        def work() -> int:
            status = run_tests(files, ini)
            Path(names.name).write_text("\n".join(sys.modules), encoding="utf-8")
            return status

        in_child(work, 600)
        for name in names.read().split("\n"):
            if name.split(".")[0] not in {"pos", "tests", "conftest", "__main__", "__mp_main__", ""}:
                # What cannot be imported on its own is imported by the child.
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
    start = time.monotonic()
    status = in_child(lambda: run_tests(files, ini), 600)
    return (99 if status is None else status), time.monotonic() - start


def mutate(module: str, sample: int | None, seed: int, ini: Path, *, is_loud: bool) -> Result:
    """Try the mutants of a module. RuntimeError when its tests fail without one."""
    from scripts.mutants import enum_members, mutants_of, put

    path = DOMAIN / f"{module}.py"
    name = "pos.domain." + module.replace("/", ".")
    text, enums, files = path.read_text(encoding="utf-8"), enum_members(DOMAIN), tests_of(module)
    chosen = list(range(len(mutants_of(ast.parse(text), enums))))
    result = Result(module, of=len(chosen))
    if sample is not None and sample < len(chosen):
        chosen = sorted(random.Random(f"{seed} {module}").sample(chosen, sample))  # noqa: S311 no secret
    start = time.monotonic()
    status, seconds = load_all_else(files, ini) if files else (0, 0.0)
    if status != 0:
        raise RuntimeError(f"{module}: its tests fail without a mutant ({status}): {' '.join(files)}")
    for number in chosen:
        tree = ast.parse(text)
        mutant = mutants_of(tree, enums)[number]
        put(mutant)

        def work(tree: ast.Module = tree) -> int:
            sys.meta_path.insert(0, Mutated(name, tree, path))
            return run_tests(files, ini)

        status = in_child(work, 3 + 4 * seconds) if files else 0
        result.mutants += 1
        if status == 0:
            result.survivors.append(str(mutant))
            if is_loud:
                print(f"    survived {module}.py:{mutant}", flush=True)
        else:
            result.killed += 1
            result.timeouts += status is None
    result.seconds = time.monotonic() - start
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/mutate", description="Mutation testing of pos/domain.")
    parser.add_argument("modules", nargs="*", help="such as tender or promotion/solver; default: all")
    parser.add_argument("--sample", type=int, help="so many mutants of each module; default: all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures and the survivors here")
    chosen = parser.parse_args()
    os.chdir(ROOT)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "QT_QPA_PLATFORM": "offscreen"}
    results = []
    with tempfile.TemporaryDirectory() as folder:
        sys.pycache_prefix = folder
        ini = Path(folder) / "pytest.ini"
        ini.write_text("[pytest]\n", encoding="utf-8")
        for module in chosen.modules or modules():
            results.append(mutate(module, chosen.sample, chosen.seed, ini, is_loud=True))
            print(results[-1], flush=True)
            if chosen.json:
                rows = [
                    {**vars(each), "ratio": round(each.ratio, 1), "seed": chosen.seed} for each in results
                ]
                chosen.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    total = sum(each.mutants for each in results)
    killed = sum(each.killed for each in results)
    print(f"{killed} of {total} mutants killed, {100 * killed / max(total, 1):.1f} %")
    return 0 if all(each.ratio >= 90 for each in results) else 1
