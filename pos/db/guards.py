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
    "functions": "de70560dc4e6980975d4d945a699ec58c1e0532b2bbb94deb43c6822e7dad921",
    "triggers": "1934530abe0e581e34b4124e7ecfede686a3a19dbb654321b5175480f651e11c",
    "policies": "b2ae1dfe423c8481716cf60faef101d908bc12de6e027501753d43697fa5d61c",
    "rights": "9d2dbcfd1b8451513215d0e61545ef347fae5ca671e9ba2aff552d2bf3c26731",
}
