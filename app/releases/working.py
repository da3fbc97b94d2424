"""Set-based SQL within the transaction of a release: working tables, and rows as they stood in it.

The hierarchy of a year is that of its last day, for stocks and for flows alike. CROSS JOIN is a join that SQLite does in
the order written: from the little that changed to the much that is there.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

DEEPEST = 60  # levels of a hierarchy
FIRST_YEAR, LAST_YEAR = 1, 9999
_MANY = 10_000  # rows


def grown(connection: Connection, table: str, rows: int) -> None:
    """Let PostgreSQL's planner look at a table into which so many rows came at once: else it goes by what was there before."""
    if rows > _MANY and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {table}")


class Working:
    """Statements of one release on one connection, in the words of its database."""

    def __init__(self, connection: Connection, release: int) -> None:
        self.connection = connection
        self.release = release
        self.postgresql = connection.dialect.name == "postgresql"

    def run(self, statement: str) -> int:
        """Returns how many rows a statement wrote."""
        return self.connection.exec_driver_sql(statement.replace("%", "%%") if self.postgresql else statement).rowcount

    def any(self, query: str) -> bool:
        """Whether a query finds a row."""
        return self.connection.exec_driver_sql(f"{query} LIMIT 1").first() is not None

    def prepare(self, tables: Mapping[str, str]) -> None:
        """Working tables of this connection, empty: columns by name."""
        until_commit = " ON COMMIT DELETE ROWS" if self.postgresql else ""
        for name, columns in tables.items():
            self.run(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({columns}){until_commit}")
            self.run(f"DELETE FROM {name}")
        if self.postgresql:
            # A table that was never counted is taken to have ten pages, and what it is joined to is then read whole.
            self.run(f"ANALYZE {', '.join(tables)}")

    def fill(self, name: str, query: str) -> int:
        """A working table with what a query finds, and nothing else. Returns how many rows."""
        self.run(f"DELETE FROM {name}")
        return self.add(name, query)

    def add(self, name: str, query: str, columns: str = "") -> int:
        """What a query finds into a table, a working one or another. Returns how many rows."""
        rows = self.run(f"INSERT INTO {name} ({columns}) {query}" if columns else f"INSERT INTO {name} {query}")
        grown(self.connection, name, rows)
        return rows

    def by_code_point(self, column: str) -> str:
        """What to sort text by, as SQLite does, whatever a PostgreSQL database would do.

        For sorting alone: an index of the database's own collation finds nothing that is compared in another.
        """
        return f'{column} COLLATE "C"' if self.postgresql else column

    def year_end(self, year: str) -> str:
        """The last day of a year."""
        return f"make_date({year}, 12, 31)" if self.postgresql else f"printf('%04d-12-31', {year})"

    def year_start(self, year: str) -> str:
        """The first day of a year."""
        return f"make_date({year}, 1, 1)" if self.postgresql else f"printf('%04d-01-01', {year})"

    def year_of(self, day: str) -> str:
        """The year of a day."""
        return (
            f"CAST(EXTRACT(YEAR FROM {day}) AS INTEGER)" if self.postgresql else f"CAST(substr({day}, 1, 4) AS INTEGER)"
        )

    def at(self, table: str) -> str:
        """Condition: rows of a versioned table as they stood in the release."""
        n = self.release
        return f"{table}.released_in <= {n} AND ({table}.superseded_in IS NULL OR {table}.superseded_in > {n})"

    def before(self, table: str) -> str:
        """Condition: rows of a versioned table as they stood until the release."""
        n = self.release
        return f"{table}.released_in < {n} AND ({table}.superseded_in IS NULL OR {table}.superseded_in >= {n})"

    def changed(self, table: str) -> str:
        """Condition: rows of a versioned table that the release opened or closed."""
        return f"({table}.released_in = {self.release} OR {table}.superseded_in = {self.release})"

    def taken(self, rollup: str, when: Callable[[str], str]) -> str:
        """Condition: a sum of children that is a value, and so a part of the sum above, as of `at` or `before`."""
        return (
            f"{rollup}.known = {rollup}.of_children AND EXISTS (SELECT 1 FROM complete_children w WHERE w.organization_id = "
            f"{rollup}.organization_id AND {when('w')} AND {held('w', self.year_end(f'{rollup}.year'))})"
        )

    def children(self, parent: str, day: str) -> str:
        """Condition: edges `p` and attributes `o` of organizations that are below a parent and alive on a day."""
        return (
            f"p.parent_id = {parent} AND o.organization_id = p.organization_id "
            f"AND {self.at('p')} AND {held('p', day)} AND {self.at('o')} AND {held('o', day)}"
        )


def held(table: str, day: str) -> str:
    """Condition: rows with `valid_from` and `valid_to` that held on a day; an unknown date is open."""
    return (
        f"({table}.valid_from IS NULL OR {table}.valid_from <= {day}) "
        f"AND ({table}.valid_to IS NULL OR {table}.valid_to >= {day})"
    )
