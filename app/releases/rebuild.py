"""Roll-ups, counts of leaves and what is not public, from scratch: release after release, from figures and hierarchy."""

from sqlalchemy import Connection, text

from app.releases.rollups import Rollups
from app.releases.suppression import forget, suppress


def rebuild(connection: Connection) -> int:
    """Compute the roll-ups of all releases, and the counts of leaves, anew from figures and hierarchy. Returns how many rows there are."""
    for table in ("rollups", "leaf_counts"):
        connection.execute(text(f"DELETE FROM {table}"))
    forget(connection)
    for release in connection.scalars(text("SELECT number FROM releases ORDER BY number")).all():
        rollups = Rollups(connection, release)
        rollups.figures_changed()
        rollups.hierarchy_changed()
        rollups.maintain()
        suppress(connection, release)
    return connection.scalar(text("SELECT count(*) FROM rollups")) or 0
