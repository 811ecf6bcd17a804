"""Check a journal that `pos journal export` wrote. It needs Python 3.8 or later and nothing else, and nothing of Tern.

    python verify_journal.py FILE [--seal T01/1-000123=ab12cd34ef567890 ...]

Each line of FILE is one entry of one till: its text (`payload`), the hash of the entry before, its own hash. An export
from the database also has `posted` lines, what the server's tables say of a sale, `kept` lines, entries that wait for a
person or were decided by one, and a `head` line, where the server says the chain ends. The hash of an entry is
    sha256(hash of the entry before + text)
so a change anywhere needs new hashes from there to the end. That could be done by whoever holds the file, but each
receipt has the first 16 digits of its hash printed on it: give some of them as --seal, the newest you can find too
(without a number: of the very last entry).
Exit status 0: clean. 1: something is wrong, one line for each. docs/entry-format.md explains the fields and words.
"""

import hashlib
import json
import re
import sys
from decimal import Decimal

NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
OF_CONTENT = ("unreadable", "number_mismatch", "sums_differ", "receipt_gap")
DAMAGED = (ValueError, KeyError, TypeError, RecursionError)
problems = []


def complain(place, problem):
    problems.append((*place, problem))


def pairs_once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def refuse(text):
    raise ValueError("amounts are texts, not floating numbers: " + text)


def parse(payload):
    """The entry in a text; ValueError when it is none that Tern writes."""
    entry = json.loads(payload, parse_float=refuse, parse_constant=refuse, object_pairs_hook=pairs_once)
    json.dumps(entry, ensure_ascii=False).encode()  # only whole letters
    if not isinstance(entry, dict) or not isinstance(entry.get("body"), dict):
        raise ValueError("not an entry")
    if not isinstance(entry.get("v"), int) or entry["v"] > 1:
        raise ValueError("a newer format")
    return entry


def amount(text):
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        raise ValueError("not an amount")
    return Decimal(text)


def optional(body, key):
    return amount(body[key]) if key in body else Decimal(0)


def column(rows, key):
    return [amount(row[key]) for row in rows]


def sums_fit(body):
    """Do lines, taxes and what was paid add up to the totals?"""
    lines, total, tax = body["lines"], amount(body["total"]), amount(body["tax"])
    onto = [
        optional(line, "liability") for line in lines
    ]  # what went onto a gift card is neither net nor tax
    parts = zip(column(lines, "total"), column(lines, "net"), column(lines, "tax"), onto)
    return (
        all(whole == net + of_it + owed for whole, net, of_it, owed in parts)
        and sum(column(lines, "total")) == total == amount(body["net"]) + tax + optional(body, "liability")
        and sum(onto) == optional(body, "liability")
        and sum(column(lines, "tax")) == sum(column(body["taxes"], "amount")) == tax
        and sum(column(body["tenders"], "amount")) - sum(column(body["tenders"], "change"))
        == total + amount(body["rounding"]) + optional(body, "tip") - optional(body, "written_off")
    )


def attempt(check, *arguments):
    try:
        return check(*arguments)
    except DAMAGED:
        return None


def named(claim):
    """The earlier entry that is named: epoch, seq, hash. None when it names none."""
    found = tuple(claim.get(key) for key in ("epoch", "seq", "hash")) if isinstance(claim, dict) else ()
    return found if [type(each) for each in found] == [int, int, str] else None


hashes, receipts, figures, openings, carried = {}, {}, {}, [], []


def check_place(place, prev, own, before):
    """Is it the next one, and does it hold the hash of the one before?"""
    follows = before if before and before[0] >= place[0] else (place[0], 0, bytes(32))
    if place in hashes:
        complain(place, "doubled")
    elif place[1] > follows[1] + 1:
        complain(place, "missing")
    elif place[1] < follows[1] + 1 or place[0] < follows[0]:
        complain(place, "out_of_order")
    elif prev != follows[2]:
        complain(place, "link_broken")
    hashes.setdefault(place, own.hex())


def check_text(place, payload, prev, own, before, seals):
    """Is its text what was hashed and printed, and is what it says right in itself?"""
    computed = hashlib.sha256(prev + payload.encode()).digest()
    if computed != own:
        complain(place, "content_changed")
    entry = attempt(parse, payload)
    if entry is None:
        complain(place, "unreadable")
        entry = {"epoch": place[0], "seq": place[1], "body": {}}
    if (entry.get("epoch"), entry.get("seq")) != place:
        complain(place, "number_mismatch")
    body = entry["body"]
    if place[0] > 1 and place[1] == 1:
        claim = body.get("from") if entry.get("kind") == "epoch_started" else None
        openings.append((place, before[:2] if before else (1, 0), named(claim)))
    if "carried_from" in body:
        carried.append((place, named(body["carried_from"])))
    if entry.get("kind") in ("sale", "refund"):
        check_receipt(place, entry, body)
    number = body.get("number")
    if isinstance(number, str) and number in seals and seals.pop(number) != computed.hex()[:16]:
        complain(place, "seal_differs")


