"""A receipt or a Z report as an e-mail: a few words, and the paper itself as a PDF."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from pos.documents.receipt_pdf import receipt_roll_pdf
from pos.documents.receipt_rows import Format, receipt_rows
from pos.documents.shift_rows import CASH, difference_words, report_rows
from pos.domain.inputs.text import printable
from pos.domain.receipt import Receipt, StoreProfile
from pos.domain.shift_entries import ShiftReport


def receipt_mail(
    receipt: Receipt, fmt: Format, *, sender: str, recipient: str, message_id: str, made_at: datetime
) -> EmailMessage:
    """The same message whenever it is made. Names are only names: none can add a line to the head of the mail."""
    message = _mail(receipt.store, sender, recipient, message_id, made_at)
    shop = printable(receipt.store.name)
    message["Subject"] = fmt.word("mail.subject", number=receipt.number, shop=shop)
    words = fmt.word(
        "mail.text",
        number=receipt.number,
        date=fmt.date_time(receipt.sold_at),
        total=fmt.amount(receipt.total, with_sign=True),
    )
    pdf = receipt_roll_pdf(receipt_rows(receipt, fmt), title=receipt.number)
    _fill(message, receipt.store, words, pdf, receipt.number.replace("/", "-"))
    return message


def report_mail(
    report: ShiftReport,
    store: StoreProfile,
    till_name: str,
    fmt: Format,
    *,
    sender: str,
    recipient: str,
    message_id: str,
    made_at: datetime,
) -> EmailMessage:
    """The Z report of a closed shift, for who owns the shop. As `receipt_mail`."""
    message = _mail(store, sender, recipient, message_id, made_at)
    title = fmt.word("shift.z", number=report.z or 0)
    place = ", ".join(printable(each) for each in (store.name, till_name) if each)
    message["Subject"] = f"{title}, {place}"
    key, amount = difference_words(report.difference.get(CASH, Decimal(0)))
    cash = f"{fmt.word(key)} {fmt.amount(amount, with_sign=True)}" if amount else fmt.word(key)
    words = fmt.word(
        "mail.z_text",
        title=title,
        date=fmt.date_time(report.until),
        person=printable(report.made_by),
        total=fmt.amount(report.figures.turnover, with_sign=True),
        cash=cash,
    )
    pdf = receipt_roll_pdf(report_rows(report, store, till_name, fmt), title=title)
    _fill(message, store, words, pdf, f"z-report-{report.z}")
    return message


def _mail(
    store: StoreProfile, sender: str, recipient: str, message_id: str, made_at: datetime
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(printable(store.name), addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Date"] = format_datetime(made_at)
    message["Message-ID"] = message_id
    # so that no absent reader's program answers the shop
    message["Auto-Submitted"] = "auto-generated"
    return message


def _fill(message: EmailMessage, store: StoreProfile, words: str, pdf: bytes, name: str) -> None:
    """The words, where the shop is, and the paper."""
    place = [store.name, *store.address, store.phone or "", store.email or ""]
    message.set_content("\n".join([words, "", *(printable(each) for each in place if each)]) + "\n")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")
