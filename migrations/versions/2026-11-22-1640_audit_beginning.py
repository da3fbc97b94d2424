"""Which release was the newest when the audit began."""

import sqlalchemy as sa
from alembic import op

revision = "c3f1a80d5e27"
down_revision = "5f0c2d7a9b61"
branch_labels = None
depends_on = None

_PUBLISHED = "action = 'releases.publish' AND outcome = 'done'"


def upgrade() -> None:
    op.create_table(
        "audit_beginnings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("after_release", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_beginnings_one_row")),
        sa.CheckConstraint("after_release >= 0", name=op.f("ck_audit_beginnings_release_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_beginnings")),
    )
    # Releases have been recorded without a gap since the first that was: what is before it is older than the audit.
    op.execute(
        "INSERT INTO audit_beginnings (id, after_release) SELECT 1, coalesce("
        f"(SELECT min(CAST(substr(target, 10) AS INTEGER)) - 1 FROM audit_events WHERE {_PUBLISHED}), "
        "(SELECT max(number) FROM releases), 0)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_beginnings_stay BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON audit_beginnings "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for change in ("INSERT", "UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_beginnings_no_{change.lower()} BEFORE {change} ON audit_beginnings "
            "BEGIN SELECT RAISE(ABORT, 'audit events are only added to'); END"
        )


def downgrade() -> None:
    op.drop_table("audit_beginnings")