def check_receipt(place, entry, body):
    count = body.get("receipt_no")
    if not attempt(sums_fit, body):
        complain(place, "sums_differ")
    if type(count) is not int or count != receipts.get(place[0], 0) + 1:
        complain(place, "receipt_gap")
    if type(count) is int:
        receipts[place[0]] = count
        if body.get("number") != f"{entry.get('till')}/{place[0]}-{count:06d}":
            complain(place, "number_mismatch")
    total, net, tax, rounding = (
        attempt(amount, body.get(key)) for key in ("total", "net", "tax", "rounding")
    )
    tip, written_off = (attempt(optional, body, key) for key in ("tip", "written_off"))
    is_known = None not in (total, rounding, tip, written_off)
    paid = total + rounding + tip - written_off if is_known else None
    figures[place] = (body.get("number"), total, net, tax, rounding, total, tax, paid)


def check_series(is_server):
    """A number series after the first says where the one before ended, and repeats only what was there."""
    repeated = {claim for _, claim in carried}
    for place, before, claim in openings:
        if claim is None:
            is_explained = False
        elif claim[1] == 0:  # a new disk: the till had nothing
            is_explained = is_server or before[1] == 0
        elif is_server:  # the server may lack what the till had, but then it was told again
            is_there = hashes.get(claim[:2]) == claim[2] or claim in repeated
            is_explained = claim[0] < place[0] and (is_there or claim[1] == 1)
        else:
            is_explained = claim[:2] == before and hashes.get(before) == claim[2]
        if not is_explained:
            complain(place, "epoch_unexplained")
    for place, claim in carried:
        if claim is None or claim[0] >= place[0] or not (is_server or hashes.get(claim[:2]) == claim[2]):
            complain(place, "carried_differs")


def check_server(end, posted, kept, heads):
    """What the server's tables say of each sale against the entries; where it says the chain ends."""
    for place, facts in heads:
        is_empty = place[1] == 0 and (place[0] > end[0] or end[1] == 0)
        if not is_empty and (*place, facts.get("hash")) != end:
            complain(place, "tail_cut")
    if not heads:
        complain(end[:2], "tail_cut")
    # what a person was told of and decides about is listed, and no damage
    is_told = [place for place, _ in kept]
    problems[:] = [each for each in problems if each[2] not in OF_CONTENT or each[:2] not in is_told]
    repaired = {place: facts.get("repaired") is True for place, facts in kept}
    left = {place: each for place, each in figures.items() if place not in repaired}
    for place, facts in posted:
        said = [
            attempt(amount, facts.get(key))
            for key in ("total", "net", "tax", "rounding", "lines", "taxes", "paid")
        ]
        if repaired.get(place):
            continue
        if place not in left:
            complain(place, "posted_without_entry")
        elif left.pop(place) != (facts.get("number"), *said):
            complain(place, "posted_differs")
    for place in left:
        complain(place, "posted_missing")


def check_file(path, seals):
    before, count, server = None, 0, {"posted": [], "kept": [], "head": []}
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line_number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                kind = next((each for each in server if each in row), None)
                facts = row[kind] if kind else row
                place = (facts["epoch"], facts["seq"])
                if [type(each) for each in place] != [int, int]:
                    raise ValueError("numbers are needed")
                if kind:
                    server[kind].append((place, facts))
                    continue
                payload, prev, own = (
                    row["payload"],
                    bytes.fromhex(row["prev_hash"]),
                    bytes.fromhex(row["hash"]),
                )
                (line + payload).encode()  # only whole letters
            except DAMAGED:
                complain((0, line_number), "line_unreadable")
                continue
            check_place(place, prev, own, before)
            check_text(place, payload, prev, own, before, seals)
            before, count = (*place, own), count + 1
    end = (*before[:2], before[2].hex()) if before else (1, 0, "")
    check_series(any(server.values()))
    if any(server.values()):
        check_server(end, server["posted"], server["kept"], server["head"])
    if seals.pop("", end[2][:16]) != end[2][:16]:
        complain(end[:2], "tail_cut")
    for _ in seals:
        complain(end[:2], "receipt_missing")
    print(f"{count} entries, {len(figures)} receipts, {len(server['posted'])} rows of the server, ", end="")
    print(f"{len(server['kept'])} entries left to a person. The last is {end[0]}/{end[1]}, {end[2][:16]}.")
    for place, facts in server["kept"]:
        print(
            f"  {place[0]}/{place[1]}: kept for a person"
            + (", repaired" if facts.get("repaired") is True else "")
        )


def main(arguments):
    sys.stdout.reconfigure(errors="backslashreplace")
    seals, paths = {}, []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--seal" and arguments:
            number, _, digits = arguments.pop(0).rpartition("=")
            seals[number.strip().upper()] = digits.replace(" ", "").replace("-", "").lower()
        else:
            paths.append(argument)
    if len(paths) != 1 or paths[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        check_file(paths[0], seals)
    except OSError as error:
        print(f"The file cannot be read: {error}")
        return 1
    for epoch, seq, problem in problems:
        print(f"line {seq}: {problem}" if problem == "line_unreadable" else f"{epoch}/{seq}: {problem}")
    print(f"{len(problems)} problems." if problems else "Clean.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
