"""Sentences for what a till screen may have to refuse: what happened, what was not done, what to do.

Keyed by the codes of `pos.errors`. Facts are filled in by name; an unknown code still gives a plain sentence.
"""

from __future__ import annotations

from pos.errors import PosError

SENTENCES = {
    "bad_amount": "That is not an amount. Use digits and one decimal point.",
    "bad_quantity": "That is not a quantity. Nothing was changed.",
    "amount_absurd": "{amount} is far more than is due. Nothing was taken. Check the amount.",
    "card_over_total": "A card cannot take more than {left}. Nothing was taken.",
    "nothing_due": "Nothing is left to pay.",
    "basket_empty": "There is nothing to pay yet. Scan the first item.",
    "wrong_pin": "Wrong PIN. {tries_left} tries left.",
    "wrong_pin_last": "Wrong PIN. One try left, then this name is locked for a while.",
    "wrong_password": "Wrong name or password. {tries_left} tries left.",
    "wrong_password_last": "Wrong name or password. One try left, then this name is locked for a while.",
    "locked_out": "Too many tries. Locked until {until}. A manager can unlock it.",
    "not_allowed": "You may not do this. Ask a manager.",
    "server_unreachable": "The database does not answer. Nothing was changed. Try again in a moment.",
    "no_stock": "{name} is out of stock. Nothing was added.",
    "not_for_sale": "{name} is not for sale. Nothing was added.",
    "no_shift": "Open a shift first. Nothing was added.",
}


def sentence(error: Exception, **facts: str) -> str:
    """The sentence for an error, for a person. `facts` are formatted texts that replace the error's own."""
    if not isinstance(error, PosError):
        return "Something went wrong. Nothing was changed. Try again, or call for help."
    known = {name: str(value) for name, value in error.facts.items()} | facts
    code = error.code
    if code in {"wrong_pin", "wrong_password"} and known.get("tries_left") == "1":
        code += "_last"
    template = SENTENCES.get(code)
    if template is None:
        return f"This was refused ({error.code}). Nothing was changed."
    try:
        return template.format(**known)
    except KeyError:
        return (
            template.split(". ", maxsplit=1)[0].partition("{")[0].strip()
            or f"This was refused ({error.code})."
        )
