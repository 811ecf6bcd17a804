"""Changing how this computer's mail leaves while the till is open: tried first if wanted, kept in the settings file and the secret store."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pos.bootstrap.mail_account import keep_mail_password, mail_password, mail_route
from pos.bootstrap.opening import save_settings, use_mail
from pos.hardware.mail_server import MailServer
from pos.settings import Settings, read_settings

if TYPE_CHECKING:
    from pos.app import App


@dataclass(frozen=True, slots=True)
class MailForm:
    """As typed. `password` None leaves the one that is kept; an empty one forgets it."""

    server: str = ""
    port: str = ""
    tls: str = "starttls"
    user: str = ""
    sender: str = ""
    certificate: str = ""
    password: str | None = None

    def into(self, settings: Settings) -> Settings:
        return replace(
            settings,
            mail_server=self.server.strip(),
            mail_port=self.port.strip(),
            mail_tls=self.tls,
            mail_user=self.user.strip(),
            mail_sender=self.sender.strip(),
            mail_certificate=self.certificate.strip(),
        )


class MailChanging:
    """For the settings page. Futures are done on the database worker: a keyring may ask a person, a server may say nothing."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def form(self) -> MailForm:
        """What is set now."""
        now = self._app.settings
        return MailForm(
            now.mail_server, now.mail_port, now.mail_tls, now.mail_user, now.mail_sender, now.mail_certificate
        )

    def save(self, form: MailForm) -> Future[None]:
        """Raises Refused as `mail_route`; mail goes the new way at once."""
        mail_route(form.into(self._app.settings))
        return self._app.database_thread.submit(self._save, form)

    def _save(self, form: MailForm) -> None:
        app = self._app
        if form.password is not None:
            keep_mail_password(app.home, form.password, is_demo=self._is_demo)
        # read anew: another page may have written the file since
        save_settings(app.home, form.into(read_settings(app.home.path)))
        app.settings = form.into(app.settings)
        use_mail(app)

    def check(self, form: MailForm) -> Future[None]:
        """Connect and sign in with what is typed. Raises Refused as `mail_route`; fails as `MailServer.check`."""
        route = mail_route(form.into(self._app.settings))

        def act() -> None:
            if route is not None:
                typed = form.password
                password = mail_password(self._app.home, is_demo=self._is_demo) if typed is None else typed
                MailServer(route, password).check()

        return self._app.database_thread.submit(act)

    @property
    def _is_demo(self) -> bool:
        return self._app.settings.is_demo == "yes"
