"""Pictures of what the shop decides about paper, and of papers beside the receipt: settings pages, invoice, mail."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

from PIL import Image, ImageDraw
from scenes_office import an_office
from scenes_till import a_shell, dark
from shots import settle

from pos.bootstrap.mail_changing import MailForm
from pos.domain.money import Currency
from pos.domain.receipt import Buyer, StoreProfile
from pos.domain.receipt_layout import Raster, ReceiptLayout
from pos.errors import Unavailable
from pos.i18n import Locale
from pos.services import receipt_layouts, report_mail
from pos.services.receipt_layouts import ShopReceipt
from pos.till.mailing import MailQueueState, MailShown
from pos.till.shown import BuyerShown, PrinterShown, WaitingPaper
from pos.ui.mail.presenter import MailsPresenter
from pos.ui.mail.windows import MailWindows
from pos.ui.office.page import Page
from pos.ui.papers import PapersDialog
from pos.ui.receipt_papers import ReceiptPapers
from pos.ui.settings.entries import ENTRIES, Entry
from pos.ui.settings.mail_page import MailPage
from pos.ui.settings.mail_presenter import MailPagePresenter
from pos.ui.settings.page import SettingsPage
from pos.ui.settings.receipt_page import ReceiptPage
from pos.ui.settings.receipt_presenter import ReceiptPagePresenter

AT = datetime(2025, 11, 20, 14, 33, tzinfo=timezone(timedelta(hours=1)))
STORE = StoreProfile(
    "LM",
    "Linden Market",
    Currency("EUR", 2),
    ("12 Linden Street, 1017 AB Amsterdam",),
    "020 555 0142",
    "NL001234567B01",
    locale="en_NL",
)
FOOTER = "Returns within 30 days with this receipt.\nThank you, see you soon."
SALE = SimpleNamespace(body={"number": "T01/1-000482"})
SILVA = BuyerShown(
    "c1", Buyer("Silva Catering B.V.", ("3 Harbour Road", "1018 AB Amsterdam"), "NL999999999B01")
)
MAILS = [
    MailShown(7, "T01/1-000479", "marta@silva.e", AT, AT, 1, is_refused=True, problem=Unavailable("mail_recipient_refused", address="marta@silva.e", said="550 5.1.1 no such mailbox")),
    MailShown(8, "T01/1-000481", "ben@example.org", AT, AT + timedelta(minutes=5), 2, is_refused=False, problem=Unavailable("mail_unreachable", reason="timed out")),
]  # fmt: skip


def done(result=None):
    future: Future = Future()
    future.set_result(result)
    return future


def a_logo() -> Raster:
    """A linden leaf, drawn by hand."""
    picture = Image.new("1", (176, 120), 1)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((38, 8, 138, 92), fill=0)
    draw.polygon([(88, 4), (120, 34), (56, 34)], fill=0)
    draw.line((88, 118, 88, 24), fill=1, width=5)
    for rise in (44, 62, 80):
        draw.line((88, rise, 124, rise - 20), fill=1, width=3)
        draw.line((88, rise, 52, rise - 20), fill=1, width=3)
    draw.line((88, 118, 88, 92), fill=0, width=6)
    return Raster(176, 120, bytes(~byte & 0xFF for byte in picture.tobytes()))


class Errands:
    def ask(self, use_case, *_arguments, done, failed, **_named):
        assert use_case is receipt_layouts.get
        done(ShopReceipt("LM", "Bakers and grocers since 1911", FOOTER, ReceiptLayout(logo=a_logo())))

    def do(self, *_arguments, **_named):
        """Nothing is saved for a picture."""


class ReportErrands(Errands):
    def ask(self, use_case, *_arguments, done, failed, **_named):
        assert use_case is report_mail.get
        done(("owner@example.com", "accounts@example.com"))


AROUND = SimpleNamespace(store=STORE, till_name="Till 1", now=lambda: AT)
QUEUE = SimpleNamespace(
    state=MailQueueState(is_set_up=True, waiting=1, refused=1),
    is_set_up=True,
    unfinished=lambda: done(MAILS),
    address_of=lambda _entry: done("marta@silva.eu"),
)


def make_receipt(_app, _locale, operations):
    return ReceiptPage(ReceiptPagePresenter(Errands(), AROUND, operations.run))


def make_mail(_app, locale, operations):
    form = MailForm("smtp.example.com", "", "starttls", "shop@example.com", "receipts@example.com")
    port = SimpleNamespace(form=form)
    presenter = MailPagePresenter(port, operations.run, ReportErrands())
    return MailPage(presenter, MailsPresenter(QUEUE, locale, operations.run))


def make_empty(_app, _locale, _operations):
    return Page("", "empty")


def entries() -> tuple[Entry, ...]:
    """All pages by name, with these two as they are made here; the others are not opened."""
    made = {"receipt": "make_receipt", "mail": "make_mail"}
    return tuple(
        Entry(each.key, each.text, each.icon, "scenes_paper", made.get(each.key, "make_empty"))
        for each in ENTRIES
    )


def settings(album):
    for mode, tag in (("light", ""), ("dark", "-dark")):
        names = (f"09-settings-receipt{tag}", f"09-settings-mail{tag}")
        if not album.wants(*names):
            continue

        def make(operations):
            user = SimpleNamespace(may=lambda _right: True)
            app = SimpleNamespace(session=SimpleNamespace(user=user))
            return SettingsPage(app, Locale(), operations, entries())

        with dark(mode == "dark"), an_office("settings", make) as (office, page):
            for key, name in zip(("receipt", "mail"), names, strict=True):
                page.choose(key)
                settle(200)
                album.keep(office, name)


def papers(album):
    invoices = SimpleNamespace(
        has_printer=True, title=lambda _entry: "T01-1-000482", buyer_of=lambda _entry: done(SILVA)
    )
    with a_shell() as (shell, _till):
        run = shell._operations.run
        mail = MailWindows(shell, QUEUE, Locale(), run, lambda: shell.till)
        windows = ReceiptPapers(shell, invoices, Locale(), run, mail)
        for key, name in (("invoice", "03-invoice"), ("email_receipt", "03-mail-receipt"), ("", "03-mails")):
            if not album.wants(name):
                continue
            if key:
                windows.open(key, SALE, lambda _notice: None)
            else:
                mail.open_list()
            settle(200)
            album.keep(shell, name)
            for dialog in shell.children():
                if dialog.objectName() in {"invoice", "mailTo", "mails"}:
                    dialog.cancel()
            settle()


def print_queue(album):
    silent = Unavailable("printer_silent", printer="Receipts")
    port = SimpleNamespace(
        has_second_printer=True,
        retry_papers=lambda: None,
        redirect_paper=done,
        drop_paper=done,
        printers=lambda: [
            PrinterShown("Receipts", "USB, 04b8:0e28", silent, is_drawer_open=False),
            PrinterShown("Kitchen", "192.168.1.31:9100", is_paper_low=True),
        ],
        waiting_papers=lambda: done(
            [WaitingPaper(at, f"T01/1-00048{at}", AT, silent if at == 1 else None) for at in (1, 2)]
        ),
    )
    for mode in ("", "-dark"):
        with dark(bool(mode)), a_shell() as (shell, _till):
            dialog = PapersDialog(shell, port, Locale(), shell._operations)
            dialog.open_over()
            settle(100)
            album.keep(shell, f"03-print-queue{mode}")
            dialog.cancel()


SCENES = (
    (
        (
            "09-settings-receipt",
            "09-settings-receipt-dark",
            "09-settings-mail",
            "09-settings-mail-dark",
        ),
        settings,
    ),
    (("03-invoice", "03-mail-receipt", "03-mails"), papers),
    (("03-print-queue", "03-print-queue-dark"), print_queue),
)
