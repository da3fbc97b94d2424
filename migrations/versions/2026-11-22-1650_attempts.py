"""How often a server began to check a submission."""

import sqlalchemy as sa
from alembic import op

revision = "8d47e2b6f0a3"
down_revision = "c3f1a80d5e27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("submissions", "attempts")
