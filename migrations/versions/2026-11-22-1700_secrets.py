"""Who knows the secrets of keys."""

import sqlalchemy as sa
from alembic import op

revision = "b05c93f7d1e4"
down_revision = "8d47e2b6f0a3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("keys", sa.Column("secret_known_to", sa.JSON(), server_default="[]", nullable=False))
    connection = op.get_bind()
    known: dict[str, set[str]] = {}
    for key, maker in connection.execute(sa.text("SELECT id, created_by FROM keys")):
        known[f"key:{key}"] = {maker}
    rotated = "SELECT target, actor FROM audit_events WHERE action = 'keys.rotate' AND outcome = 'done'"
    for target, actor in connection.execute(sa.text(rotated)):
        known.get(f"key:{target.removeprefix('keys/')}", set()).add(actor)
    # When each secret was made is not known any more: whoever once knew a key is taken to know what it made.
    grows = True
    while grows:
        grows = False
        for actors in known.values():
            more = set().union(*(known.get(actor, set()) for actor in actors)) - actors
            actors |= more
            grows = grows or bool(more)
    keys = sa.table("keys", sa.column("id", sa.String()), sa.column("secret_known_to", sa.JSON()))
    for actor, actors in known.items():
        connection.execute(
            sa.update(keys).where(keys.c.id == actor.removeprefix("key:")).values(secret_known_to=sorted(actors))
        )


def downgrade() -> None:
    op.drop_column("keys", "secret_known_to")
