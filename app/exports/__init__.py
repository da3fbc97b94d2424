"""One release as one file, to take away: a SQLite database, or CSV files with a description of them."""
