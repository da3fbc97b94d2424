"""The catalogue: DCAT-AP that a JSON-LD library expands without a network, and whose addresses answer."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyld import jsonld

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"


def no_network(url: str, _: Any) -> Any:
    raise AssertionError(f"{url} was fetched")


@pytest.fixture
def expanded(client: TestClient) -> dict[str, Any]:
    response = client.get("/v1/catalog")
    assert response.headers["content-type"] == "application/ld+json"
    (catalog,) = jsonld.expand(response.json(), {"documentLoader": no_network})
    found: dict[str, Any] = catalog
    return found


def values(node: dict[str, Any], name: str) -> list[Any]:
    return [entry.get("@value", entry.get("@id")) for entry in node[name]]


def test_the_catalogue_has_what_dcat_ap_asks_for(expanded: dict[str, Any]) -> None:
    assert expanded["@type"] == [f"{DCAT}Catalog"]
    for name in ("title", "description", "publisher", "license", "issued", "modified", "language"):
        assert expanded[DCT + name], name
    assert {entry["@language"] for entry in expanded[f"{DCT}title"]} == {"vi", "en"}
    datasets = expanded[f"{DCAT}dataset"]
    assert len({dataset["@id"] for dataset in datasets}) == len(datasets) > 10
    for dataset in datasets:
        assert dataset["@type"] == [f"{DCAT}Dataset"]
        for name in (
            "title",
            "description",
            "publisher",
            "license",
            "modified",
            "accrualPeriodicity",
            "spatial",
            "temporal",
        ):
            assert dataset[DCT + name], name
        (period,) = dataset[f"{DCT}temporal"]
        (first,), (last,) = values(period, f"{DCAT}startDate"), values(period, f"{DCAT}endDate")
        assert "1930" <= first < last <= "2030-12-31"
        assert values(dataset, f"{DCT}modified") == ["2026-11-22"]
        for distribution in dataset[f"{DCAT}distribution"]:
            assert distribution["@type"] == [f"{DCAT}Distribution"]
            assert values(distribution, f"{DCAT}accessURL")[0].startswith("http://testserver/v1/")
            assert distribution[f"{DCT}license"]


def test_it_becomes_triples(client: TestClient) -> None:
    triples = jsonld.to_rdf(
        client.get("/v1/catalog").json(), {"documentLoader": no_network, "format": "application/n-quads"}
    )
    assert triples.count("<http://www.w3.org/ns/dcat#Dataset>") > 10


def test_every_distribution_answers_in_the_type_it_names(client: TestClient, expanded: dict[str, Any]) -> None:
    for dataset in expanded[f"{DCAT}dataset"]:
        for distribution in dataset[f"{DCAT}distribution"]:
            (address,) = values(distribution, f"{DCAT}downloadURL")
            (kind,) = values(distribution, f"{DCAT}mediaType")
            response = client.head(address)
            assert response.status_code == 200, address
            assert kind.endswith(response.headers["content-type"].partition(";")[0]), address


def test_a_current_copy_is_not_sent_again_and_json_is_taken_too(client: TestClient) -> None:
    first = client.get("/v1/catalog", headers={"Accept": "application/ld+json"})
    again = client.get("/v1/catalog", headers={"If-None-Match": first.headers["etag"], "Accept": "application/ld+json"})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/v1/catalog", headers={"Accept": "application/json"}).status_code == 200
    other = client.get("/v1/catalog", headers={"Host": "another.example"})
    assert "http://another.example/v1/catalog" in other.text
    assert other.headers["etag"] != first.headers["etag"]
    assert not other.headers["cache-control"].startswith("public")


def test_what_it_has_not_is_refused(client: TestClient) -> None:
    assert client.get("/v1/catalog?format=csv").status_code == 406
    assert client.get("/v1/catalog", headers={"Accept": "text/turtle"}).status_code == 406
    assert client.get("/v1/catalog?as_of=99").status_code == 422
