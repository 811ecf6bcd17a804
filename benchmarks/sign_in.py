"""Signing in with a password: bcrypt at the till (cost 12, meant to be slow) and the database's part, beside bcrypt alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bcrypt
import common
import shop

from pos.services import passwords, sessions, users

SECRET = "carla sells 1"  # noqa: S105 - of a shop that lives for a minute


def measure(folder: Path, times: int, rounds: int) -> list[dict[str, Any]]:
    parts: dict[str, list[float]] = {
        name: [] for name in ("salt", "bcrypt", "sign_in", "identity", "sign_out")
    }
    alone = []
    with shop.server_shop(folder) as books:
        database = books.database("T01")
        books.database(None).run(users.set_password, books.people["carla"], SECRET, rounds=rounds)

        def timed(part: str, act: Any) -> Any:
            found: list[Any] = []
            parts[part].append(common.seconds(lambda: found.append(act())))
            return found[0]

        for _ in range(times):
            salt = timed("salt", lambda: database.run(sessions.sign_in_salt, "carla", "password"))
            own = salt

            def derive() -> str:
                return passwords.derive(SECRET, own)  # noqa: B023 - called at once

            made = timed("bcrypt", derive)
            answer = timed(
                "sign_in",
                lambda: database.run(sessions.sign_in, "carla", "password", made),  # noqa: B023
            )
            timed("identity", lambda: database.read(sessions.identity, token=answer.token))  # noqa: B023
            timed("sign_out", lambda: database.run(sessions.sign_out, token=answer.token))  # noqa: B023
            plain = bcrypt.gensalt(rounds)
            alone.append(common.seconds(lambda: bcrypt.hashpw(SECRET.encode(), plain)))  # noqa: B023
    rows: list[dict[str, Any]] = [{"part": name, **common.spread(taken)} for name, taken in parts.items()]
    whole = [sum(each) for each in zip(*(parts[name] for name in parts if name != "sign_out"), strict=True)]
    peer = common.spread(alone)
    rows.append(
        {
            "part": "whole, salt to identity",
            **common.spread(whole),
            "bcrypt_alone_p50_ms": peer["p50_ms"],
            "bcrypt_alone_p99_ms": peer["p99_ms"],
            "ratio": common.ratio(whole, alone),
        }
    )
    return rows


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=12, help="bcrypt's cost")
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = measure(folder, options.times, options.rounds)
    common.report(options, rows)


if __name__ == "__main__":
    main()
