"""People are listed for who manages them, who looks at the list hears who comes and goes, and nobody blocks themselves."""

from __future__ import annotations

from pos.db.revising import Patches, driver_connection, patch, run_scripts, unpatch

revision = "0008"
down_revision = "0007"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    "pos.sign_in(text, text, text)": (
        (
            "  PERFORM sec.log('signed_in', v_name, jsonb_build_object('jti', v_jti, 'kind', p_kind), v_person);\n",
            """  PERFORM sec.log('signed_in', v_name, jsonb_build_object('jti', v_jti, 'kind', p_kind), v_person);
  PERFORM sec.hint('presence');
""",
        ),
    ),
    "pos.sign_out()": (
        (
            "  PERFORM sec.log('signed_out', NULL, jsonb_build_object('jti', v_me.jti), v_me.person);\n",
            """  PERFORM sec.log('signed_out', NULL, jsonb_build_object('jti', v_me.jti), v_me.person);
  PERFORM sec.hint('presence');
""",
        ),
    ),
    "pos.change_person(uuid, text, text, text, boolean)": (
        (
            "  PERFORM sec.need_role(p_role);\n",
            """  PERFORM sec.need_role(p_role);
  -- the last owner is told so, below
  IF NOT p_is_active AND p_person = (pos.me()).person
     AND EXISTS (SELECT FROM pos.person WHERE is_active AND role = 'owner' AND id <> p_person) THEN
    RAISE EXCEPTION 'nobody blocks themselves' USING ERRCODE = 'PT018';
  END IF;
""",
        ),
    ),
}
REMOVED = """
DROP FUNCTION pos.people_overview();
UPDATE pos.schema_info SET revision = '0007';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0008'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    driver.execute(REMOVED)
