"""The sums that a release changed are found; what is not public is decided anew by the rules for changes of sums."""

import sqlalchemy as sa
from alembic import op

revision = "8a61e4d7f093"
down_revision = "8c41e7d05b2f"
branch_labels = None
depends_on = None

# No setting is that high: the next start finds that the database was decided by others, and goes through it again.
# Until then every count that could be small is withheld.
_UNDECIDED = 1_000_000


def upgrade() -> None:
    for column in ("released_in", "superseded_in"):
        op.create_index(op.f(f"ix_rollups_{column}"), "rollups", [column], unique=False)
    submitted = "SELECT 1 FROM source_attributes WHERE kind = 'submission'"
    op.execute(sa.text(f"UPDATE suppression_rules SET threshold = {_UNDECIDED} WHERE EXISTS ({submitted})"))


def downgrade() -> None:
    for column in ("released_in", "superseded_in"):
        op.drop_index(op.f(f"ix_rollups_{column}"), table_name="rollups")
