"""PostgreSQL: where it runs, how it is reached, how its schema is upgraded. Knows no business rule."""
