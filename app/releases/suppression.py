"""Which counts of persons are not public: those below the threshold or the public level, and what would give them away.

A distribution is what the categories or grades of one organization in one year have in common. It is withheld whole (of
grades: by halves), so within it nothing can be worked out from its total. A family is an organization with its children;
none may have exactly one distribution withheld, else sum and parts give it away. See docs/decisions/0021.
"""

from sqlalchemy import Connection, Engine, text

from app.database import writing
from app.freshness import announce
from app.models.vocabulary import LEVELS, OrganizationType
from app.releases.families import Families
from app.releases.withholding import Rule, mark
from app.settings import Settings


def suppress(connection: Connection, release: int) -> None:
    """Decide what a release, just written with its roll-ups, adds to what is not public, and mark figures and roll-ups.

    What was withheld once stays so, in every release, also in those before: their answers change.
    """
    rule = _rule(connection, release)
    if rule is None:
        return
    if not connection.scalar(text("SELECT 1 FROM source_attributes WHERE kind = 'submission' LIMIT 1")):
        return
    own = Families(connection, release, rule)
    own.look_at_changes()
    own.settle()
    if mark(own.working, rule):
        _answer_otherwise(connection, release)


def take_over(engine: Engine, settings: Settings) -> bool:
    """Decide everything anew where the settings are not those that the database was gone through by. Returns whether."""
    wanted = {"lowest": settings.lowest_public_type, "threshold": settings.suppression_threshold}
    with engine.connect() as connection:
        if decided_by(connection, settings):
            return False
    with writing(engine) as connection:
        connection.execute(
            text("UPDATE suppression_rules SET lowest_public_type = :lowest, threshold = :threshold"), wanted
        )
        forget(connection)
        numbers = connection.scalars(text("SELECT number FROM releases ORDER BY number")).all()
        for number in numbers:
            suppress(connection, number)
        newest = max(numbers, default=0)
        _answer_otherwise(connection, newest + 1)
        announce(connection, newest)
    return True


def decided_by(connection: Connection, settings: Settings) -> bool:
    """Whether what is public was last decided by these settings."""
    rule = connection.execute(text("SELECT lowest_public_type, threshold FROM suppression_rules")).one()
    return tuple(rule) == (settings.lowest_public_type, settings.suppression_threshold)


def forget(connection: Connection) -> None:
    """Nothing is withheld, until it is decided again."""
    connection.execute(text("DELETE FROM suppressions"))
    for table in ("figures", "rollups"):
        connection.execute(text(f"UPDATE {table} SET suppressed = false WHERE suppressed"))


def _rule(connection: Connection, release: int) -> Rule | None:
    """The settings in force; None where they withhold nothing."""
    row = connection.execute(text("SELECT lowest_public_type, threshold FROM suppression_rules")).one()
    lowest, threshold = row.lowest_public_type, row.threshold
    if threshold < 2 and not lowest:
        return None
    below = [f"'{t}'" for t, level in LEVELS.items() if lowest and level > LEVELS[OrganizationType(lowest)]]
    return Rule(threshold, f"o.type IN ({', '.join(below)})" if below else "1 = 0", release)


def _answer_otherwise(connection: Connection, before: int) -> None:
    """Releases before one answer otherwise than they did: copies that somebody keeps are no longer current."""
    connection.execute(text("UPDATE releases SET revision = revision + 1 WHERE number < :before"), {"before": before})
