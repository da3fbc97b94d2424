"""A file on its way in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on disk for as long as the request lasts. `name` is only a label."""

    path: Path
    media_type: str
    name: str
    size: int
    hash: str

    def columns(self) -> dict[str, Any]:
        """What a submission keeps of it."""
        return {
            "media_type": self.media_type,
            "file_name": self.name,
            "file_bytes": self.size,
            "file_hash": self.hash,
        }
