"""What is known of sources, by release: new ones are in the feed, corrected ones change what is preferred from then on."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.releases.checks import PublishError
from tests.published import Published, complete, edge, members, organization, published_database, source

EARLY, LATE = date(2027, 1, 1), date(2027, 2, 1)


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    """a below top; two sources print its members of 2026, the later one 20; release 2."""
    with published_database(empty_database_url) as own:
        own.publish(
            sources=[source("first", published=EARLY, title="Báo cáo năm"), source("second", published=LATE)],
            organizations=[organization("top", type="above_grassroots_other"), organization("a")],
            organization_parents=[edge("a", "top")],
            complete_children=[complete("top")],
            figures=[members("a", 10, source_id="first"), members("a", 20, source_id="second")],
        )
        yield own


def test_a_source_is_corrected_and_the_preferred_figure_and_the_sums_follow(own: Published) -> None:
    assert [own.point("members", name, 2026)["value"] for name in ("a", "top")] == [20, 20]
    assert own.publish(sources=[source("second", published=None)]) == 3
    assert [own.point("members", name, 2026)["value"] for name in ("a", "top")] == [10, 10]
    assert [own.point("members", name, 2026, "&as_of=2")["value"] for name in ("a", "top")] == [20, 20]
    for as_of, day in ((2, "2027-02-01"), (3, None)):
        assert own.get(f"/v1/sources/second?as_of={as_of}")["published"] == day
        listed = {i["id"]: i["published"] for i in own.get(f"/v1/sources?as_of={as_of}&limit=1000")["items"]}
        assert listed["second"] == day
    assert own.publish(sources=[source("second", published=None)]) is None


def test_new_and_corrected_sources_are_in_the_feed(own: Published) -> None:
    added = [c for c in own.get("/v1/releases/2/changes")["items"] if c["table"] == "source_attributes"]
    assert [(c["kind"], c["key"], c["new"]["title"]) for c in added] == [
        ("added", {"source_id": "first"}, "Báo cáo năm"),
        ("added", {"source_id": "second"}, ""),
    ]
    own.publish(sources=[source("first", published=EARLY, title="Báo cáo năm 2026")])
    (item,) = own.get("/v1/changes?since=2")["items"]
    assert (item["kind"], item["old"]["title"], item["new"]["title"]) == (
        "corrected",
        "Báo cáo năm",
        "Báo cáo năm 2026",
    )
    assert [i["id"] for i in own.get("/v1/sources?q=bao+cao+nam+2026")["items"]][:1] == ["first"]


def test_a_source_is_unknown_before_its_release_and_stays_while_figures_name_it(own: Published) -> None:
    assert own.client.get("/v1/sources/first?as_of=1").status_code == 404
    assert own.client.get("/v1/figures?source=first&as_of=1").json()["code"] == "unknown_source"
    with pytest.raises(PublishError, match="cannot be retracted: 1 of figures refer to it as source_id"):
        own.publish(retract={"source_attributes": [{"source_id": "first"}]})
    retracted = {"source_attributes": [{"source_id": "first"}], "figures": [members("a", 10, source_id="first")]}
    assert own.publish(retract=retracted) == 3
    assert own.client.get("/v1/sources/first").status_code == 404
    assert own.get("/v1/sources/first?as_of=2")["figures"] == 1
