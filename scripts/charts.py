"""Draws the reference pictures of docs/charts: python -m scripts.charts. Look at them before they are committed."""

import tempfile
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.charts.renderer import Renderer
from app.database import prepare_database
from app.main import create_app
from app.migrations import migrate
from app.releases.shipped import load_shipped_data
from app.settings import Settings

FOLDER = Path(__file__).parent.parent / "docs" / "charts"
REFERENCES = {
    "ranking": "/v1/comparisons?indicator=members&year=2025&boundaries=2025&region=red_river_delta",
    "tiles": "/v1/comparisons?indicator=members&year=2025&boundaries=2025&chart=tiles",
    "lines": "/v1/series?indicator=organizations&province=20&province=11&from_year=2015&to_year=2025&boundaries=2025",
    "ratings": "/v1/rating-distributions?boundaries=2008&province=dong-thap&province=hai-duong&province=son-la&lang=en",
}


def reference_specs(client: TestClient) -> dict[str, dict[str, Any]]:
    """The specification of each reference, by name."""
    return {name: client.get(f"{address}&format=vega-lite").json() for name, address in REFERENCES.items()}


def main() -> None:
    """Draw all from the shipped data, on a database of their own."""
    FOLDER.mkdir(exist_ok=True)
    renderer = Renderer(1)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"sqlite:///{folder}/charts.sqlite", access_log=False))
        prepare_database(app.state.settings, app.state.engine)
        migrate(app.state.engine)
        load_shipped_data(app.state.engine)
        for name, spec in reference_specs(TestClient(app)).items():
            (FOLDER / f"{name}.svg").write_bytes(renderer.render(spec, "svg") + b"\n")
        app.state.engine.dispose()
    renderer.close()


if __name__ == "__main__":
    main()
