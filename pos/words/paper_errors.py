"""Sentences of refusals and failures around paper: receipts, invoices, mail. Part of `pos.words.errors`."""

from __future__ import annotations

PAPER_ERRORS: dict[str, tuple[str, str]] = {
    "file_not_read": (
        "{path} cannot be read: {reason}.",
        "Choose it again, or copy it to this computer first.",
    ),
    "file_not_written": ("{path} was not written: {reason}.", "Choose another place."),
    "logo_empty": (
        "There is nothing in this picture but paper.",
        "Choose one with dark lines on a light ground.",
    ),
    "logo_too_big": ("This picture is too big for a logo.", "Choose one of at most {limit}."),
    "logo_unreadable": ("This file is no picture that can be read.", "Choose a PNG, JPEG or WebP file."),
    "mail_address_bad": (
        "“{address}” is no e-mail address. Nothing was sent.",
        "Type it like name@example.com.",
    ),
    "mail_addresses_too_many": (
        "These are more than {most} addresses. Nothing was saved.",
        "Keep those who need it; a mail server can hand it on to more.",
    ),
    "mail_certificate_bad": (
        "The mail server's certificate is not trusted: {reason}.",
        "Ask whoever runs it; name its certificate in the settings if it made its own.",
    ),
    "mail_in_doubt": (
        "The line broke before the mail server answered.",
        "It is sent again; whoever gets it twice sees that it is the same mail.",
    ),
    "mail_later": ("The mail server says: {said}.", "It is tried again."),
    "mail_login_refused": (
        "The mail server does not let us in: {said}.",
        "Check user and password in the settings, on the page Mail.",
    ),
    "mail_message_refused": ("The mail server does not take the mail: {said}.", "Ask whoever runs it."),
    "mail_no_tls": (
        "The mail server offers no safe line. Nothing was sent.",
        "Choose TLS from the start, or another server.",
    ),
    "mail_not_made": ("This mail could not be made.", "Print the receipt instead; the log says more."),
    "mail_not_set_up": (
        "No mail server is set up. Nothing was sent.",
        "Name one in the settings, on the page Mail.",
    ),
    "mail_password_locked": (
        "The password for the mail server is in the keyring, which does not give it.",
        "Unlock it, or type the password again on the page Mail.",
    ),
    "mail_recipient_refused": (
        "There is no mailbox {address}: {said}.",
        "Ask for the address again and correct it.",
    ),
    "mail_sender_refused": (
        "The mail server does not take mail from our address: {said}.",
        "Check the sender in the settings, on the page Mail.",
    ),
    "mail_tls_needed": (
        "Without TLS mail may only go to a server on this computer.",
        "Choose STARTTLS or TLS from the start.",
    ),
    "mail_unreachable": ("The mail server does not answer: {reason}.", "It is tried again."),
    "no_page_printer": (
        "This till has no printer for A4. Nothing was printed.",
        "Save it as PDF, or name the printer in the settings (printer.a4).",
    ),
    "receipt_changed_meanwhile": (
        "Somebody changed the receipt while you were editing. Your changes were not saved.",
        "Look at what is there now, then change it again.",
    ),
}
