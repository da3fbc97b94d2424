"""Every table has every format, and every column that is explained is explained in Vietnamese."""

import io

import pyarrow.parquet
from fastapi.testclient import TestClient

from app.formats import registry
from app.formats.descriptions import VIETNAMESE
from tests.test_formats import TABLES


def test_every_table_has_every_format_and_every_column_a_meaning_in_vietnamese(client: TestClient) -> None:
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "text/csv" in answer:
            assert {entry.media_type for entry in registry.TABLES.values()} <= answer.keys(), path
    meanings = set(VIETNAMESE.values())
    for operation, address in TABLES.items():
        content = client.get(f"{address}{'&' if '?' in address else '?'}format=parquet").content
        for field in pyarrow.parquet.read_schema(io.BytesIO(content)):
            said = (field.metadata or {}).get(b"description", b"").decode()
            assert not said or said in meanings or "lang=en" in address, (operation, field.name, said)
