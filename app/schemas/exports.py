"""One-file exports: parameters and list."""

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.common import AS_OF, Schema
from app.text import Language


class ExportFileParams(BaseModel):
    """GET /v1/exports/{name}: a file of the newest release, or of the one asked for."""

    model_config = ConfigDict(extra="forbid")

    lang: Language | None = Field(None, description="Language of descriptions and problems; wins over Accept-Language.")
    as_of: str | None = AS_OF


class ExportParams(ExportFileParams):
    """GET /v1/exports"""

    format: str | None = Field(
        None, description="Format of the answer; wins over Accept.", json_schema_extra={"enum": ["json"]}
    )


class ExportItem(Schema):
    """One file."""

    name: str = Field(examples=["party-statistics.sqlite"])
    url: str = Field(examples=["/v1/exports/party-statistics.sqlite"])
    media_type: str = Field(examples=["application/vnd.sqlite3"])
    description: str
    bytes: int | None = Field(description="Size; null until the file is first asked for, which builds it.")
    sha256: str | None = Field(description="SHA-256 in hexadecimal; null until the file is first asked for.")


class Exports(Schema):
    """The files of one release."""

    items: list[ExportItem]
    total: int
    release: int
    citation: str
