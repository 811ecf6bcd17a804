"""The windows of the drawer joined with the running program: who may verify, who may take over, where a report is saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.app import App
from pos.domain.shift_entries import ShiftReport
from pos.i18n import Locale
from pos.till.front import role_word
from pos.till.futures import then
from pos.till.names import holder_among
from pos.till.session import SignedIn
from pos.till.shown import Person
from pos.till.sign_in import Kind
from pos.till.verifying import ROLES_WITHOUT_SERVER
from pos.ui.operation import Operations
from pos.ui.shift.windows import ShiftWindows, Surroundings

if TYPE_CHECKING:
    from pos.ui.faces import Notice
    from pos.ui.shell import Shell


def shift_windows(app: App, shell: Shell, operations: Operations, locale: Locale) -> ShiftWindows:
    """For the person who is signed in now."""
    drawer = _Drawer(app, shell)
    user = app.session.user
    around = Surroundings(
        window=shell,
        run=operations.run,
        add_screen=shell.add_screen,
        show_screen=shell.show_screen,
        remove_screen=shell.remove_screen,
        back=shell.back_to_till,
        leave=shell.lock,
        sign_out=shell.sign_out,
        say=drawer.say,
        approvers=drawer.approvers,
        others=drawer.others,
        prove=drawer.prove,
        prove_by_badge=drawer.prove_by_badge,
        save_pdf=drawer.save_pdf,
        news=app.approvals,
    )
    role = role_word(user.role) if user else ""
    place = ", ".join(filter(None, (role, app.session.till_name)))
    return ShiftWindows(app.shifts, locale, around, user.name if user else "", place)


class _Drawer:
    def __init__(self, app: App, shell: Shell) -> None:
        self._app, self._shell = app, shell

    def say(self, notice: Notice, offer: Any) -> None:
        """On the checkout, which is where the person is or will be."""
        if self._shell.till is not None:
            self._shell.till.checkout.say(notice, offer)

    def approvers(self) -> Sequence[tuple[str, Person]]:
        return self._people(ROLES_WITHOUT_SERVER)

    def others(self) -> Sequence[tuple[str, Person]]:
        """Everybody with a PIN but who is signed in."""
        return self._people()

    def _people(self, roles: Collection[str] | None = None) -> Sequence[tuple[str, Person]]:
        user = self._app.session.user
        return [
            (
                str(each["username"]),
                Person(
                    str(each["id"]),
                    str(each["name"]),
                    role_word(str(each["role"])),
                    number % 8,
                    pin_length=int(each["pin_length"]),
                ),
            )
            for number, each in enumerate(self._app.prices.people)
            if each.get("pin_length")
            and (user is None or str(each["id"]) != user.person_id)
            and (roles is None or str(each["role"]) in roles)
        ]

    def prove(self, username: str, secret: str, kind: Kind = "pin") -> Future[SignedIn]:
        """Who takes the drawer over proves that it is them; they sign in afterwards as always."""

        def proved(user: SignedIn) -> SignedIn:
            self._app.door.sign_out(user)
            return user

        return then(self._app.door.sign_in(username, kind, secret), proved)

    def prove_by_badge(self, code: str) -> Future[SignedIn]:
        return self.prove(holder_among(self._app.prices.people, code), code, "badge")

    def save_pdf(self, path: Path, report: ShiftReport) -> Future[Any]:
        """On the database worker, for which no sale waits."""
        rows = self._app.shifts.rows(report)

        def write() -> None:
            from pos.db.durable import durable_write
            from pos.documents.receipt_pdf import receipt_roll_pdf

            durable_write(path, receipt_roll_pdf(rows, title=f"Z {report.z}"))

        return self._app.database_thread.submit(write)
