"""Badges to sign in and consent with; receipts are found by the end of the card again."""

from __future__ import annotations

from pos.db.revising import Patches, bring_back, driver_connection, patch, run_scripts, unpatch

revision = "0006"
down_revision = "0005"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    # a terminal's own number of the payment stands behind the card: "Visa 4242, 0015"
    "pos.find_receipts(date, date, uuid, text, bigint, uuid, int)": (
        ("right(p.reference, 4) = p_card_end", "right(split_part(p.reference, ', ', 1), 4) = p_card_end"),
    ),
}
REMOVED = """
DROP FUNCTION pos.drop_badge(uuid);
DROP FUNCTION pos.people();
DELETE FROM sec.credential WHERE kind = 'badge';
ALTER TABLE sec.credential
  DROP CONSTRAINT credential_kind_known_check,
  ADD CONSTRAINT credential_kind_known_check CHECK (kind IN ('password', 'pin'));
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0006'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    driver.execute(REMOVED)
    bring_back(driver, "pos.people", "0001")
    driver.execute("REVOKE ALL ON FUNCTION pos.people() FROM PUBLIC")
    driver.execute("GRANT EXECUTE ON FUNCTION pos.people() TO pos_till")
    driver.execute("UPDATE pos.schema_info SET revision = '0005'")
