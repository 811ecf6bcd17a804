"""A receipt as an e-mail: a few words, and the receipt itself as a PDF."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from pos.documents.receipt_pdf import receipt_roll_pdf
from pos.documents.receipt_rows import Format, receipt_rows
from pos.domain.inputs.text import printable
from pos.domain.receipt import Receipt


def receipt_mail(
    receipt: Receipt, fmt: Format, *, sender: str, recipient: str, message_id: str, made_at: datetime
) -> EmailMessage:
    """The same message whenever it is made. Names are only names: none can add a line to the head of the mail."""
    shop = printable(receipt.store.name)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(shop, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = fmt.word("mail.subject", number=receipt.number, shop=shop)
    message["Date"] = format_datetime(made_at)
    message["Message-ID"] = message_id
    # so that no absent reader's program answers the shop
    message["Auto-Submitted"] = "auto-generated"
    words = fmt.word(
        "mail.text",
        number=receipt.number,
        date=fmt.date_time(receipt.sold_at),
        total=fmt.amount(receipt.total, with_sign=True),
    )
    place = [shop, *receipt.store.address, receipt.store.phone or ""]
    message.set_content("\n".join([words, "", *(printable(each) for each in place if each)]) + "\n")
    pdf = receipt_roll_pdf(receipt_rows(receipt, fmt), title=receipt.number)
    name = f"{receipt.number.replace('/', '-')}.pdf"
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return message
