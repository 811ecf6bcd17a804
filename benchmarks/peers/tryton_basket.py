"""The same basket in Tryton's sale module, on its own database in memory. Run by the Python of an environment that has it.

Prints one JSON document: for each size the times in seconds, and what the basket came to.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from decimal import Decimal

os.environ["DB_NAME"] = ":memory:"

from trytond.config import config  # type: ignore[import-not-found]

config.set("database", "uri", "sqlite://")

from trytond.modules.account.tests.tools import create_chart, create_tax  # type: ignore[import-not-found] # noqa: E402
from trytond.modules.company.tests.tools import create_company  # type: ignore[import-not-found] # noqa: E402
from trytond.pool import Pool  # type: ignore[import-not-found] # noqa: E402
from trytond.tests.tools import activate_modules  # type: ignore[import-not-found] # noqa: E402
from trytond.transaction import Transaction  # type: ignore[import-not-found] # noqa: E402


def main(times: int, sizes: list[int]) -> None:
    activate_modules(["sale"], create_company, create_chart)
    rates = [create_tax(Decimal("0.10")), create_tax(Decimal("0.21"))]
    for rate in rates:
        rate.save()
    pool = Pool(":memory:")
    with Transaction().start(":memory:", 1, context={"company": 1}, readonly=True):
        taxes = [pool.get("account.tax")(rate.id) for rate in rates]
        company = pool.get("company.company")(1)
        rows = [measured(pool, company, taxes, size, times) for size in sizes]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"rows": rows, "memory_mb": memory}))


def measured(pool: object, company: object, taxes: list[object], size: int, times: int) -> dict[str, object]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        total = basket(pool, company, taxes, size)
        taken.append(time.perf_counter() - began)
    return {"lines": size, "seconds": taken, "total": str(total)}


def basket(pool, company, taxes, size: int) -> Decimal:  # type: ignore[no-untyped-def] # the peer's own objects
    sale = pool.get("sale.sale")(company=company, currency=company.currency, state="draft")
    lines = []
    for number in range(size):
        line = pool.get("sale.line")(
            type="line",
            quantity=float(number % 3 + 1),
            unit_price=Decimal(number * 37 % 2000 + 49) / 100,
            taxes=[taxes[number % 2]],
            currency=company.currency,
            company=company,
            unit=None,
        )
        line.sale = sale
        line.amount = line.on_change_with_amount()
        lines.append(line)
    sale.lines = lines
    sale.on_change_lines()
    return Decimal(sale.total_amount)


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(size) for size in sys.argv[2:]])
