"""Small mistakes for a module, one at a time: what `scripts/mutate` puts into pos/domain to see whether a test notices.

Left alone, because no test could or should tell: annotations, docstrings, `__all__`, arguments of dataclass decorators,
`zip(strict=True)` (it checks its caller) and what a ValueError says (a bug's message; the codes and facts of `Refused` are
changed, people read those).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

Spot = tuple[ast.AST, str, int | None]
"""A node's parent, the field it stands in, and its place there when that is a list."""

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
RENAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}
ROUNDINGS = ("ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_DOWN", "ROUND_UP", "ROUND_FLOOR", "ROUND_CEILING")
SHOWN = 90


@dataclass(frozen=True)
class Mutant:
    """`before` became `after` in the line `line`, in the function, class or constant `place`; `spot` and `node` say how to make it."""

    line: int
    place: str
    kind: str
    before: str
    after: str
    spot: Spot
    node: ast.AST

    def __str__(self) -> str:
        return f"{self.line} {self.place}: {self.kind}: {self.before} -> {self.after}"


def enum_members(folder: Path) -> dict[str, list[str]]:
    """The members of each enum below `folder`, by the enum's name."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
                found[node.name] = [
                    target.id
                    for each in node.body
                    if isinstance(each, ast.Assign)
                    for target in each.targets
                    if isinstance(target, ast.Name)
                ]
    return found


def mutants_of(tree: ast.Module, enums: dict[str, list[str]]) -> list[Mutant]:
    """All mutants, in the order of the source, each text once."""
    found: dict[tuple[int, int, str, str], Mutant] = {}
    places = list(_places(tree))
    for spot, node in _nodes(tree):
        for kind, changed in _changes(node, spot, enums):
            before, after = _shown(node), _shown(changed)
            if before != after:
                key = (id(spot[0]), id(node), before, ast.dump(changed))
                line = getattr(node, "lineno", getattr(spot[0], "lineno", 0))
                place = next((name for name, first, last in reversed(places) if first <= line <= last), "")
                found.setdefault(key, Mutant(line, place, kind, before, after, spot, changed))
    return sorted(found.values(), key=lambda each: each.line)


def _places(node: ast.AST, outer: str = "") -> Iterator[tuple[str, int, int]]:
    """What has a name, by which a mutant is found again when lines have moved: first and last line, the inner ones after the outer."""
    for each in ast.iter_child_nodes(node):
        match each:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                pass
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name), *_]):
                pass
            case _:
                continue
        yield outer + name, each.lineno, each.end_lineno or each.lineno
        if isinstance(each, ast.ClassDef):
            yield from _places(each, f"{outer}{name}.")


def put(mutant: Mutant) -> None:
    """Change the tree. Whoever asks throws the tree away afterwards."""
    parent, field, place = mutant.spot
    node = ast.fix_missing_locations(_at(mutant.node, getattr(parent, "lineno", 1)))
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def _at(node: ast.AST, line: int) -> ast.AST:
    for each in ast.walk(node):
        if isinstance(each, ast.expr | ast.stmt) and not hasattr(each, "lineno"):
            each.lineno = each.end_lineno = line
            each.col_offset = each.end_col_offset = 0
    return node


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _nodes(node: ast.AST) -> Iterator[tuple[Spot, ast.AST]]:
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list"} or _is_left_alone(node, field):
            continue
        for place, each in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(each, ast.AST):
                yield (node, field, place), each
                yield from _nodes(each)


def _is_left_alone(node: ast.AST, field: str) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Assign) and any(
        isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
    ):
        return True
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return (node.func.id, field) in {("ValueError", "args"), ("zip", "keywords")}


def _changes(node: ast.AST, spot: Spot, enums: dict[str, list[str]]) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.expr):
        yield from _of_expression(node, enums)
    elif isinstance(node, ast.stmt):
        yield from _of_statement(node)
    yield from _of_place(node, spot)


def _of_expression(  # noqa: C901, PLR0912 a table of cases
    node: ast.expr, enums: dict[str, list[str]]
) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare():
            for i, op in enumerate(node.ops):
                for other in COMPARED[type(op)]:
                    changed = deepcopy(node)
                    changed.ops[i] = other()
                    yield "comparison", changed
        case ast.BinOp():
            yield "operator", ast.BinOp(node.left, CALCULATED[type(node.op)](), node.right)
        case ast.BoolOp():
            yield "and/or", ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield "not removed", node.operand
        case ast.UnaryOp(op=ast.USub()):
            yield "minus removed", node.operand
        case ast.Constant():
            yield from _of_constant(node)
        case ast.Name(id=name) if name in RENAMED:
            yield "name", ast.Name(RENAMED[name], ast.Load())
        case ast.Name(id=name) if name in ROUNDINGS:
            yield "rounding", ast.Name(ROUNDINGS[ROUNDINGS.index(name) - 1], ast.Load())
        case ast.Attribute(value=ast.Name(id=name), attr=member) if member in enums.get(name, ()):
            members = enums[name]
            other = members[(members.index(member) + 1) % len(members)]
            yield "enum member", ast.Attribute(node.value, other, ast.Load())
        case ast.Call(keywords=keywords) if keywords:
            for i, keyword in enumerate(keywords):
                if keyword.arg not in {None, "strict"}:
                    yield (
                        "keyword removed",
                        ast.Call(node.func, node.args, [*keywords[:i], *keywords[i + 1 :]]),
                    )
        case _:
            pass


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int):
        yield "constant", ast.Constant(value + 1)
    elif isinstance(value, str) and value.replace(".", "", 1).isdecimal() and value.isascii():
        last = str((int(value[-1]) + 1) % 10) if value[-1] != "." else value[-1]
        yield "constant", ast.Constant(value[:-1] + last)


def _of_statement(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.AugAssign():
            yield "operator", ast.AugAssign(node.target, CALCULATED[type(node.op)](), node.value)
        case ast.Return(value=ast.expr() as value) if not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            yield "return nothing", ast.Return(ast.Constant(None))
        case ast.Raise():
            yield "raise removed", ast.Pass()
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "call removed", ast.Expr(ast.Constant(None))
        case ast.Break():
            yield "break", ast.Continue()
        case ast.Continue():
            yield "continue", ast.Break()
        case _:
            pass


def _of_place(node: ast.AST, spot: Spot) -> Iterator[tuple[str, ast.AST]]:
    """What depends on where a node stands: conditions, and defaults of zero."""
    parent, field, _ = spot
    is_condition = field == "test" and isinstance(parent, ast.If | ast.IfExp | ast.While)
    if is_condition or (field == "ifs" and isinstance(parent, ast.comprehension)):
        if not _is_turned_anyway(node):
            yield "condition negated", ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]
        if isinstance(parent, ast.If) and not isinstance(parent.body[0], ast.Raise):
            yield "branch removed", ast.Constant(False)
    is_default = field in {"defaults", "kw_defaults"} or (
        field == "value" and isinstance(parent, ast.AnnAssign)
    )
    if is_default and isinstance(node, ast.Name) and node.id == "ZERO":
        yield "default", ast.BinOp(node, ast.Add(), ast.Constant(1))


def _is_turned_anyway(node: ast.AST) -> bool:
    """Its negation is one of its other mutants."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    turned = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
    return isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], turned)
