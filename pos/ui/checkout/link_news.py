"""What the checkout says about the link to the server: a message when its state changes, whole sentences when asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pos.i18n import Locale
from pos.till.shown import LinkState
from pos.ui.checkout.ports import TillPort
from pos.ui.checkout.wording import link_explained, link_notice, link_state_word, training_explained
from pos.ui.faces import Explained, Notice

RENEW_SERIES = "renew_series"
SHOW_WAITING = "show_waiting"


class Spoken(Protocol):
    """Where it is said; `CheckoutPresenter` is one."""

    notice: Notice | None
    on_action: Callable[[str], None]

    def say(self, notice: Notice, offer: Callable[[], None] | None = None) -> None: ...
    def close_notice(self) -> None: ...
    def explain_link(self) -> None: ...


class LinkNews:
    """One per checkout."""

    def __init__(self, port: TillPort, checkout: Spoken, locale: Locale) -> None:
        self._port, self._checkout, self._locale = port, checkout, locale
        self._shown = "online"
        self._said: Notice | None = None

    def hear(self, link: LinkState) -> None:
        """A message once when the link changes its state, not at every count."""
        state = link_state_word(link)
        if state == self._shown:
            return
        self._shown = state
        if self._checkout.notice is not None and self._checkout.notice is self._said:
            self._checkout.close_notice()
        notice = link_notice(link, can_show=SHOW_WAITING in self._port.features)
        if notice is None:
            return
        offer = self._checkout.explain_link if link.is_online or link.is_stopped else self._show_waiting
        self._checkout.say(notice, offer if notice.action else None)
        self._said = notice

    def _show_waiting(self) -> None:
        self._checkout.on_action(SHOW_WAITING)

    def explained(self) -> Explained:
        """What the strip says, in whole sentences; with the way out for who may take it."""
        link = self._port.link()
        if link.is_training:
            return training_explained()
        return link_explained(link, self._locale, can_renew=RENEW_SERIES in self._port.features)

    def go_on(self) -> None:
        self._checkout.on_action(RENEW_SERIES)
