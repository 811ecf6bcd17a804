"""Where the database is and who logs in: parsed from an address, told without secrets, turned into libpq parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from pos.domain.inputs.codes import read_port
from pos.errors import Refused

# Measured: without these a query on a silent network hangs for minutes; with them a dead server is found in about 3 s.
# `tcp_user_timeout` alone does not help a query that waits for its answer; the keepalives do.
CONNECTION_SETTINGS: Final[Mapping[str, object]] = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 3000,
    "target_session_attrs": "read-write",
    "application_name": "tern",
    "client_encoding": "utf8",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A database and a login. Several `hosts` (name or socket folder, port) mean: the one that takes writes.

    `options` are further libpq parameters (sslmode, sslrootcert ...). No `options=-c ...` start-up parameter is used:
    PgBouncer refuses it, so time limits are set on the role (pos/db/provision.py).
    """

    hosts: tuple[tuple[str, int], ...]
    dbname: str
    user: str
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, address: str) -> Endpoint:
        """From `postgresql://user:password@host1:5432,host2:5433/pos?sslmode=verify-full` or a libpq string.

        Raises Refused("database_address_invalid"); the address itself is not repeated, it may hold a password.
        """
        plain = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", address.strip())
        try:
            found = {name: str(value) for name, value in conninfo_to_dict(plain).items() if value is not None}
            hosts = found.pop("host", "localhost").split(",")
            ports = [read_port(port or "5432") for port in found.pop("port", "5432").split(",")]
        except (ProgrammingError, ValueError, Refused) as error:
            raise Refused("database_address_invalid") from error
        if len(ports) == 1:
            ports *= len(hosts)
        if len(ports) != len(hosts) or not plain or not all(hosts):
            raise Refused("database_address_invalid")
        user = found.pop("user", "postgres")
        return cls(
            hosts=tuple(zip(hosts, ports, strict=True)),
            dbname=found.pop("dbname", user),
            user=user,
            password=found.pop("password", None),
            options=found,
        )

    def with_login(self, user: str, password: str | None) -> Endpoint:
        return replace(self, user=user, password=password)

    def with_database(self, dbname: str) -> Endpoint:
        return replace(self, dbname=dbname)

    def describe(self) -> str:
        """For a person or a log: `till_t01@db1:5432,db2:5432/pos`. Never a secret."""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"{self.user}@{hosts}/{self.dbname}"

    def parameters(self, **more: object) -> dict[str, Any]:
        """Keyword arguments for psycopg.connect."""
        given: dict[str, Any] = dict(CONNECTION_SETTINGS) | dict(self.options)
        given |= {
            "host": ",".join(host for host, _port in self.hosts),
            "port": ",".join(str(port) for _host, port in self.hosts),
            "dbname": self.dbname,
            "user": self.user,
        }
        if self.password is not None:
            given["password"] = self.password
        return given | more
