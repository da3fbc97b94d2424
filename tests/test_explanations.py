"""The tree behind one number: what was reported, summed, missing and passed over, a level at a time, with links that work."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.published import Published, complete, edge, flow, members, organization, published_database, source


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    """p above a and b; members 2025 and 2026, admissions 2026 of both children."""
    with published_database(empty_database_url) as own:
        own.publish(
            sources=[source(), source("later", published=date(2027, 2, 1)), source("half")],
            organizations=[organization("p", type="above_grassroots_other"), organization("a"), organization("b")],
            organization_parents=[edge("a", "p"), edge("b", "p")],
            complete_children=[complete("p")],
            figures=[
                *(members("a", value, year) for value, year in ((90, 2025), (100, 2026))),
                *(members("b", value, year) for value, year in ((190, 2025), (200, 2026))),
                flow("a", 3),
                flow("b", 4),
            ],
        )
        yield own


def explained(own: Published, query: str) -> dict[str, Any]:
    body: dict[str, Any] = own.get(f"/v1/explanations?{query}")
    return body


def follow(own: Published, part: dict[str, Any], code: str) -> None:
    """The link of a part answers, and its term of the same code has the value that the part shows."""
    below = own.get(part["explain"])
    assert below["organization"]["id"] == part["organization"]["id"]
    values = [term["value"] for term in below["terms"] if term["code"] == code]
    assert part["value"] in values


def test_children_are_listed_with_links_and_add_up_to_the_parent(own: Published) -> None:
    body = explained(own, "indicator=members&organization=p&year=2026&lang=en")
    (term,) = body["terms"]
    assert (body["result"]["value"], body["result"]["method"], body["result"]["coverage"]) == (300, "aggregated", 1.0)
    assert (term["code"], term["role"], term["used"], term["children_complete"]) == ("members", "numerator", True, True)
    assert [(part["organization"]["id"], part["value"], part["method"]) for part in term["children"]] == [
        ("a", 100, "reported"),
        ("b", 200, "reported"),
    ]
    for part in term["children"]:
        follow(own, part, "members")
    assert sum(own.get(part["explain"])["result"]["value"] for part in term["children"]) == body["result"]["value"]


def test_links_keep_the_release_the_language_and_the_boundaries(own: Published) -> None:
    own.publish(figures=[members("a", 111)])
    body = explained(own, "indicator=members&organization=p&year=2026&as_of=2&lang=en&boundaries=2025")
    part = body["terms"][0]["children"][0]
    below = own.get(part["explain"])
    assert (part["value"], below["result"]["value"], below["release"]) == (100, 100, 2)
    assert below["boundaries"] == "2025"
    assert below["indicator"]["name"] == body["indicator"]["name"] == "Members"


def test_a_missing_child_is_named_with_its_reason(own: Published) -> None:
    own.publish(retract={"figures": [members("b", 0)]})
    body = explained(own, "indicator=members&organization=p&year=2026")
    assert (body["result"]["value"], body["result"]["missing_reason"]) == (None, "incomplete")
    assert [(p["organization"]["id"], p["missing_reason"]) for p in body["terms"][0]["children"]] == [
        ("a", None),
        ("b", "not_reported"),
    ]


def test_a_declaration_shows_also_while_no_child_has_a_figure(own: Published) -> None:
    (term,) = explained(own, "indicator=members&organization=p&year=2020")["terms"]
    assert (term["value"], term["children_complete"], len(term["children"])) == (None, True, 2)


def test_figures_are_used_alternative_or_passed_over_with_why(own: Published) -> None:
    half = {"period_type": "half_year", "period_end": date(2026, 6, 30), "source_id": "half"}
    own.publish(figures=[flow("a", 3, source_id="later"), flow("a", 1, **half)])
    (term,) = explained(own, "indicator=admissions&organization=a&year=2026&lang=en")["terms"]
    assert [(f["source"]["id"], f["value"], f["status"], f["why"]) for f in term["figures"]] == [
        ("later", 3, "used", "Preferred by the one order of figures."),
        ("test-source", 3, "alternative", "Fits the period, but another figure is preferred."),
        ("half", 1, "passed_over", "Not a figure of the whole year."),
    ]
    for figure in term["figures"]:
        assert own.get(f"/v1/figures/{figure['figure_id']}")["value"] == figure["value"]


def test_a_figure_after_the_end_of_the_boundaries_is_passed_over(own: Published) -> None:
    own.publish(figures=[members("lai-chau", 30, 2025)])
    (term,) = explained(own, "indicator=members&province=12&year=2025&boundaries=2008&lang=en")["terms"]
    (figure,) = [figure for figure in term["figures"] if figure["source"]["id"] == "test-source"]
    assert (figure["status"], figure["why"]) == (
        "passed_over",
        "After 30 June 2025, outside the boundaries of 2008.",
    )
    (term,) = explained(own, "indicator=members&province=12&year=2025")["terms"]
    assert [f["status"] for f in term["figures"] if f["source"]["id"] == "test-source"] == ["used"]


def test_a_ratio_shows_both_terms_the_base_of_the_year_before(own: Published) -> None:
    body = explained(own, "indicator=admission_rate&organization=p&year=2026")
    assert body["result"]["value"] == pytest.approx(7 / 280 * 100)
    terms = {term["role"]: term for term in body["terms"]}
    assert list(terms) == ["printed", "numerator", "denominator"]
    shown = {role: (term["code"], term["value"], term["used"]) for role, term in terms.items()}
    assert shown["numerator"] == ("admissions", 7, True)
    assert shown["denominator"] == ("members", 280, True)
    assert (terms["printed"]["value"], terms["printed"]["used"]) == (None, False)
    assert [part["value"] for part in terms["denominator"]["children"]] == [90, 190]
    for role, code in (("numerator", "admissions"), ("denominator", "members")):
        for part in terms[role]["children"]:
            follow(own, part, code)


def test_children_of_the_base_are_those_of_its_year(own: Published) -> None:
    last = date(2025, 12, 31)
    own.publish(organization_parents=[edge("b", "p", None, last)])
    terms = {t["role"]: t for t in explained(own, "indicator=admission_rate&organization=p&year=2026")["terms"]}
    assert [part["organization"]["id"] for part in terms["numerator"]["children"]] == ["a"]
    assert [part["organization"]["id"] for part in terms["denominator"]["children"]] == ["a", "b"]
    assert (terms["numerator"]["value"], terms["denominator"]["value"]) == (3, 280)


def test_a_printed_ratio_is_used_and_its_parts_are_not(own: Published) -> None:
    own.publish(figures=[flow("p", 2.6, measure="percent_of_members", unit="percent")])
    body = explained(own, "indicator=admission_rate&organization=p&year=2026")
    assert (body["result"]["value"], body["result"]["method"]) == (2.6, "reported")
    assert [(t["role"], t["used"]) for t in body["terms"]] == [
        ("printed", True),
        ("numerator", False),
        ("denominator", False),
    ]
    assert [f["value"] for f in body["terms"][0]["figures"]] == [2.6]
    assert body["terms"][0]["children"] == []


def test_predecessors_are_listed_with_links_and_add_up(own: Published) -> None:
    own.publish(figures=[members("bac-kan", 10, 2015), members("thai-nguyen-2008", 30, 2015)])
    body = explained(own, "indicator=members&province=thai-nguyen&year=2015&boundaries=2025")
    (term,) = body["terms"]
    assert (body["result"]["value"], body["result"]["method"]) == (40, "summed_predecessors")
    assert sorted(part["value"] for part in term["predecessors"]) == [10, 30]
    for part in term["predecessors"]:
        follow(own, part, "members")


@pytest.mark.parametrize(
    ("query", "code", "location"),
    [
        ("", "invalid_parameter", "query.organization"),
        ("&organization=lang-son&province=20", "invalid_parameter", "query.organization"),
        ("&organization=lang-sonn", "unknown_organization", "query.organization"),
        ("&province=99", "unknown_province", "query.province"),
        ("&province=20&boundaries=1999", "invalid_parameter", "query.boundaries"),
        ("&province=ha-giang", "unknown_province", "query.province"),
        ("&organization=lang-son&grade=good", "invalid_parameter", "query.grade"),
    ],
)
def test_exactly_one_known_subject_is_asked_for(client: TestClient, query: str, code: str, location: str) -> None:
    response = client.get(f"/v1/explanations?indicator=members&year=2025{query}")
    body = response.json()
    assert response.status_code == 422
    assert (body["code"], body["errors"][0]["location"]) == (code, location)
