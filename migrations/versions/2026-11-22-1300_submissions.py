"""Submissions: drafts, their files, findings and history."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "1c7f74d7d89a"
down_revision = "70f18507e67a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", AutoString(length=32), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", AutoString(), nullable=False),
        sa.Column("created_by_name", AutoString(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("sent_by", AutoString(), nullable=False),
        sa.Column("file_name", AutoString(length=120), nullable=False),
        sa.Column("media_type", AutoString(), nullable=False),
        sa.Column("period", AutoString(length=20), nullable=False),
        sa.Column("file_bytes", sa.Integer(), nullable=False),
        sa.Column("file_hash", AutoString(length=64), nullable=False),
        sa.Column("source", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", AutoString(length=500), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("acknowledgement", AutoString(length=2000), nullable=False),
        sa.Column("acknowledged_by", AutoString(), nullable=False),
        sa.Column("approved_by", AutoString(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("publish_at", UTCDateTime(), nullable=True),
        sa.Column("release_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (release_number IS NOT NULL)", name=op.f("ck_submissions_published_in_a_release")
        ),
        sa.CheckConstraint(
            "(state = 'scheduled') = (publish_at IS NOT NULL)", name=op.f("ck_submissions_scheduled_has_a_time")
        ),
        sa.CheckConstraint(
            "kind IN ('own_figures', 'published_figures', 'retraction')", name=op.f("ck_submissions_kind_allowed")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR approved_by <> ''", name=op.f("ck_submissions_published_is_approved")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'checked', 'returned', 'scheduled', 'published', 'withdrawn')",
            name=op.f("ck_submissions_state_allowed"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_submissions_revision_from_one")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_submissions_organization_id")),
        sa.ForeignKeyConstraint(["release_number"], ["releases.number"], name=op.f("fk_submissions_release_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submissions_publish_at"), ["publish_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_submissions_release_number"), ["release_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_submissions_state"), ["state"], unique=False)

    op.create_table(
        "submission_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", AutoString(length=32), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("actor_name", AutoString(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", AutoString(length=2000), nullable=False),
        sa.CheckConstraint(
            "action IN ('send', 'check', 'resubmit', 'acknowledge', 'comment', 'return', 'approve', 'publish', 'refuse', 'withdraw')",
            name=op.f("ck_submission_events_action_allowed"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'checked', 'returned', 'scheduled', 'published', 'withdrawn')",
            name=op.f("ck_submission_events_state_allowed"),
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_submission_events_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_events")),
    )
    with op.batch_alter_table("submission_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_events_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "submission_figures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", AutoString(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sheet", AutoString(), nullable=False),
        sa.Column("cell", AutoString(), nullable=False),
        sa.Column("organization_id", AutoString(), nullable=False),
        sa.Column("organization_text", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("measure", AutoString(), nullable=False),
        sa.Column("activity", AutoString(), nullable=False),
        sa.Column("change", AutoString(), nullable=False),
        sa.Column("rated_subject", AutoString(), nullable=False),
        sa.Column("grade", AutoString(), nullable=False),
        sa.Column("organization_kind", AutoString(), nullable=False),
        sa.Column("breakdown", AutoString(), nullable=False),
        sa.Column("category", AutoString(), nullable=False),
        sa.Column("period_type", AutoString(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("qualifier", AutoString(), nullable=False),
        sa.Column("unit", AutoString(), nullable=False),
        sa.Column("planned", sa.Float(), nullable=True),
        sa.Column("source_id", AutoString(), nullable=False),
        sa.Column("raw", AutoString(), nullable=False),
        sa.Column("printed", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_figures_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_figures")),
    )
    with op.batch_alter_table("submission_figures", schema=None) as batch_op:
        batch_op.create_index("ix_submission_figures_order", ["submission_id", "revision", "line"], unique=True)

    op.create_table(
        "submission_files",
        sa.Column("submission_id", AutoString(length=32), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_submission_files_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "part", name=op.f("pk_submission_files")),
    )
    op.create_table(
        "submission_findings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", AutoString(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule", AutoString(), nullable=False),
        sa.Column("severity", AutoString(), nullable=False),
        sa.Column("sheet", AutoString(), nullable=False),
        sa.Column("cell", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.Column("expected", AutoString(), nullable=False),
        sa.Column("expected_en", AutoString(), nullable=False),
        sa.CheckConstraint(
            "severity IN ('error', 'warning', 'notice')", name=op.f("ck_submission_findings_severity_allowed")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_findings_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_findings")),
    )
    with op.batch_alter_table("submission_findings", schema=None) as batch_op:
        batch_op.create_index("ix_submission_findings_order", ["submission_id", "revision", "number"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("submission_findings", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_findings_order")

    op.drop_table("submission_findings")
    op.drop_table("submission_files")
    with op.batch_alter_table("submission_figures", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_figures_order")

    op.drop_table("submission_figures")
    with op.batch_alter_table("submission_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_events_submission_id"))

    op.drop_table("submission_events")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_state"))
        batch_op.drop_index(batch_op.f("ix_submissions_release_number"))
        batch_op.drop_index(batch_op.f("ix_submissions_publish_at"))
        batch_op.drop_index(batch_op.f("ix_submissions_organization_id"))

    op.drop_table("submissions")
