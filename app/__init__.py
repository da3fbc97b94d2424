"""Party Statistics API: figures of Party organizations in Vietnam, kept with their sources and compared honestly."""

__version__ = "0.1.0"
