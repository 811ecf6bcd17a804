"""Flags that ask for nobody give no hint; no wait outlives a server's clock that ran ahead."""

from __future__ import annotations

from pos.db.revising import Patches, driver_connection, patch, run_scripts, unpatch

revision = "0012"
down_revision = "0011"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    "sec.hidden_tries_hold(text)": (
        (
            "    v_until := to_timestamp(pg_sequence_last_value(v_hold));",
            "    v_until := sec.believable_wait(to_timestamp(pg_sequence_last_value(v_hold)), '30 minutes');",
        ),
    ),
    "sec.spend_try(text)": (
        (
            "  SELECT greatest(spent_until, clock_timestamp()) + interval '2 seconds' INTO v_until",
            "  SELECT greatest(sec.believable_wait(spent_until, c_burst), clock_timestamp()) + interval '2 seconds' INTO v_until",
        ),
    ),
    "pos.sign_in(text, text, text)": (
        (
            "  IF v_count.locked_until > clock_timestamp() THEN",
            """  v_count.locked_until := sec.believable_wait(v_count.locked_until, '30 minutes');
  IF v_count.locked_until > clock_timestamp() THEN""",
        ),
    ),
    "sec.spend_bytes(timestamptz, bigint)": (
        (
            "  v_until timestamptz := greatest(p_until, clock_timestamp())",
            "  v_until timestamptz := greatest(sec.believable_wait(p_until, c_burst), clock_timestamp())",
        ),
    ),
}
DOWN = """
DROP FUNCTION sec.believable_wait(timestamptz, interval);
DROP TRIGGER tell_loud ON pos.entry_flag;
DROP TRIGGER tell ON pos.entry_flag;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF reviewed_at ON pos.entry_flag
 FOR EACH STATEMENT EXECUTE FUNCTION sec.tell('attention');
UPDATE pos.schema_info SET revision = '0011';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0012'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    driver.execute(DOWN)
