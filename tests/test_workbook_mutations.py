"""Mutated files: whatever the bytes, reading gives figures, findings or a refusal, and never fails in another way."""

import io
import os
import zipfile
from pathlib import Path
from random import Random

from app.workbooks.cells import CellFinding, SubmittedFigure
from app.workbooks.limits import UNREADABLE, Limits, UnreadableFile
from app.workbooks.reading import XLSX, read
from app.workbooks.rules import RULES
from tests.workbook_files import COUNTS, HEAD, write_csv, write_json, write_xlsx

MUTATIONS = int(os.environ.get("PARTY_STATS_TEST_MUTATIONS", "100"))


def figure_of_json(**values: object) -> dict[str, object]:
    """A member count of 2025."""
    return {"subject": "member_counts", "period": "2025", "value": 5, **values}


def test_mutated_files_never_break_the_reader(tmp_path: Path) -> None:
    """`PARTY_STATS_TEST_MUTATIONS=5000` for the long form. Bytes of the file, of its parts, of CSV and of JSON."""
    random = Random(MUTATIONS)
    rows = [
        [*HEAD, "Tổng số đảng viên", "Ghi chú"],
        ["a", "A", "2025", "gần 600", "x"],
        ["b", "B", "2025-H1", "1.234", ""],
    ]
    sources = {
        ".xlsx": write_xlsx(tmp_path / "seed.xlsx", {COUNTS: rows}).read_bytes(),
        ".csv": write_csv(tmp_path / "seed.csv", rows).read_bytes(),
        ".json": write_json(tmp_path / "seed.json", figure_of_json(organization="A", value="gần 600")).read_bytes(),
    }
    for number in range(MUTATIONS):
        ending = random.choice([".xlsx", ".csv", ".csv", ".json"])
        data = sources[ending]
        content = mutated_part(data, random) if ending == ".xlsx" and number % 3 else mutated(data, random)
        path = tmp_path / f"mutated{ending}"
        path.write_bytes(content)
        media_type = {".xlsx": XLSX, ".csv": "text/csv", ".json": "application/json"}[ending]
        assert _outcome(path, media_type) in UNREADABLE.keys() - {"reader_failed"} | {"read"}, (
            f"{number} of {MUTATIONS}"
        )


def _outcome(path: Path, media_type: str) -> str:
    try:
        for item in read(path, media_type, Limits()):
            assert isinstance(item, SubmittedFigure) or item.rule in RULES
            assert isinstance(item, CellFinding) or item.quantity.value >= 0
    except UnreadableFile as refused:
        return refused.code
    return "read"


def mutated(data: bytes, random: Random) -> bytes:
    """Bytes changed, removed, put in or repeated."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        place = random.randrange(len(changed))
        action = random.randrange(4)
        if action == 0:
            changed[place] = random.randrange(256)
        elif action == 1:
            del changed[place : place + random.randint(1, 40)]
        elif action == 2:
            changed[place:place] = random.randbytes(random.randint(1, 20))
        else:
            changed[place:place] = changed[place : place + 30] * random.randint(1, 50)
        if not changed:
            return b""
    return bytes(changed)


def mutated_part(data: bytes, random: Random) -> bytes:
    """A whole archive in which the bytes of one part are changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed_archive,
    ):
        chosen = random.choice(archive.namelist())
        for name in archive.namelist():
            content = archive.read(name)
            changed_archive.writestr(name, mutated(content, random) if name == chosen and content else content)
    return out.getvalue()
