"""python -m app: the same as party-stats."""

from app.cli import app

app()
