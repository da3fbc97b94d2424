"""Real input: the figures of the five articles that the project began with, and what they are compared with."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

LANG_SON_AGENCIES = "lang-son.party-agencies"
DIEN_BIEN_BLOC = "dien-bien.bloc-agencies-enterprises"
THANH_HOA_AGENCIES = "thanh-hoa.party-agencies"
NGHE_AN_BLOC = "nghe-an.bloc-agencies"


def figures(client: TestClient, subject: str, **params: Any) -> list[dict[str, Any]]:
    response = client.get(f"/v1/{subject}", params={"sort": "period_end,id", **params})
    assert response.status_code == 200
    items: list[dict[str, Any]] = response.json()["items"]
    return items


@pytest.mark.parametrize(
    ("subject", "filters", "value", "vi", "en", "printed"),
    [
        ("member-counts", {}, 66024, "66.024", "66,024", "66.024 đảng viên"),
        ("admissions", {}, 2053, "2.053", "2,053", "kết nạp 2.053 đảng viên"),
        (
            "organization-counts",
            {"organization_kind": "grassroots_organization"},
            744,
            "744",
            "744",
            "744 tổ chức cơ sở đảng",
        ),
        (
            "organization-counts",
            {"organization_kind": "subordinate_organization"},
            3280,
            "3.280",
            "3,280",
            "3.280 tổ chức đảng trực thuộc đảng ủy cơ sở",
        ),
    ],
)
def test_lang_son_2020(
    client: TestClient, subject: str, filters: dict[str, str], value: int, vi: str, en: str, printed: str
) -> None:
    for lang, display in (("vi", vi), ("en", en)):
        (item,) = figures(client, subject, organization="lang-son", year=2020, lang=lang, **filters)
        assert (item["value"], item["display"], item["qualifier"]) == (value, display, "exact")
        assert item["source"] == {
            "id": "seed-lang-son-2020",
            "publisher": None,
            "published": None,
            "attribution": "stated",
            "printed": printed,
        }
        assert item["period"]["end"] == "2020-12-31"
        assert item["preferred"] is True


def test_lang_son_2020_admitted_102_percent_of_its_plan(client: TestClient) -> None:
    (item,) = figures(client, "admissions", organization="lang-son", year=2020)
    assert item["period"] == {"type": "year", "start": "2020-01-01", "end": "2020-12-31"}
    assert (item["plan_attainment_percent"], item["plan_attainment_qualifier"], item["planned"]) == (102, "exact", None)


def test_lang_son_2020_admission_rate_is_the_one_of_the_domain_page(client: TestClient) -> None:
    body = client.get("/v1/comparisons?indicator=admission_rate_end_of_year&year=2020&province=20").json()
    (item,) = body["items"]
    assert item["value"] == pytest.approx(2053 / 66024 * 100)
    assert (item["display"], item["qualifier"], item["method"]) == ("3,11", "exact", "computed")


def test_lang_son_party_agencies_before_and_after_the_reorganization(client: TestClient) -> None:
    organizations = figures(client, "organization-counts", organization=LANG_SON_AGENCIES, lang="vi")
    assert [(i["value"], i["display"], i["period"]["start"], i["date_inferred"]) for i in organizations] == [
        (21, "21", "2025-02-10", False),
        (12, "12", "2025-07-01", True),
    ]
    for lang, displays in (("vi", ["gần 600", "trên 800"]), ("en", ["nearly 600", "over 800"])):
        members = figures(client, "member-counts", organization=LANG_SON_AGENCIES, lang=lang)
        assert [i["display"] for i in members] == displays
    assert [(i["value"], i["qualifier"]) for i in members] == [(600, "nearly"), (800, "over")]
    assert members[0]["period"] == {"type": "date", "start": "2025-02-10", "end": "2025-02-10"}
    assert members[1]["period"] == {"type": "date", "start": "2025-07-01", "end": "2025-12-31"}
    assert [i["source"]["printed"] for i in members] == ["gần 600 đảng viên", "trên 800 đảng viên"]


def test_lang_son_party_agencies_promised_at_least_95_percent_of_members_and_all_organizations(
    client: TestClient,
) -> None:
    body = client.get("/v1/targets", params={"organization": LANG_SON_AGENCIES, "target_kind": "rating_share"}).json()
    promised = [
        (i["rated_subject"], i["grade"], i["comparator"], i["value"], i["display"], i["period"]) for i in body["items"]
    ]
    period = {"type": "annual_in_term", "start": "2025-01-01", "end": "2030-12-31"}
    assert promised == [
        ("member", "good_or_better", "gte", 95, "từ 95% trở lên", period),
        ("organization", "good_or_better", "gte", 100, "100%", period),
    ]
    assert body["items"][0]["source"]["printed"] == "đạt từ 95% trở lên"


@pytest.mark.parametrize(
    ("lang", "text"), [("vi", "Biết 5 trong số 11 chỉ tiêu đã công bố"), ("en", "5 of 11 printed targets known")]
)
def test_lang_son_party_agencies_five_of_eleven_targets_are_known(client: TestClient, lang: str, text: str) -> None:
    body = client.get("/v1/target-attainment", params={"organization": LANG_SON_AGENCIES, "lang": lang}).json()
    (known,) = body["sets"]
    assert (known["known"], known["printed"], known["text"]) == (5, 11, text)
    assert known["sources"] == [{"id": "seed-lang-son-party-agencies", "printed": "11 chỉ tiêu", "figure_id": "6"}]
    assert body["summary"] == {"no_data": 7}


@pytest.mark.parametrize(
    ("rated_subject", "shares", "ratio", "qualifier", "displays"),
    [
        (
            "organization",
            [(18.5, "18,5%", "exact"), (67.6, "67,6%", "exact")],
            18.5 / 67.6 * 100,
            "exact",
            ("27,4%", "27.4%"),
        ),
        (
            "member",
            [(18.9, "18,9%", "exact"), (74.9, "trên 74,9%", "over")],
            18.9 / 74.9 * 100,
            "at_most",
            ("không quá 25,2%", "at most 25.2%"),
        ),
    ],
)
def test_dien_bien_bloc_term_average_and_a_cap_that_does_not_apply(
    client: TestClient,
    rated_subject: str,
    shares: list[tuple[float, str, str]],
    ratio: float,
    qualifier: str,
    displays: tuple[str, str],
) -> None:
    params = {"organization": DIEN_BIEN_BLOC, "period_type": "term_average", "rated_subject": rated_subject}
    (item,) = client.get("/v1/rating-distributions", params=params).json()["items"]
    assert item["period"] == {"type": "term_average", "start": "2015-01-01", "end": "2020-12-31"}
    assert item["year"] is None
    assert [g["grade"] for g in item["grades"]] == ["excellent", "good"]
    assert [(g["share_percent"], g["display"], g["qualifier"]) for g in item["grades"]] == shares
    assert item["cap"] == {
        "ratio": pytest.approx(ratio),
        "display": displays[0],
        "qualifier": qualifier,
        "limit_percent": 20,
        "applies": "false",
        "legal_basis": "132-QĐ/TW",
        "reason": "Đây là số bình quân hoặc của nhiều năm; giới hạn áp dụng cho từng năm, từ năm 2019.",
    }
    (english,) = client.get("/v1/rating-distributions", params=params | {"lang": "en"}).json()["items"]
    assert english["cap"]["display"] == displays[1]
    assert english["cap"]["reason"] == "This is a mean or of several years; the cap is for each year, since 2019."


def test_dien_bien_bloc_promised_750_admissions_in_the_term_and_150_a_year(client: TestClient) -> None:
    params = {"organization": DIEN_BIEN_BLOC, "target_kind": "admissions"}
    items = client.get("/v1/targets", params=params | {"sort": "-value"}).json()["items"]
    assert [(i["value"], i["comparator"], i["period"]["type"], i["unit"]) for i in items] == [
        (750, "gte", "term_total", "members"),
        (150, "gte", "term_average", "members_per_year"),
    ]
    assert {i["target_group"] for i in items} == {"dien-bien-bloc-4"}
    judged = client.get("/v1/target-attainment", params=params).json()
    assert [(i["status"], i["judged_over"]) for i in judged["items"]] == [
        ("no_data", "các năm thống kê 2021–2025"),
        ("no_data", "các năm thống kê 2021–2025"),
    ]


def test_thanh_hoa_party_agencies_2025_says_that_its_attribution_is_inferred(client: TestClient) -> None:
    items = figures(client, "activities", organization=THANH_HOA_AGENCIES)
    commendations = {i["category"]: i["value"] for i in items if i["activity"] == "commendations"}
    assert commendations == {"grassroots_organization": 4, "member": 13, "collective": 12, "individual": 12}
    assert [(i["category"], i["value"]) for i in items if i["activity"] == "documents_issued"] == [("plan", 2)]
    assert {i["source"]["attribution"] for i in items} == {"inferred"}
    source = client.get("/v1/sources/seed-thanh-hoa-party-agencies-2025").json()
    assert (source["attribution"], source["figures"]) == ("inferred", 5)


def test_nghe_an_bloc_documents_reach_and_system(client: TestClient) -> None:
    items = figures(client, "activities", organization=NGHE_AN_BLOC)
    counted = {(i["activity"], i["category"], i["measure"]): (i["value"], i["display"]) for i in items}
    assert counted["documents_issued", "resolution", "count"] == (1, "1")
    assert counted["documents_issued", "scheme", "count"] == (2, "2")
    assert counted["documents_issued", "directive", "count"] == (2, "2")
    assert counted["conference_reach", "grassroots_organization", "count"] == (63, "63")
    assert counted["conference_reach", "member_and_non_member", "count"] == (6200, "trên 6.200")
    assert counted["software_adoption", "vnpt_ioffice", "count"] == (23, "23")
    assert counted["software_adoption", "vnpt_ioffice", "base_count"] == (23, "23")
    assert counted["software_adoption", "vnpt_ioffice", "percent"] == (100, "100")


def test_every_article_has_its_figures_with_a_printed_phrase(client: TestClient) -> None:
    counts = {}
    for source in client.get("/v1/sources?q=seed").json()["items"]:
        read = client.get(f"/v1/sources/{source['id']}").json()["figures_read"]
        assert all(figure["source"]["printed"] for figure in read)
        counts[source["id"]] = len(read)
    assert counts == {
        "seed-lang-son-2020": 5,
        "seed-lang-son-party-agencies": 8,
        "seed-dien-bien-bloc-2020": 4,
        "seed-thanh-hoa-party-agencies-2025": 5,
        "seed-nghe-an-bloc-2022": 14,
    }
