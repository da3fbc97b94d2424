"""Subcommands of party-stats, one file a subject."""
