"""What the fuzz run throws at parsers, and how long. TERN_FUZZ=20000 sets the number of examples of each property."""

from __future__ import annotations

import json
import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.inputs.cases import CASES

EXAMPLES = int(os.environ.get("TERN_FUZZ", "60"))

fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)

FRAGMENTS = [case.given for case in CASES if isinstance(case.given, str) and len(case.given) < 200] + [
    "\0", "\x1b", "\x1d", "]C1", "\ud800", "\udfff", "\u202e", "\u2066", "\ufeff", "\u200d", "\u0301", "\uff10", "\u0660", "\u066b",
    "NaN", "Infinity", "1e9", "1_0", "-", "+", ".", ",", "%", "*", "'", '"', "\\", "/", "..", "{", "[", "=", "@", "\r\n", "\u2028",
    "T01/1-000001", "5000112637922", "0" * 14, "9" * 50,
]  # fmt: skip

texts = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(), max_size=40),
    st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join),
    st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(), max_size=4), max_size=8).map("".join),
    st.sampled_from(FRAGMENTS).flatmap(
        lambda part: st.integers(1, 400).map(lambda times: (part * times)[:5000])
    ),
)
numbers = st.one_of(texts, st.from_regex(r"\s?[-+]?[0-9.,_ ]{0,16}[eE%]?[0-9]{0,3}", fullmatch=True))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts
    | st.sampled_from(["1.00", "sNaN", "1E+999999", "-0", "sale", "refund"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
SALE_KEYS = [
    "total",
    "net",
    "tax",
    "rounding",
    "lines",
    "taxes",
    "tenders",
    "receipt_no",
    "number",
    "amount",
    "change",
]
bodies = st.dictionaries(st.sampled_from(SALE_KEYS), values | st.just("1.00"), max_size=9)
envelopes = st.fixed_dictionaries(
    {"v": st.just(1) | values, "body": bodies | values},
    optional={
        "kind": st.sampled_from(["sale", "refund", "x"]) | values,
        "epoch": values,
        "seq": values,
        "id": values,
        "till": values,
    },
)
documents = (envelopes | values).map(lambda value: json.dumps(value, default=str))


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes with a few of them changed, cut, doubled, or something put in between."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        match draw(st.integers(0, 3)):
            case 0:
                del content[at : at + draw(st.integers(1, 20))]
            case 1:
                content[at:at] = draw(st.binary(max_size=8))
            case 2:
                content[at:at] = draw(st.sampled_from(FRAGMENTS)).encode(errors="surrogatepass")
            case _:
                content[at:at] = content[at : at + draw(st.integers(1, 60))]
    return bytes(content)
