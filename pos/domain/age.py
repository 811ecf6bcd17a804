"""Who is old enough: the day before which somebody must be born to be of an age today."""

from __future__ import annotations

from datetime import date, timedelta


def born_before(age: int, today: date) -> date:
    """Whoever was born before this day is `age` years old on `today`, or older.

    Who was born on 29 February has the birthday on 1 March in a year without one: the later day, which no law calls too early.
    ValueError for an age that nobody counts.
    """
    if not 0 < age < 150:
        raise ValueError(f"{age} years")
    year = today.year - age
    try:
        born_last = today.replace(year=year)
    except ValueError:  # today is 29 February, and that year had none
        born_last = date(year, 2, 28)
    return born_last + timedelta(days=1)
