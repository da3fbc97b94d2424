"""Loose names and old codes: every candidate, none picked."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

OLD_YEN_BAI = ("province", "2008", "15", "yen-bai", ["2025:15"])


def candidates(client: TestClient, q: str, least: float = 0.0) -> list[tuple[Any, ...]]:
    items = client.get("/v1/resolve", params={"q": q, "limit": 100}).json()["items"]
    scores = [i["score"] for i in items]
    assert scores == sorted(scores, reverse=True)
    names = ("type", "boundaries", "code", "id", "successors")
    return [tuple(i[name] for name in names) for i in items if i["score"] >= least]


def test_an_old_code_means_two_provinces(client: TestClient) -> None:
    assert candidates(client, "15") == [("province", "2025", "15", "lao-cai", []), OLD_YEN_BAI]
    assert candidates(client, "02") == [("province", "2008", "02", "ha-giang", ["2025:08"])]


@pytest.mark.parametrize("q", ["yen bai", "Yên Bái", "YÊN BÁI", "tỉnh Yên Bái", "yen-bai"])
def test_an_old_name_leads_to_the_province_and_the_committee_it_became(client: TestClient, q: str) -> None:
    found = candidates(client, q, 95)
    assert found[0] == OLD_YEN_BAI
    assert ("organization", "2008", "15", "yen-bai", ["lao-cai"]) in found


@pytest.mark.parametrize("q", ["hoa binh", "Hoà Bình", "Hòa Bình", "Ho\u0300a Bi\u0300nh"])
def test_both_places_of_a_tone_mark_are_one_name(client: TestClient, q: str) -> None:
    assert candidates(client, q, 100) == [("province", "2008", "17", "hoa-binh", ["2025:25"])]


@pytest.mark.parametrize("q", ["dak lak", "Đắk Lắk", "Ðắk Lắk", "đak lak"])
def test_d_with_and_without_stroke_are_one_letter(client: TestClient, q: str) -> None:
    assert candidates(client, q, 100) == [
        ("province", "2025", "66", "dak-lak", []),
        ("province", "2008", "66", "dak-lak-2008", ["2025:66"]),
    ]


def test_a_name_that_lived_on_is_shown_in_both_sets(client: TestClient) -> None:
    found = candidates(client, "Hue", 80)
    assert ("province", "2025", "46", "hue", []) in found
    assert ("province", "2008", "46", "hue", ["2025:46"]) in found
    assert candidates(client, "Thua Thien Hue")[0] == ("province", "2008", "46", "hue", ["2025:46"])


def test_a_committee_by_its_full_name(client: TestClient) -> None:
    first, *_ = candidates(client, "Đảng bộ các cơ quan Đảng tỉnh Lạng Sơn")
    assert first == ("organization", "2025", "20", "lang-son.party-agencies", [])


def test_nothing_like_it_finds_nothing(client: TestClient) -> None:
    assert candidates(client, "zzzzzz") == []


def test_the_limit_is_not_the_total(client: TestClient) -> None:
    body = client.get("/v1/resolve?q=hoa binh&limit=2").json()
    assert len(body["items"]) == 2 < body["total"]


@pytest.mark.parametrize("q", ["tp hcm", "TP.HCM", "Sài Gòn", "hcm"])
def test_what_people_also_call_a_province(client: TestClient, q: str) -> None:
    found = client.get("/v1/resolve", params={"q": q}).json()["items"]
    assert {(c["boundaries"], c["code"]) for c in found if c["type"] == "province" and c["score"] == 100} == {
        ("2008", "79"),
        ("2025", "79"),
    }
