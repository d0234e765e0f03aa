"""Where the record is kept: SQLite on one machine, PostgreSQL for a team, and nothing of either shows outside."""
