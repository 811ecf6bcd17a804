"""The newest revision of the schema that this program knows; a test keeps it equal to the newest migration.

By itself, because asking for it must not bring Alembic along.
"""

from __future__ import annotations

from typing import Final

REVISION: Final = "0014"
