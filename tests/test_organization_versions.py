"""What is known of organizations, by release: closed, renamed, retyped and corrected; past answers stay."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.releases.checks import PublishError
from tests.published import Published, complete, edge, members, organization, published_database, source

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)
FORMER = {"name": "Đảng bộ xã Tân Trào", "name_en": "Tan Trao commune", "valid_to": JUNE, "legal_basis": "12-QĐ/TU"}


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    """top above left and right; a and b below left, all with members in 2025; release 2."""
    with published_database(empty_database_url) as own:
        own.publish(
            sources=[source()],
            organizations=[
                organization("top", type="above_grassroots_other"),
                organization(
                    "left", type="above_grassroots_other", name="Đảng bộ xã Tân Trào", name_en="Tan Trao commune"
                ),
                organization("right", type="above_grassroots_other"),
                organization("a"),
                organization("b"),
            ],
            organization_parents=[edge("left", "top"), edge("right", "top"), edge("a", "left"), edge("b", "left")],
            complete_children=[complete("top"), complete("left"), complete("right")],
            figures=[members("a", 10, 2025), members("b", 20, 2025), members("right", 5, 2025)],
        )
        yield own


def left(**values: Any) -> dict[str, Any]:
    return organization("left", **{"type": "above_grassroots_other", "name": "Đảng bộ phường Tân Trào", **values})


def found(own: Published, address: str) -> list[str]:
    return [item["id"] for item in own.get(address)["items"]]


def test_a_renamed_organization_has_its_former_name_before_the_day_and_in_earlier_releases(own: Published) -> None:
    own.publish(
        organizations=[left(name_en="Tan Trao ward")], organization_former_names=[{"organization_id": "left", **FORMER}]
    )
    names = {
        day: own.get(f"/v1/organizations/left?{day}")["name"]
        for day in ("", "valid_on=2026-06-30", "valid_on=2026-07-01")
    }
    assert list(names.values()) == ["Đảng bộ phường Tân Trào", "Đảng bộ xã Tân Trào", "Đảng bộ phường Tân Trào"]
    assert own.get("/v1/organizations/left?lang=en&valid_on=2026-01-01")["name"] == "Tan Trao commune"
    assert own.get("/v1/organizations/left")["former_names"] == [
        {"name": "Đảng bộ xã Tân Trào", "valid_to": "2026-06-30", "legal_basis": "12-QĐ/TU"}
    ]
    assert own.get("/v1/organizations/left?as_of=2")["name"] == "Đảng bộ xã Tân Trào"
    assert own.get("/v1/organizations/left?as_of=2")["former_names"] == []
    for address in ("/v1/organizations?q=tan trao", "/v1/organizations/top/children", "/v1/organizations/a/ancestors"):
        join = "&" if "?" in address else "?"
        for day, name in (("2026-06-30", "xã"), ("2026-07-01", "phường")):
            shown = {i["id"]: i["name"] for i in own.get(f"{address}{join}valid_on={day}")["items"]}
            assert shown["left"] == f"Đảng bộ {name} Tân Trào", address


def test_three_names_each_hold_until_their_last_day(own: Published) -> None:
    names = [
        {"organization_id": "left", **FORMER, "name": str(year), "valid_to": date(year, 12, 31)}
        for year in (1990, 2010)
    ]
    own.publish(organization_former_names=names)
    for day, name in (
        ("1985-01-01", "1990"),
        ("1990-12-31", "1990"),
        ("1991-01-01", "2010"),
        ("2011-01-01", "Đảng bộ xã Tân Trào"),
    ):
        assert own.get(f"/v1/organizations/left?valid_on={day}")["name"] == name
    assert [n["name"] for n in own.get("/v1/organizations/left")["former_names"]] == ["2010", "1990"]
    assert own.get("/v1/organizations?valid_on=1985-01-01&q=2010")["total"] == 1


def test_search_finds_a_former_name_and_says_which(own: Published) -> None:
    own.publish(
        organizations=[left(name="Đảng bộ phường Minh Xuân", name_en="Minh Xuan ward")],
        organization_former_names=[{"organization_id": "left", **FORMER}],
    )
    assert found(own, "/v1/organizations?q=tan+trao") == found(own, "/v1/organizations?q=minh+xuan") == ["left"]
    assert found(own, "/v1/organizations?q=minh+xuan&as_of=2") == []
    shown = {i["id"]: (i["name"], i["former_name"], i["score"]) for i in own.get("/v1/resolve?q=xã tân trào")["items"]}
    assert shown["left"][:2] == ("Đảng bộ phường Minh Xuân", "Đảng bộ xã Tân Trào")
    now = {i["id"]: (i["name"], i["former_name"]) for i in own.get("/v1/resolve?q=phường minh xuân")["items"]}
    assert now["left"] == ("Đảng bộ phường Minh Xuân", None)


def test_type_and_province_are_corrected_and_past_releases_answer_as_they_did(own: Published) -> None:
    assert own.publish(organizations=[organization("a", type="grassroots_cell", province_code="04")]) == 3
    for as_of, kind, code in (("2", "grassroots_committee", "20"), ("3", "grassroots_cell", "04")):
        item = own.get(f"/v1/organizations/a?as_of={as_of}")
        assert (item["type"], item["province"]["code"]) == (kind, code)
        figure = own.get(f"/v1/member-counts?organization=a&as_of={as_of}")["items"][0]
        assert figure["province"]["code"] == code
        assert own.get(f"/v1/member-counts?organization_type={kind}&organization=a&as_of={as_of}")["total"] == 1
    assert own.publish(organizations=[organization("a", type="grassroots_cell", province_code="04")]) is None


def test_an_organization_is_unknown_before_the_release_that_brought_it(own: Published) -> None:
    for address in ("/v1/organizations/left", "/v1/organizations/left/children", "/v1/organizations/left/lineage"):
        assert own.client.get(f"{address}?as_of=1").status_code == 404, address
    for address in (
        "/v1/comparisons?indicator=members&year=2025&organization=left",
        "/v1/member-counts?organization=left",
    ):
        assert own.client.get(f"{address}&as_of=1").status_code == 422, address
    assert found(own, "/v1/organizations?as_of=1&q=right") == []


def test_new_and_corrected_organizations_are_in_the_feed(own: Published) -> None:
    own.publish(organizations=[left()], organization_former_names=[{"organization_id": "left", **FORMER}])
    new, name = own.get("/v1/releases/3/changes")["items"]
    assert (new["table"], new["kind"], new["key"]) == (
        "organization_attributes",
        "corrected",
        {"organization_id": "left"},
    )
    assert (new["old"]["name"], new["new"]["name"]) == ("Đảng bộ xã Tân Trào", "Đảng bộ phường Tân Trào")
    assert "search_text" not in new["new"]
    assert (name["table"], name["kind"], name["new"]["valid_to"]) == (
        "organization_former_names",
        "added",
        "2026-06-30",
    )
    added = [c for c in own.get("/v1/releases/2/changes")["items"] if c["table"] == "organization_attributes"]
    assert {c["key"]["organization_id"] for c in added} == {"top", "left", "right", "a", "b"}
    assert {c["kind"] for c in added} == {"added"}


def test_closing_takes_the_organization_out_of_later_years_and_leaves_past_releases_alone(own: Published) -> None:
    before = own.point("members", "left", 2025)
    own.publish(organizations=[organization("b", valid_to=JUNE)], organization_parents=[edge("b", "left", until=JUNE)])
    own.publish(figures=[members("a", 11, 2026)])
    assert own.point("members", "left", 2026)["value"] == 11
    assert own.point("members", "left", 2025)["value"] == before["value"] == 30
    assert own.client.get("/v1/organizations/b?valid_on=2026-07-01").status_code == 404
    assert own.get("/v1/organizations/b?valid_on=2026-07-01&as_of=2")["valid_to"] is None
    assert own.get("/v1/organizations/b")["valid_to"] == "2026-06-30"


def refusals(own: Published, **rows: Any) -> list[tuple[str, str, str, str]]:
    before = own.get("/v1/releases")["total"]
    with pytest.raises(PublishError) as error:
        own.publish(**rows)
    assert own.get("/v1/releases")["total"] == before
    return [(f.table, f.key, f.column, f.rule.en) for f in error.value.findings]


def test_a_life_that_leaves_out_edges_or_figures_is_refused_with_every_conflict_named(own: Published) -> None:
    own.publish(figures=[members("left", 40, 2027)])
    (figure,) = own.get("/v1/member-counts?organization=left")["items"]
    key = ("organization_attributes", "organization_id=left")
    assert refusals(own, organizations=[left(valid_to=JUNE)]) == [
        (*key, "valid_to", "leaves out: the parent of left is top from … to …"),
        (*key, "valid_to", "leaves out: the parent of a is left from … to …"),
        (*key, "valid_to", "leaves out: the parent of b is left from … to …"),
        (
            *key,
            "valid_to",
            f"leaves out: figure {figure['id']} (member_counts, test-source) is of 2027-12-31 to 2027-12-31",
        ),
    ]
    own.publish(retract={"figures": [members("left", 40, 2027)]})
    moved = [edge(name, "left", until=JUNE) for name in ("a", "b")] + [edge(name, "right", JULY) for name in ("a", "b")]
    ended = [edge("left", "top", until=JUNE), *moved]
    assert refusals(own, organizations=[left(valid_to=JUNE)], organization_parents=ended[1:]) == [
        (*key, "valid_to", "leaves out: the parent of left is top from … to …")
    ]
    assert own.publish(organizations=[left(valid_to=JUNE)], organization_parents=ended)
    assert found(own, "/v1/organizations/right/children?valid_on=2026-07-01") == ["a", "b"]


def test_a_beginning_after_its_figures_or_edges_is_refused(own: Published) -> None:
    conflicts = refusals(own, organizations=[organization("a", valid_from=JULY)])
    assert [(column, rule.split(" is ")[0]) for _, _, column, rule in conflicts] == [
        ("valid_from", "leaves out: the parent of a"),
        ("valid_from", conflicts[1][3].split(" is ")[0]),
    ]
    assert "(member_counts, test-source)" in conflicts[1][3]


@pytest.mark.parametrize(
    ("child", "parent", "column"), [("a", "right", "parent_id"), ("right", "a", "organization_id")]
)
def test_nothing_is_put_below_or_above_what_was_closed(own: Published, child: str, parent: str, column: str) -> None:
    own.publish(
        organizations=[organization("right", valid_to=JUNE)], organization_parents=[edge("right", "top", until=JUNE)]
    )
    role = "be the parent" if column == "parent_id" else "have a parent"
    rule = f"lived from … to 2026-06-30, so it cannot {role} for that time"
    above = "left" if child == "a" else "top"
    for since, until in ((JULY, None), (date(2026, 1, 1), None), (date(2026, 1, 1), JULY)):
        edges = [edge(child, parent, since, until), edge(child, above, until=date(2025, 12, 31))]
        found = refusals(own, organization_parents=edges)
        assert [(f[2], f[3]) for f in found] == [(column, rule)], (since, until)


def test_what_nothing_refers_to_is_retracted_and_anything_else_named(own: Published) -> None:
    own.publish(organizations=[organization("mistake")])
    assert own.publish(retract={"organization_attributes": [{"organization_id": "mistake"}]}) == 4
    assert own.client.get("/v1/organizations/mistake").status_code == 404
    assert own.get("/v1/organizations/mistake?as_of=3")["id"] == "mistake"
    assert refusals(own, retract={"organization_attributes": [{"organization_id": "b"}]}) == [
        (
            "organization_attributes",
            "organization_id=b",
            "organization_id",
            f"cannot be retracted: 1 of {table} refer to it as organization_id",
        )
        for table in ("organization_parents", "figures")
    ]
    assert refusals(own, figures=[members("mistake", 1)])[0][3] == "is no known organization"
    assert own.publish(organizations=[organization("mistake")], figures=[members("mistake", 1)]) == 5
