"""The trust boundary as it stands in a database, as digests: functions, triggers, policies, rights.

Who owns the server can replace a verifier by one that finds nothing, or switch a guard off and on again. So the program
compares what stands there with what it was released with; it reads the catalogue and calls none of our functions.
"""

from __future__ import annotations

from typing import Final

# One text per row; the order is that of the text.
QUERIES: Final[dict[str, str]] = {
    "functions": """
        SELECT concat_ws('|', n.nspname, p.proname, p.pronargs, p.prosecdef, p.provolatile, p.proconfig::text, l.lanname,
                         pg_get_userbyid(p.proowner), replace(p.prosrc, E'\\r', ''))
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
         WHERE n.nspname IN ('pos', 'sec')""",
    "triggers": """
        SELECT concat_ws('|', t.tgrelid::regclass, t.tgname, t.tgenabled, t.tgtype, t.tgfoid::regproc)
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('pos', 'sec') AND NOT t.tgisinternal""",
    "policies": """
        SELECT concat_ws('|', c.oid::regclass, c.relrowsecurity, p.polname, p.polcmd, p.polpermissive,
                         pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_policy p ON p.polrelid = c.oid
         WHERE n.nspname = 'pos' AND c.relkind = 'r'""",
    "rights": """
        SELECT concat_ws('|', 'column', a.attrelid::regclass, a.attname, x.privilege_type)
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          CROSS JOIN LATERAL aclexplode(a.attacl) x
         WHERE n.nspname IN ('pos', 'sec') AND x.grantee IN (0, 'pos_till'::regrole)
        UNION ALL
        SELECT concat_ws('|', 'table', c.oid::regclass, x.privilege_type)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) x
         WHERE n.nspname IN ('pos', 'sec') AND x.grantee IN (0, 'pos_till'::regrole)
        UNION ALL
        SELECT concat_ws('|', 'function', n.nspname, p.proname, p.pronargs)
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL aclexplode(p.proacl) x
         WHERE n.nspname IN ('pos', 'sec') AND x.grantee IN (0, 'pos_till'::regrole)
        UNION ALL
        SELECT concat_ws('|', 'schema', n.nspname, x.privilege_type)
          FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) x
         WHERE n.nspname IN ('pos', 'sec') AND x.grantee IN (0, 'pos_till'::regrole)
        UNION ALL
        SELECT concat_ws('|', 'login', r.rolname) FROM pg_roles r
         WHERE (r.rolname IN ('pos_owner', 'pos_till') AND r.rolcanlogin)
            OR ((r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication) AND r.oid IN (
                 SELECT m.member FROM pg_auth_members m WHERE m.roleid = 'pos_till'::regrole))""",
}

REVISION: Final = "0015"

# Of this revision, on PostgreSQL 15 and 18 alike. A test says the new ones when a revision changes them.
DIGESTS: Final[dict[str, str]] = {
    "functions": "a8db290d25d5173571f04cae83ac9dbf21f74d3cf40564c4c3c8696e8da0be47",
    "triggers": "2cfc79810c9699994a164799154a1d5ab48da15d84193f773597d24a62188ffb",
    "policies": "3897e0fc49db11806b61aab28a90805c8dd2137f3a7bbf0982a8e6bc814bcd98",
    "rights": "b86611196c34b39cfe5267a4bbbb21c2ed2f285d0b2b9589d006040146e72fd3",
}
