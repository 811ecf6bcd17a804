-- Runs as pos_owner. `sec` holds secrets (no till may even look into it), `pos` the business.
CREATE SCHEMA sec;
CREATE SCHEMA pos;
GRANT USAGE ON SCHEMA pos TO pos_till;
-- a new function is closed until it is granted by name
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
