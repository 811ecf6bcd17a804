"""Pictures of every till window in both themes, to be looked at beside the design pictures.

Run `python tests/ui/shots.py DIR`.
"""

from __future__ import annotations

import sys
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal as D  # noqa: N817 - as in the fakes
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fakes import ALL_FEATURES, FIRST_FEATURES, NOW, PEOPLE, FakeLogin, FakeTill
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from pos.errors import Conflict, Refused
from pos.i18n import Locale
from pos.till.shown import LinkState, SignedIn
from pos.ui.leaving.dialog import Leaving
from pos.ui.leaving.presenter import LeavingPresenter
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.shell import Ports, Shell
from pos.ui.theme import theme

BASKET = ((0, 1), (1, 2), (3, 3), (4, 1), (2, 1), (8, 1))


def settle(ms=30):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def make_shell(features, width=1366, height=768):
    till, login = FakeTill(features), FakeLogin()
    operations, scans = Operations(), ScanFilter()
    shell = Shell(
        Ports(login, lambda _who: till, lambda: None, lambda: None), Locale(), operations, scans, lambda: NOW
    )
    shell.keep = (till, login, operations, scans)
    shell.resize(width, height)
    shell.show()
    shell.activateWindow()
    settle()
    return shell, till, login


def fill(till):
    for number, count in BASKET:
        till.add_product(f"p{number}", D(count))


def sign_in(shell):
    shell._open_till(SignedIn("u1", "Anna Koster", "Cashier"))
    settle()


def shoot(shell, folder, name):
    settle(160)
    shell.grab().save(str(folder / f"{name}.png"))


def close(shell):
    shell.keep[3].unwatch()
    shell.close()
    shell.deleteLater()
    settle()


def before_the_till(folder, mode):
    shell, _, _ = make_shell(ALL_FEATURES)
    for digit in "123":
        shell.login.presenter.press(digit)
    shoot(shell, folder, f"01-login-pin-{mode}")
    for digit in ("clear", *"4444"):
        shell.login.presenter.press(digit)
    shoot(shell, folder, f"01-login-wrong-{mode}")
    shell.login.presenter.choose("")
    shell.login._place_keyboard()
    shell.login.user_name.set_text("carla")
    shell.login.presenter.sign_in("carla", "x")
    shell.login.password.set_text("x" * 8)
    shell.login._on_password_typed("X", False)
    shell.login.password.edit.setFocus()
    shoot(shell, folder, f"01-login-password-{mode}")
    close(shell)


def checkout(folder, mode, features, tag):
    shell, till, _ = make_shell(features)
    sign_in(shell)
    shoot(shell, folder, f"02-empty-{tag}-{mode}")
    fill(till)
    shell.till.checkout.refresh()
    shell.till.checkout.select_line(till.lines[-1].line_id)
    shoot(shell, folder, f"02-checkout-{tag}-{mode}")
    for width, height in ((1024, 768), (1920, 1080)):
        shell.resize(width, height)
        shoot(shell, folder, f"02-checkout-{tag}-{mode}-{width}")
    shell.resize(1366, 768)
    settle()
    shell.till.checkout.set_text("cof")
    shoot(shell, folder, f"02-results-{tag}-{mode}")
    shell.till.checkout.set_text("")
    shell.till.checkout.scan("4006381333931")
    shoot(shell, folder, f"02-unknown-{tag}-{mode}")
    shell.till.checkout.close_notice()
    till.link_state = LinkState(is_online=False, to_send=3)
    shell.refresh_strip()
    shoot(shell, folder, f"02-offline-{tag}-{mode}")
    till.link_state = LinkState(is_online=True)
    shell.refresh_strip()
    shell.till.checkout.scan("4006381000001")
    shoot(shell, folder, f"02-flash-{tag}-{mode}")
    shell.till.checkout.end_flash()
    shell.till.checkout.choose_product("p9")
    shoot(shell, folder, f"02-weigh-{tag}-{mode}")
    for dialog in shell.findChildren(type(shell.findChildren(object, "amountDialog")[0])):
        dialog.cancel()
    shell.till.checkout.remove_selected()
    shoot(shell, folder, f"02-removed-{tag}-{mode}")
    shell.till.checkout._undo()
    shell.till.checkout.pay()
    shell.till.payment.choose_tender("card")
    for key in ("1", "0"):
        shell.till.payment.press(key)
    shell.till.payment.take()
    shell.till.payment.choose_tender("cash")
    shell.till.payment.choose_quick(3)
    shoot(shell, folder, f"03-payment-{tag}-{mode}")
    shell.resize(1024, 768)
    shoot(shell, folder, f"03-payment-{tag}-{mode}-1024")
    shell.resize(1366, 768)
    shell.till.payment.take()
    shoot(shell, folder, f"03-complete-{tag}-{mode}")
    close(shell)


def leaving(folder, mode):
    """Wanting to sign out: offline, stopped, and when everything was sent meanwhile."""
    fork = Conflict("entry_fork", epoch=1, seq=7)
    for tag, link in (
        ("offline", LinkState(is_online=False, to_send=3)),
        ("stopped", LinkState(is_online=False, to_send=2, problem=fork, is_stopped=True)),
        ("sending", LinkState(is_online=True, to_send=1)),
        ("sent", LinkState(is_online=True)),
    ):
        shell, till, _ = make_shell(FIRST_FEATURES)
        sign_in(shell)
        fill(till)
        till.link_state = link
        shell.till.checkout.refresh()
        shell.till.checkout.close_notice()
        presenter = LeavingPresenter(partial(refused, link.to_send), till.link, shell.keep[2].run)
        wish = Leaving(shell, presenter, shell.sign_out, shell.lock)
        wish.begin()
        settle()
        presenter.stop_waiting()
        if tag == "sent":
            presenter._clear(None)
        shoot(shell, folder, f"04-leaving-{tag}-{mode}")
        wish.end()
        close(shell)


def refused(count):
    future = Future()
    future.set_exception(Refused("entries_only_here", entries=count, sales=count))
    return future


def locked(folder, mode):
    shell, _, login = make_shell(FIRST_FEATURES)
    people = [replace(PEOPLE[0], has_locked=True), *PEOPLE[1:]]
    login.people = lambda: people
    sign_in(shell)
    shell.lock()
    shoot(shell, folder, f"04-locked-{mode}")
    close(shell)


def main():
    from pos.paths import resources_dir
    from pos.ui.theme import install, load_fonts

    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    app = QApplication([])
    load_fonts(resources_dir() / "fonts")
    install(app, "light")
    for mode in ("light", "dark"):
        theme().use(mode)
        before_the_till(folder, mode)
        checkout(folder, mode, ALL_FEATURES, "all")
        checkout(folder, mode, FIRST_FEATURES, "first")
        leaving(folder, mode)
        locked(folder, mode)


if __name__ == "__main__":
    main()
