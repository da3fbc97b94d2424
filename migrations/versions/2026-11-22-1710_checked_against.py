"""The release that a draft was checked against; what is waiting is checked again when it is approved."""

import sqlalchemy as sa
from alembic import op

revision = "8c41e7d05b2f"
down_revision = "b05c93f7d1e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("checked_against", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("submissions", "checked_against")
