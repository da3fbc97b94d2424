"""The benchmark works and prints its table; what it measures is for people to read."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_prints_a_table_of_ratios() -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    heading, rule, *rows = result.stdout.splitlines()
    assert heading == "| What | Measured | Against | Ratio |"
    assert rule == "|---|---:|---|---:|"
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0].partition(",")[0] for row in cells] == [
        "start on a fresh database",
        "start on an existing database",
        "comparison of 34 provinces × 10 years",
        "comparison of 34 provinces × 10 years",
        "the same",
        "publish 2",
        "publish 2",
        "peak memory of publishing",
        "one correction",
        "one comparison",
        "5",
        "5",
        "5",
        "peak memory of these files",
        "XLSX of 5",
    ]
    assert all(float(row[3]) > 0 for row in cells)
