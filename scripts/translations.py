"""What is said, and what a language lacks of it.

`python -m scripts.translations` says for every language how much its catalogue lacks; with a language's code, the texts themselves as
JSON, ready to be translated; `--merge FILE` puts such a file into the catalogue; `--tidy` drops what nobody says any more;
`--unsaid` lists words in windows that no translation can reach.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pos.words import ERRORS, WORDS  # noqa: E402 - needs the path above
from pos.words.reasons import REASONS  # noqa: E402
from pos.words.speaking import LANGUAGES  # noqa: E402
from pos.words.steps import SENTENCES  # noqa: E402

CATALOGUES = ROOT / "resources" / "translations"
SPOKEN_IN = ("pos",)
SILENT = {"pos/words/speaking.py"}
_SAYERS = {"say", "later", "counted"}
_LOOKS_LIKE_WORDS = re.compile(r"^[A-Z][a-z]+([ ,.:?!…]|$)|[a-z]{2,}[,:]? [a-z]{2,}")
_LOOKS_LIKE_PATTERN = re.compile(r"(^| )[A-Za-z]{2,}[,.:?!]? | [A-Za-z]{2,}[,.:?!]?( |$)")
_HAS_LETTERS = re.compile(r"[A-Za-z]{2}")
_KEYCAP = re.compile(r"((Ctrl|Alt|Shift)[ +])*(Enter|Esc|Del|Tab|Space|Home|End|F\d+|[A-Z0-9])")
NAMES = {"Tern", "Inter", "Anna", "Ben", "Marta Silva"}
"""What is called so in every language: the program, a typeface, people of a sample."""
_SHOWING = {
    "Label",
    "ElidedLabel",
    "Button",
    "IconButton",
    "Checkbox",
    "BadgeText",
    "setText",
    "setToolTip",
    "setWindowTitle",
    "setPlaceholderText",
    "setAccessibleName",
    "setAccessibleDescription",
    "announce",
}
_QUIET_KEYWORDS = {"name", "icon"}
_QUIET_CALLS = {
    "getLogger",
    "debug",
    "info",
    "warning",
    "error",
    "exception",
    "NamedTuple",
    "TypeVar",
    "cast",
    "said_failure",
    "log",
    "setObjectName",
    "text",
    "execute",
    "compile",
    "strftime",
}


@dataclass
class Texts:
    """What is said: texts by key, and the forms (one, other) of texts with a number by their `other`."""

    texts: dict[str, str] = field(default_factory=dict)
    counted: dict[str, tuple[str, str]] = field(default_factory=dict)


def files() -> Iterator[Path]:
    for folder in SPOKEN_IN:
        yield from (
            path
            for path in sorted((ROOT / folder).rglob("*.py"))
            if path.relative_to(ROOT).as_posix() not in SILENT
        )


def said() -> Texts:
    """Every text that the program can say."""
    found = Texts()
    pairs = {key: f"{key}_one" for key in WORDS if f"{key}_one" in WORDS}
    found.counted = {WORDS[key]: (WORDS[one], WORDS[key]) for key, one in pairs.items()}
    words = (text for key, text in WORDS.items() if key not in {*pairs, *pairs.values()})
    for value in (
        *words,
        *SENTENCES.values(),
        *REASONS,
        *(part for pair in ERRORS.values() for part in pair),
    ):
        if value:
            found.texts[value] = value
    for path in files():
        for call in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            _collect(call, found)
    return found


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _SAYERS:
            yield node


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _collect(call: ast.Call, found: Texts) -> None:
    if _name(call.func) == "counted":
        one, other = call.args[1:3]
        if isinstance(one, ast.Constant) and isinstance(other, ast.Constant):
            found.counted[str(other.value)] = (str(one.value), str(other.value))
        return
    about = next((word.value for word in call.keywords if word.arg == "about"), None)
    prefix = f"{about.value}|" if isinstance(about, ast.Constant) and about.value else ""
    for text in _constants(call.args[0]):
        if text:
            found.texts[prefix + text] = text


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def bent() -> Iterator[str]:
    """Calls that can never find a translation: a text put together before it is said."""
    for path in files():
        for call in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            texts = call.args[1:3] if _name(call.func) == "counted" else call.args[:1]
            if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
                yield f"{path.relative_to(ROOT)}:{call.lineno}"


def unsaid(under: Path) -> Iterator[str]:
    """Words for people in a file, or below a folder, that are not said through `say`, `counted` or `later`, with their places."""
    for path in [under] if under.is_file() else sorted(under.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        quiet = set(_quiet(tree))
        found = [
            (node.lineno, text)
            for node in ast.walk(tree)
            if id(node) not in quiet and (text := _words_of(node))
        ]
        found += [
            (each.lineno, str(each.value))
            for each in _shown(tree)
            if id(each) not in quiet and _HAS_LETTERS.search(str(each.value))
        ]
        for line, text in sorted(set(found)):
            yield f"{path.relative_to(ROOT)}:{line}: {text!r}"


def _words_of(node: ast.AST) -> str:
    """What a constant or an f-string would show, when it looks like words for people."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
        is_of_people = _LOOKS_LIKE_WORDS.search(text) and not _KEYCAP.fullmatch(text) and text not in NAMES
        return text if is_of_people else ""
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        return text if _LOOKS_LIKE_PATTERN.search(text) else ""
    return ""


