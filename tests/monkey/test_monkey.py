"""Thousands of acts of somebody who presses anything, while network, printer, terminal and clock misbehave; nothing is lost or doubled.

`POS_MONKEY_ACTS` says how many (1,000 in the suite), `POS_MONKEY_SEED` which ones.
"""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "checkout"))

from payer import K, Payer

from pos.documents.paper import PaperFormat
from pos.domain.account import Account, AccountKind, new_code
from pos.domain.money import Currency
from pos.hardware.escpos import PROFILES
from pos.hardware.ports import RecordingTransport
from pos.hardware.terminal.simulator import Simulator
from pos.paths import resources_dir
from pos.services import accounts, catalog, store
from pos.services.catalog import ProductDraft
from pos.till import server as till_server
from pos.till.printing import MAIN, Printer, PrintQueue
from tests.factories.real_till import ThreadedTill, cashier
from tests.factories.shop_till import kept_for_a_person, problems
from tests.monkey.monkey import BadClock, Monkey, Troubles
from tests.network.proxy import Proxy

D = Decimal
ACTS = int(os.environ.get("POS_MONKEY_ACTS", "1000"))
SEEDS = [int(each) for each in os.environ.get("POS_MONKEY_SEED", "1").split(",")]
MILK = "4001686301265"
GIFT = new_code("601234567890123")


@pytest.fixture
def road(shop, monkeypatch):
    monkeypatch.setattr(till_server, "PATIENCE_S", 0.5)
    with Proxy(shop.admin.hosts[0]) as proxy:
        yield proxy


@pytest.fixture
def tills(shop, save, tmp_path, road):
    """T01 behind the bad road, T02 and T03 beside it; all three know a gift card and goods of each kind."""
    save(store.put_setting, "payment.kinds", ["cash", "card", "gift_card", "on_account", "voucher"])
    save(store.put_setting, "payment.most_tip", "20")
    save(store.put_setting, "payment.most_write_off", "0.05")
    save(
        catalog.save_product,
        ProductDraft("Gift card 25", D(25), sku="GIFT-25", loads="gift_card", is_discountable=False),
    )
    save(accounts.set_account, Account(AccountKind.GIFT_CARD, GIFT, D(0), "EUR"), Currency("EUR", 2))
    row = save(accounts.list_accounts, AccountKind.GIFT_CARD).rows[0]
    save(accounts.adjust, row, D(500), "for the monkey", date(2026, 11, 20))
    opened = []
    host, port = shop.admin.hosts[0]
    for code in ("T01", "T02", "T03"):
        address = f"postgresql://127.0.0.1:{road.port}/{shop.admin.dbname}" if code == "T01" else (
            f"postgresql:///{shop.admin.dbname}?host={host}&port={port}"
        )  # fmt: skip
        login = (shop.cluster.roles[code], shop.cluster.passwords[code])
        clock = BadClock() if code == "T01" else None
        till = ThreadedTill(tmp_path / code, code, address, login, clock, patience_s=0.5)
        opened.append(till)
        till.fill()
        carla = replace(cashier(str(shop.people["carla"])), token=shop.sign_in("carla", code))
        till.session.begin(carla)
        till.start()
    yield opened
    road.heal()
    for till in opened:
        till.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_pressed_nothing_is_lost_or_doubled(shop, qtbot, tills, road, seed):
    first, *others = tills
    paper = RecordingTransport()
    printing = PrintQueue(
        first.worker,
        {MAIN: Printer("Receipts", paper, PROFILES["80mm"])},
        lambda entry, is_copy: first.session.receipt(entry, is_copy=is_copy),
        lambda: PaperFormat.of(first.prices.store),
        resources_dir() / "fonts" / "Inter-Regular.ttf",
        first.clock,
    )
    printing.start()
    troubles = Troubles()
    logging.getLogger().addHandler(troubles)
    with Simulator(pace_s=0.01) as simulator:
        payer = Payer(qtbot, first, simulator, printing)
        codes = [MILK, *(each.code or each.name for each in payer.desk.tiles(None, 20) if each.code)]
        monkey = Monkey(seed, payer, others, road, simulator, paper, codes, GIFT)
        try:
            for number in range(ACTS):
                monkey.act()
                monkey.check()
                if number % 20 == 19:
                    monkey.check_journal()
            finish(monkey)
        except BaseException:
            print(f"seed {seed}, act {len(monkey.done)}: {monkey.done[-12:]}")
            raise
        finally:
            logging.getLogger().removeHandler(troubles)
            payer.close()
            printing.stop(5)
        assert not troubles.found
        check_books(shop, tills, simulator)


def finish(monkey: Monkey) -> None:
    """Calm down, leave every dialog and screen, pay or give up what is open."""
    monkey.calm_down()
    payer = monkey.payer
    for _ in range(12):
        payer.settle_anything()
        if payer.screen == "login":
            payer.type("1234")
            payer.wait(lambda: payer.screen != "login")
        elif payer.screen == "checkout" and not monkey._dialogs():
            break
        else:
            payer.press(K.Key_Escape)
    monkey.check_journal()


def is_refunded_elsewhere(shop, till, seq, error) -> bool:
    """A refund that a till without its server made of what another till had taken back already: a person decides about it."""
    others = shop.value(
        "SELECT count(DISTINCT o.till) FROM pos.journal j JOIN pos.sale o"
        " ON o.refund_of = CAST(CAST(j.payload AS jsonb) #>> '{body,refund_of,entry}' AS uuid)"
        " WHERE j.till = %s AND j.seq = %s AND o.till <> j.till",
        till,
        seq,
    )
    return error == "more is refunded than was sold" and others > 0


def check_books(shop, tills, simulator) -> None:
    """Everything is posted once, with numbers without gaps, and money is where the journals say it is."""
    for till in tills:
        till.post_all()
        entries = till.worker.run(lambda journal: list(journal.latest(["sale", "refund"], 100_000))).result()
        numbers = sorted(entry.number.count for entry in entries)
        assert numbers == list(range(1, len(numbers) + 1))
        posted = shop.value(
            "SELECT count(*) FROM pos.journal WHERE till = %s AND kind IN ('sale', 'refund')",
            till.session.code,
        )
        assert posted == len(entries)
        till.accounts.tidy(till.worker, till.server.database.run)
    assert problems(shop) == []
    assert [each for each in kept_for_a_person(shop) if not is_refunded_elsewhere(shop, *each)] == []
    first = tills[0]
    open_basket = first.session.basket
    kept = {open_basket.id} if open_basket is not None else set()
    held = shop.connect(None).execute("SELECT document::text FROM pos.account_hold").fetchall()
    parked = set(first.worker.run(lambda journal: journal.basket_ids()).result())
    assert {row[0] for row in held} <= kept | parked
    charged = sum(
        D(tender["amount"])
        for entry in first.worker.run(lambda journal: list(journal.latest(["sale"], 100_000))).result()
        for tender in entry.body["tenders"]
        if tender["kind"] == "card" and tender["reference"]
    )
    standing = first.worker.run(lambda journal: journal.database.execute(
        "SELECT coalesce(sum(amount), 0) FROM card_payment WHERE state IN ('approved', 'unknown', 'asked')").fetchone()[0]
    ).result()  # fmt: skip
    # What a terminal charged is in a sale, or stands, or may stand: never in nothing.
    assert charged * 100 <= simulator.charged <= charged * 100 + standing
