"""Every language says everything, with the facts and the plural forms that it needs."""

from __future__ import annotations

import re

import pytest

from pos.words.speaking import LANGUAGES
from scripts import translations

OTHERS = sorted(set(LANGUAGES) - {"en"})
DONE = (
    "pos/bootstrap",
    "pos/cli",
    "pos/documents",
    "pos/explain.py",
    "pos/hardware",
    "pos/main.py",
    "pos/till",
    "pos/ui/*.py",
    "pos/ui/approval",
    "pos/ui/attention",
    "pos/ui/checkout",
    "pos/ui/customer_display",
    "pos/ui/customers",
    "pos/ui/giving",
    "pos/ui/inventory",
    "pos/ui/invoice",
    "pos/ui/leaving",
    "pos/ui/palette",
    "pos/ui/people",
    "pos/ui/purchasing",
    "pos/ui/stock",
    "pos/ui/swapping",
    "pos/ui/login",
    "pos/ui/mail",
    "pos/ui/office",
    "pos/ui/reports",
    "pos/ui/returns",
    "pos/ui/series",
    "pos/ui/settings",
    "pos/ui/shift",
    "pos/ui/tour",
    "pos/ui/widgets",
)
"""Rooms whose texts are all said: add yours when it is."""
NO_TEXTS = {
    "pos/ui/key_events.py: 'Alt'",  # written on keyboards
    "pos/ui/key_events.py: 'Ctrl'",
    "pos/ui/key_events.py: 'Ins'",
    "pos/ui/key_events.py: 'Pause'",
    "pos/ui/key_events.py: 'Shift'",
    "pos/ui/keys.py: 'Alt'",
    "pos/ui/keys.py: 'Ctrl'",
    "pos/ui/keys.py: 'Ins'",
    "pos/ui/keys.py: 'Pause'",
    "pos/ui/keys.py: 'Shift'",
    "pos/ui/stock/desk.py: 'Page Down'",
    "pos/ui/stock/desk.py: 'Page Up'",
    "pos/documents/fonts.py: 'Arial.ttf'",  # files of the system
    "pos/documents/fonts.py: 'Arial Bold.ttf'",
    "pos/bootstrap/keys.py: 'Tern'",  # where the key stands in the keyring, as the next one
    "pos/bootstrap/keys.py: '{} in {}'",
    "pos/cli/journal.py: 'journal of {}'",  # a value in JSON; people are told below
    "pos/ui/attention/page.py: 'neither app nor errands'",  # a bug
    "pos/ui/attention/wording.py: 'an amount has more decimals'",  # how the server's words begin
    "pos/ui/attention/wording.py: 'lines add up'",
    "pos/ui/attention/wording.py: 'more is refunded'",
    "pos/ui/attention/wording.py: 'no lines'",
    "pos/ui/attention/wording.py: 'taxes add up'",
    "pos/ui/attention/wording.py: 'the time'",
    "pos/ui/attention/wording.py: 'this shift is not open'",
    "pos/ui/inventory/list_view.py: 'no answer'",  # a bug
    "pos/ui/attention/showing.py: 'alarm {} {} {}'",  # keys of rows
    "pos/ui/attention/showing.py: 'flag {}/{}-{}{}'",
    "pos/ui/attention/showing.py: 'kept {}/{}-{}'",
    "pos/ui/office/controls.py: 'QMenu::item { padding: {}px {}px; } QMenu { menu-scrollable: 1; }'",
    "pos/ui/office/frame.py: 'Tern {}'",  # the name of the program
    "pos/main.py: 'Tern {}'",
    "pos/ui/checkout/wording.py: 'unreadable {}'",  # a state to compare with
    "pos/till/desk.py: 'ahead of'",  # `pos.words.reasons`
    "pos/till/desk.py: 'cancelled by the cashier'",  # kept in the journal
    "pos/till/drawer.py: \"kind IN ('sale', 'refund') AND state <> 3 AND (epoch, seq) < (?, ?)\"",
    "pos/till/server.py: 'the program is closing'",  # logged
    "pos/hardware/terminal/client.py: 'it says nothing'",  # logged
    "pos/hardware/terminal/client.py: 'it hung up'",  # logged
    "pos/hardware/terminal/zvt.py: 'American Express'",  # names of kinds of cards, and in the next lines
    "pos/hardware/terminal/zvt.py: 'Mastercard'",
    "pos/hardware/terminal/zvt.py: 'Maestro'",
    "pos/hardware/terminal/zvt.py: 'Diners'",
    "pos/hardware/terminal/zvt.py: 'Visa'",
    "pos/hardware/terminal/zvt.py: 'a length that is none'",  # logged, as the next ones
    "pos/hardware/terminal/zvt.py: 'no number: {}'",
    "pos/hardware/terminal/zvt.py: 'field {} is cut off'",
    "pos/hardware/terminal/zvt.py: 'a container without a length'",
    "pos/hardware/terminal/zvt.py: 'totals that are too short'",
    "pos/ui/settings/hardware/set_up.py: 'Receipts'",  # an example of a name
    "pos/ui/settings/hardware/set_up.py: 'Mettler Toledo 8217'",  # names of protocols
    "pos/ui/settings/hardware/wording.py: '{} kg'",
    "pos/hardware/usb_printers.py: 'USB {}:{}'",  # an address
    "pos/hardware/windows_spooler.py: 'Attributes'",  # a name of Windows
    "pos/hardware/windows_spooler.py: 'it tells no status'",  # logged
    "pos/hardware/windows_spooler.py: 'not found'",  # logged
    "pos/hardware/windows_spooler.py: 'the spooler did not take the job'",  # logged
    "pos/hardware/windows_spooler.py: 'Tern receipt'",  # the name of a job in a queue
}
"""What looks like words for people and is none."""
WRITTEN = sorted(each.stem for each in translations.CATALOGUES.glob("*.json"))


def test_no_text_is_put_together_before_it_is_said():
    assert not list(translations.bent())


@pytest.mark.parametrize("room", DONE)
def test_a_room_says_all_its_texts(room):
    paths = list(translations.ROOT.glob(room))
    assert paths, "a room that is not there"
    found = [line for path in paths for line in translations.unsaid(path)]
    assert not [line for line in found if re.sub(r":\d+: ", ": ", line) not in NO_TEXTS]


def test_every_language_has_a_catalogue_and_every_catalogue_a_language():
    assert WRITTEN == OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_lacks_nothing(language):
    lacks = translations.missing(language)
    assert not lacks["texts"], f"python -m scripts.translations {language}"
    assert not lacks["counted"], f"python -m scripts.translations {language}"


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_keeps_the_facts_and_says_nothing_idle(language):
    assert not list(translations.faults(language))


def test_what_is_said_is_found_in_the_code(tmp_path, monkeypatch):
    (tmp_path / "pos").mkdir()
    (tmp_path / "pos" / "one.py").write_text(
        'say("Cash")\nlater("Card")\nsay("Yes" if x else "No")\nsay("Open", about="shift")\n'
        'counted(n, "{count} item", "{count} items")\nsay(f"bad {x}")\nlabel("Left out entirely")\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    found = translations.said()
    assert {"Cash", "Card", "Yes", "No", "shift|Open"} <= set(found.texts)
    assert found.counted["{count} items"] == ("{count} item", "{count} items")
    assert list(translations.bent()) == ["pos/one.py:6"]
    assert [line.split(": ")[1] for line in translations.unsaid(tmp_path / "pos")][
        -1
    ] == "'Left out entirely'"
