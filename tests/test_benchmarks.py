"""The benchmark works and prints its table; what it measures is for people to read."""

import subprocess
import sys
from pathlib import Path

import orjson

ROOT = Path(__file__).parent.parent


def test_prints_a_table_of_ratios(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json", str(tmp_path / "table.json")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stderr
    command_again, _, heading, rule, *rows = result.stdout.splitlines()
    assert command_again == "python -m benchmarks --figures 2000 --sizes 200 400 --years 1 --rows 1000"
    assert heading == "| What | Measured | Against | Ratio |"
    assert rule == "|---|---:|---|---:|"
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0].partition(",")[0] for row in cells] == [
        "start on a fresh database",
        "start on an existing database",
        "hot comparison",
        "the same",
        *["cold comparison", "first comparison of a release"] * 4,
        "publish 2",
        "publish 2",
        "peak memory of publishing",
        *(
            f"one {what} on {name}"
            for name in ("SQLite", "PostgreSQL")
            for what in ("correction", "move", "comparison")
        ),
        "first comparison of a release on PostgreSQL",
        "5",
        "5",
        "5",
        "peak memory of these files",
        "XLSX of 5",
        "XLSX of 5",
        *["warm SVG"] * 8,
        "check a workbook of 1",
        "peak memory of that server",
        "steps of that",
        "POST a workbook of 10 rows",
        "a worker's memory at rest",
        "the same after 180 different questions",
        "published on SQLite until another process answers with it",
        "published on PostgreSQL until another process answers with it",
        "dashboard",
        "requests of that to the API",
        "bytes of that",
        "layout shift of that",
        "bytes of the next visit",
    ]
    assert all(float(row[3]) > 0 for row in cells if not row[0].startswith("layout shift"))
    assert all(float(row[3]) <= 1 for row in cells if row[0] in ("requests of that to the API", "bytes of that"))
    assert all(float(row[3]) <= 1 for row in cells if row[0].startswith("layout shift"))
    assert [list(row.values()) for row in orjson.loads((tmp_path / "table.json").read_bytes())] == cells
