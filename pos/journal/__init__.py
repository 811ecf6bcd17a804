"""The till's own file (SQLite): entries, open basket, snapshot. The only place that knows sqlite3."""