def _shown(tree: ast.AST) -> Iterator[ast.Constant]:
    """Constants that go right into a widget, also single words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called(node) in _SHOWING:
            text = node.args[0]
            is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
            if is_text and text.value not in NAMES and not _KEYCAP.fullmatch(text.value):
                yield text


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func)


def _quiet(tree: ast.AST) -> Iterator[int]:
    """Constants that nobody is shown, or that are said already."""
    for node in ast.walk(tree):
        for each in _quiet_within(node):
            yield from (id(part) for part in ast.walk(each) if isinstance(part, ast.Constant | ast.JoinedStr))


def _quiet_within(node: ast.AST) -> Sequence[ast.AST]:
    if isinstance(node, ast.Call):
        silent = [word.value for word in node.keywords if word.arg in _QUIET_KEYWORDS]
        is_quiet = _called(node) in _SAYERS | _QUIET_CALLS or _called(node).endswith("Error")
        return [*node.args, *silent] if is_quiet else silent
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Assign) and any(_is_name(each, "__all__") for each in node.targets):
        return [node.value]
    if isinstance(node, ast.AnnAssign | ast.arg | ast.Subscript):  # Literal["..."] and forward references
        types = node.slice if isinstance(node, ast.Subscript) else node.annotation
        return [types] if types else []
    if isinstance(node, ast.JoinedStr):
        return [each for each in node.values if isinstance(each, ast.Constant)]  # seen as a whole
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return [node.value] if is_docstring else []


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


# ---- catalogues ----


def catalogue(language: str) -> dict[str, dict]:
    path = CATALOGUES / f"{language}.json"
    if not path.exists():
        return {"texts": {}, "counted": {}}
    return json.loads(path.read_text(encoding="utf-8"))


def categories(language: str) -> set[str]:
    """The plural categories that a language needs (CLDR)."""
    from babel import Locale

    return set(Locale.parse(language).plural_form.tags) | {"other"}


def missing(language: str) -> dict[str, dict]:
    """What a catalogue lacks, as JSON to be filled in: each text with its English, each counted text with its categories."""
    has, wants = catalogue(language), said()
    forms = sorted(categories(language))
    return {
        "texts": {key: text for key, text in sorted(wants.texts.items()) if not has["texts"].get(key)},
        "counted": {
            other: {form: one if form == "one" else other for form in forms}
            for other, (one, _) in sorted(wants.counted.items())
            if set(has["counted"].get(other, ())) != set(forms)
        },
    }


def faults(language: str) -> Iterator[str]:
    """What is wrong in a catalogue: facts that do not fit, texts that nobody says, spaces that were lost."""
    has, wants = catalogue(language), said()
    for key, text in has["texts"].items():
        if key not in wants.texts:
            yield f"nobody says {key!r}"
        elif _facts(text) != _facts(wants.texts[key]):
            yield f"other facts in {key!r}: {text!r}"
        elif _edges(text) != _edges(wants.texts[key]):
            yield f"other spaces at the ends of {key!r}"
    for other, forms in has["counted"].items():
        if other not in wants.counted:
            yield f"nobody counts {other!r}"
        for name, form in forms.items():
            # one, two and zero may say the number in words
            if _facts(other) - _facts(form) - ({"count"} if name in {"one", "two", "zero"} else set()):
                yield f"facts lost in {other!r}: {form!r}"
            if _facts(form) - _facts(other):
                yield f"unknown facts in {other!r}: {form!r}"


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def write(language: str, has: dict[str, dict]) -> None:
    ordered = {part: dict(sorted(has[part].items())) for part in ("texts", "counted")}
    text = json.dumps(ordered, ensure_ascii=False, indent=1)
    (CATALOGUES / f"{language}.json").write_text(text + "\n", encoding="utf-8")


def merge(language: str, path: Path) -> None:
    """Put a file of translated texts into a catalogue."""
    has, new = catalogue(language), json.loads(path.read_text(encoding="utf-8"))
    for part in ("texts", "counted"):
        has[part].update(new.get(part, {}))
    write(language, has)


def tidy(language: str) -> None:
    """Drop what nobody says any more."""
    has, wants = catalogue(language), said()
    has["texts"] = {key: text for key, text in has["texts"].items() if key in wants.texts}
    has["counted"] = {key: forms for key, forms in has["counted"].items() if key in wants.counted}
    write(language, has)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.translations", description=__doc__)
    parser.add_argument("language", nargs="?", choices=sorted(set(LANGUAGES) - {"en"}))
    parser.add_argument(
        "--merge", type=Path, metavar="FILE", help="translated texts to put into the catalogue"
    )
    parser.add_argument("--tidy", action="store_true", help="drop texts that nobody says any more")
    parser.add_argument(
        "--unsaid", type=Path, metavar="FOLDER", help="words below a folder that are not said"
    )
    options = parser.parse_args()
    if options.unsaid:
        print("\n".join(unsaid(options.unsaid.resolve())))
        return 0
    if options.language is None:
        for language in sorted(set(LANGUAGES) - {"en"}):
            lacks = missing(language)
            print(f"{language}: lacks {len(lacks['texts'])} texts and {len(lacks['counted'])} counted ones")
        return 0
    if options.merge:
        merge(options.language, options.merge)
    if options.tidy:
        tidy(options.language)
    print(json.dumps(missing(options.language), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
