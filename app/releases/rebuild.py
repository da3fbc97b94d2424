"""Roll-ups and counts of leaves from scratch: release after release, from figures and hierarchy alone."""

from sqlalchemy import Connection, text

from app.releases.rollups import Rollups


def rebuild(connection: Connection) -> int:
    """Compute the roll-ups of all releases, and the counts of leaves, anew from figures and hierarchy. Returns how many rows there are."""
    for table in ("rollups", "leaf_counts"):
        connection.execute(text(f"DELETE FROM {table}"))
    for release in connection.scalars(text("SELECT number FROM releases ORDER BY number")).all():
        rollups = Rollups(connection, release)
        rollups.figures_changed()
        rollups.hierarchy_changed()
        rollups.maintain()
    return connection.scalar(text("SELECT count(*) FROM rollups")) or 0
