"""Organizations: the hierarchy as it stood on a day, search, lineage, profile."""

from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests import shipped
from tests.factories import make_figure, make_organization


def ids(client: TestClient, path: str) -> list[str]:
    response = client.get(f"/v1/organizations{path}")
    assert response.status_code == 200, response.text
    body = response.json()
    assert body["total"] == len(body["items"])
    return [i["id"] for i in body["items"]]


def test_all_that_were_shipped_are_listed(client: TestClient) -> None:
    assert ids(client, "?limit=1000") == sorted(row["id"] for row in shipped.rows("organizations"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=phường chi lăng", ["lang-son.chi-lang-ward"]),
        ("?q=Điện Biên khối", ["dien-bien.bloc-agencies-enterprises"]),
        ("?q=dak&organization_type=provincial", ["dak-lak", "dak-lak-2008", "dak-nong"]),
        ("?q=hue", ["hue", "hue.quang-dien-district"]),
        ("?province=15&organization_type=provincial&sort=-id", ["yen-bai", "lao-cai-2008", "lao-cai"]),
        ("?province=15&organization_type=provincial&valid_on=2025-06-30", ["lao-cai-2008", "yen-bai"]),
        ("?province=15&organization_type=provincial&valid_on=2025-07-01", ["lao-cai"]),
        ("?province=15&boundaries=2008", ["yen-bai"]),
        ("?organization_type=national", ["national"]),
        ("?organization=hue&organization=lang-son", ["hue", "lang-son"]),
    ],
)
def test_search_and_filters(client: TestClient, query: str, found: list[str]) -> None:
    assert ids(client, query) == found


def test_sorting_by_type_then_name_from_the_end(client: TestClient) -> None:
    items = client.get("/v1/organizations?province=20&sort=type,-id&fields=type,id").json()["items"]
    expected = sorted(sorted(items, key=lambda i: i["id"], reverse=True), key=lambda i: i["type"])
    assert items == expected


def test_children_and_ancestors_on_a_day(client: TestClient) -> None:
    old = ["lang-son.chi-lang-district", "lang-son.lang-son-city"]
    assert ids(client, "/lang-son/children") == [*old, "lang-son.party-agencies"]
    assert ids(client, "/lang-son/children?valid_on=2025-01-31") == old
    assert ids(client, "/lang-son/children?organization_type=district") == old
    above = client.get("/v1/organizations/lang-son.cua-nam-cell/ancestors").json()["items"]
    assert [i["id"] for i in above] == ["lang-son.chi-lang-ward", "lang-son.lang-son-city", "lang-son", "national"]


def test_one_that_did_not_exist_on_the_day_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/organizations/lang-son.party-agencies?valid_on=2025-02-10").status_code == 200
    assert client.get("/v1/organizations/lang-son.party-agencies?valid_on=2025-02-09").status_code == 404
    response = client.get("/v1/organizations/nowhere")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_organization")


def test_no_list_of_children_is_declared_complete(client: TestClient) -> None:
    body = client.get("/v1/organizations/lang-son?lang=en").json()
    assert (body["name"], body["children_complete"]) == ("Lang Son Provincial Party Committee", False)


def test_lineage_of_a_merger_and_of_a_split(client: TestClient) -> None:
    merged = client.get("/v1/organizations/tuyen-quang/lineage").json()
    assert [(e["predecessor"]["id"], e["kind"], e["effective"]) for e in merged["predecessors"]] == [
        ("ha-giang", "merge", "2025-07-01"),
        ("tuyen-quang-2008", "merge", "2025-07-01"),
    ]
    assert merged["successors"] == []
    bloc = client.get("/v1/organizations/dien-bien.bloc-agencies-enterprises/lineage").json()
    assert [e["kind"] for e in bloc["successors"]] == ["split"]


def test_a_profile_has_the_latest_value_of_each_indicator_among_peers(client: TestClient) -> None:
    body = client.get("/v1/organizations/lang-son/profile").json()
    shown = {i["indicator"]: i for i in body["indicators"]}
    assert (shown["members"]["year"], shown["members"]["display"]) == (2025, "trên 71.000")
    assert (shown["members"]["peers_with_value"], shown["members"]["peers"]) == (33, 34)
    assert (shown["admission_rate_end_of_year"]["year"], shown["admission_rate_end_of_year"]["display"]) == (
        2020,
        "3,11",
    )
    assert [t["year"] for t in shown["members"]["trend"]] == sorted(t["year"] for t in shown["members"]["trend"])
    assert set(shown).isdisjoint(body["without_values"])
    for code, item in shown.items():
        query = f"indicator={code}&year={item['year']}&boundaries=2025&province=20"
        (compared,) = client.get(f"/v1/comparisons?{query}").json()["items"]
        names = ("value", "rank", "rank_low", "rank_high", "display")
        assert [item[name] for name in names] == [compared[name] for name in names]


def test_a_profile_of_what_ended_stands_in_its_own_boundaries(client: TestClient, session: Session) -> None:
    body = client.get("/v1/organizations/ha-giang/profile").json()
    assert (body["boundaries"], body["organization"]["province"]["code"]) == ("2008", "02")
    assert [e["successor"]["id"] for e in body["lineage"]["successors"]] == ["tuyen-quang"]
    own = make_organization(session)
    make_figure(session, own, 5, on=date(2019, 12, 31))
    body = client.get(f"/v1/organizations/{own}/profile").json()
    assert ([i["indicator"] for i in body["indicators"]], body["targets"], body["figures"]) == (["members"], [], 1)
