"""The one order of preference in SQL; `app.points.preference` is the same in Python."""


def preferred_first(figures: str, sources: str, *, postgresql: bool) -> str:
    """What to sort figures for the same thing by; the arguments are the names of the two tables in the statement.

    Ids are sorted by code point, as Python and SQLite do, whatever a PostgreSQL database would do.
    """
    by_code_point = ' COLLATE "C"' if postgresql else ""
    return (
        f"CASE WHEN {sources}.kind = 'submission' THEN 0 ELSE 1 END, CASE WHEN {figures}.doubt = '' THEN 0 ELSE 1 END, "
        f"CASE WHEN {figures}.qualifier = 'exact' THEN 0 ELSE 1 END, {figures}.period_end DESC, "
        f"CASE WHEN {sources}.published IS NULL THEN 1 ELSE 0 END, {sources}.published DESC, "
        f"{figures}.source_id{by_code_point}, {figures}.period_start DESC"
    )
