"""Pictures of choosing one's own password and PIN, at the first sign-in and later."""

from __future__ import annotations

from scenes_till import a_shell, dark
from shots import settle

from pos.errors import Refused
from pos.i18n import Locale
from pos.till.verdicts import verdict_on


def own_secret(album):
    """In place of the one that was given, before anybody comes in; and later, by themselves."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    with a_shell(is_filled=False) as (shell, _):
        shell.keep[1].must_choose = "password"
        shell.login.presenter.choose("")
        shell.login.presenter.sign_in("carla", "correct horse")
        settle()
        album.keep(shell, "01-login-own-password")
        for is_dark in (False, True):
            with dark(is_dark):
                new = shell.findChild(QLineEdit, "ownSecret")
                new.clear()
                QTest.keyClicks(new, "four plain words")
                QTest.keyClicks(shell.findChild(QLineEdit, "ownSecretAgain"), "four")
                if is_dark:
                    album.keep(shell, "01-login-own-password-dark")


class OwnSecretsShown:
    """Somebody with a PIN, who typed a wrong one."""

    has_pin = True

    def shortest_password(self):
        return 8

    def secret_verdict(self, secret):
        return verdict_on(secret, is_admin=False)

    def change(self, *_asked):
        raise Refused("wrong_pin", tries_left=4)


def my_secrets(album):
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    from pos.ui.own_secret.dialog import OwnSecretDialog
    from pos.ui.own_secret.presenter import OwnSecretPresenter

    for is_dark, kind in ((False, "pin"), (True, "pin"), (False, "password")):
        with dark(is_dark), a_shell() as (shell, _):
            dialog = OwnSecretDialog(
                shell, OwnSecretPresenter(OwnSecretsShown(), shell.keep[2].run, Locale())
            )
            dialog.open_here()
            if kind == "password":
                dialog.presenter.choose_kind("password")
            new = "730951" if kind == "pin" else "four plain words"
            for key, text in (("old", "1111"), ("new", new), ("again", new)):
                QTest.keyClicks(shell.findChild(QLineEdit, f"own.{key}"), text)
            if kind == "pin":
                dialog.accept()
            album.keep(shell, f"02-my-{kind}{'-dark' if is_dark else ''}")


SCENES = (
    (("01-login-own-password", "01-login-own-password-dark"), own_secret),
    (("02-my-pin", "02-my-pin-dark", "02-my-password"), my_secrets),
)
