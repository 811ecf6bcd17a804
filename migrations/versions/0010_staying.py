"""Who works at a till gives a sign of life, and learns what has become of their session; a blocked till is told, and lets goods go."""

from __future__ import annotations

from pos.db.revising import Patches, driver_connection, patch, run_scripts, unpatch

revision = "0010"
down_revision = "0009"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    "pos.block_till(text, text)": (
        (
            "    UPDATE sec.session SET revoked_at = now() WHERE till = p_till AND revoked_at IS NULL;\n",
            """    UPDATE sec.session SET revoked_at = now() WHERE till = p_till AND revoked_at IS NULL;
    -- a till that will not come back completes nothing; goods of a parked sale stay with whoever takes it
    DELETE FROM pos.stock_hold h WHERE h.till = p_till AND NOT EXISTS (SELECT FROM pos.parked_basket b WHERE b.id = h.document);
    DELETE FROM pos.refund_hold WHERE till = p_till;
    PERFORM sec.hint('sessions');
""",
        ),
    ),
}


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0010'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    driver.execute("DROP FUNCTION pos.stay(text); UPDATE pos.schema_info SET revision = '0009'")
