"""The only writers of figures."""
