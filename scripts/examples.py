"""Write app/reference/examples.json: one real answer of every operation, for the OpenAPI document.

Run `python -m scripts.examples` after an answer has changed; a test compares the file with what the program answers.
"""

import re
import tempfile
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.access.callers import Origin
from app.access.key_changes import create_key
from app.database import prepare_database, writing
from app.main import create_app
from app.migrations import migrate
from app.models.vocabulary import Role
from app.releases.shipped import load_shipped_data
from app.settings import Settings

FILE = Path(__file__).parents[1] / "app" / "reference" / "examples.json"
BATCH = {"requests": [{"id": "one", "path": "/v1/provinces?limit=1"}, {"id": "two", "path": "/v1/provinces/99"}]}
REQUESTS = {
    "root_get": "/v1",
    "indicators_list": "/v1/indicators",
    "indicators_get": "/v1/indicators/members",
    "provinces_list": "/v1/provinces?boundaries=2025&limit=1&sort=-name",
    "provinces_correspondence_get": "/v1/provinces/correspondence",
    "provinces_get": "/v1/provinces/15?boundaries=2025",
    "resolve_get": "/v1/resolve?q=yen+bai&limit=2",
    "organizations_list": "/v1/organizations?province=20&boundaries=2025&limit=1",
    "organizations_get": "/v1/organizations/lang-son.party-agencies",
    "organization_children_list": "/v1/organizations/lang-son/children?limit=1",
    "organization_ancestors_list": "/v1/organizations/lang-son.party-agencies/ancestors",
    "organization_lineage_get": "/v1/organizations/lao-cai/lineage",
    "organization_profile_get": "/v1/organizations/lang-son/profile",
    "sources_list": "/v1/sources?q=lang+son&limit=1",
    "sources_get": "/v1/sources/seed-lang-son-2020",
    "member_counts_list": "/v1/member-counts?organization=lang-son&year=2020&limit=1",
    "admissions_list": "/v1/admissions?organization=lang-son&year=2020&limit=1",
    "member_changes_list": "/v1/member-changes?limit=1",
    "ratings_list": "/v1/ratings?organization=dien-bien.bloc-agencies-enterprises&limit=1",
    "organization_counts_list": "/v1/organization-counts?organization=lang-son&year=2020&limit=1",
    "activities_list": "/v1/activities?activity=software_adoption&limit=1",
    "figures_list": "/v1/figures?province=lang-son&qualifier=nearly&limit=1",
    "figures_get": "/v1/figures/16",
    "targets_list": "/v1/targets?organization=lang-son.party-agencies&limit=1",
    "populations_list": "/v1/populations?province=20&boundaries=2025&limit=1",
    "comparisons_get": "/v1/comparisons?indicator=admission_rate_end_of_year&year=2020&province=20",
    "series_get": "/v1/series?indicator=members&province=20&from_year=2019&to_year=2020&boundaries=2008",
    "rating_distributions_get": "/v1/rating-distributions?rated_subject=member&period_type=term_average",
    "target_attainment_get": "/v1/target-attainment?organization=lang-son.party-agencies",
    "coverage_get": "/v1/coverage?indicator=members&from_year=2020&to_year=2020&boundaries=2008",
    "explanations_get": "/v1/explanations?indicator=members&year=2020&province=tuyen-quang&boundaries=2025",
    "reconciliation_list": "/v1/reconciliation?indicator=members&year=2020&limit=1",
    "releases_list": "/v1/releases",
    "releases_get": "/v1/releases/1",
    "release_changes_list": "/v1/releases/1/changes?limit=1",
    "release_comparisons_get": "/v1/releases/compare?indicator=members&year=2020&from=1&to=1",
    "changes_list": "/v1/changes?limit=1",
    "exports_list": "/v1/exports",
    "catalog_get": "/v1/catalog",
    "citations_get": "/v1/citations?url=/v1/comparisons?indicator=members%26year=2025%26boundaries=2025",
    "batch_create": "/v1/batch",
    "health_get": "/healthz",
    "readiness_get": "/readyz",
}


_MEMBERS = {"organization_id": "lang-son", "subject": "member_counts", "value": 6800, "period": "2024"}
PRIVATE_REQUESTS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "keys_create": (
        "POST",
        "/v1/keys",
        {"name": "Văn phòng Tỉnh uỷ Lạng Sơn", "role": "submitter", "organization": "lang-son", "days": 365},
    ),
    "keys_list": ("GET", "/v1/keys?role=submitter", None),
    "keys_get": ("GET", "/v1/keys/{keys_create}", None),
    "keys_rotate": ("POST", "/v1/keys/{keys_create}/rotate", {"days": 365, "overlap_hours": 24}),
    "keys_revoke": ("POST", "/v1/keys/{keys_create}/revoke", None),
    "organization_changes_create": (
        "POST",
        "/v1/organization-changes?dry_run=true",
        {
            "reason": "Đổi tên tổ chức",
            "changes": [
                {
                    "kind": "rename",
                    "organization": "lang-son.party-agencies",
                    "name": "Đảng bộ các cơ quan Đảng và đoàn thể tỉnh Lạng Sơn",
                    "name_en": "Lang Son Party Committee of Party Agencies and Mass Organizations",
                    "effective": "2026-12-01",
                    "legal_basis": "12-QĐ/TU",
                }
            ],
        },
    ),
    "audit_events_list": ("GET", "/v1/audit-events?action=keys.revoke", None),
    "submissions_create": ("POST", "/v1/submissions?organization=lang-son", {"figures": [_MEMBERS]}),
    "submissions_list": ("GET", "/v1/submissions?organization=lang-son", None),
    "submissions_get": ("GET", "/v1/submissions/{submissions_create}", None),
    "submission_figures_list": ("GET", "/v1/submissions/{submissions_create}/figures", None),
    "submission_findings_list": ("GET", "/v1/submissions/{submissions_create}/findings?severity=warning", None),
    "submission_difference_list": ("GET", "/v1/submissions/{submissions_create}/difference", None),
    "submissions_comment": ("POST", "/v1/submissions/{submissions_create}/comments", {"text": "Đang đối chiếu."}),
    "submissions_return": ("POST", "/v1/submissions/{submissions_create}/return", {"reason": "Thiếu một số 0?"}),
    "submissions_resubmit": (
        "POST",
        "/v1/submissions/{submissions_create}/resubmit",
        {"figures": [{**_MEMBERS, "value": 6801}]},
    ),
    "submission_comments_list": ("GET", "/v1/submissions/{submissions_create}/comments", None),
    "submissions_acknowledge": (
        "POST",
        "/v1/submissions/{submissions_create}/acknowledge",
        {"text": "Đã đối chiếu với sổ đảng viên."},
    ),
    "submissions_approve": ("POST", "/v1/submissions/{submissions_create}/approve", {"revision": 2}),
    "published_figures_create": (
        "POST",
        "/v1/published-figures?organization=lang-son&source=bao-lang-son-2025&publisher=Lang+Son&title=2024",
        {"figures": [{**_MEMBERS, "printed": "6.800 đảng viên"}]},
    ),
    "submissions_withdraw": (
        "POST",
        "/v1/submissions/{published_figures_create}/withdraw",
        {"reason": "Nhầm tài liệu."},
    ),
    "published_figures_retract": (
        "POST",
        "/v1/published-figures/retract",
        {"figures": ["16"], "reason": "Đã đính chính."},
    ),
}
"""Asked in this order with an administrator's key; `{operation}` is the id in the answer to that operation."""
_PASSING = (
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "2026-12-01T09:00:00+07:00"),
    (re.compile(r"\bpstat_\w{10}_\w{49}"), "pstat_4k1v9s0c2m_<secret>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "019aa4d1c7e85f0c9d7f2f6f3c1d2e3f"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"),
)
"""What is different every time, and what stands for it."""


def make_private_examples(client: TestClient, engine: Engine) -> dict[str, Any]:
    """Request and answer of every operation that needs a key, on a database of its own; it is written to."""
    with writing(engine) as connection:
        values: dict[str, Any] = {"name": "Quản trị", "role": Role.administrator, "organization_id": None, "days": 365}
        key = create_key(connection, Origin("cli:operator"), **values)
        # Nobody approves what they sent.
        other = create_key(connection, Origin("cli:operator"), **values)
    ids, examples = {}, {}
    for operation, (method, template, body) in PRIVATE_REQUESTS.items():
        headers = {
            "X-Request-ID": "6f0c1b0e4a5f4f0c9d7f2f6f3c1d2e3f",
            "Authorization": f"Bearer {(other if operation == 'submissions_approve' else key).key}",
        }
        response = client.request(method, template.format(**ids), json=body, headers=headers)
        if response.status_code >= 300:
            raise ValueError(f"{template}: {response.text}")
        ids[operation] = response.json().get("id", "")
        text = orjson.dumps(
            {"request": f"{method} {template.format(**ids)}", "response": _shorten(response.json())}
        ).decode()
        for pattern, example in _PASSING:
            text = pattern.sub(example, text)
        for id, example in ((key.id, "0administr"), (other.id, "1administr"), (ids["keys_create"], "4k1v9s0c2m")):
            text = text.replace(id, example)
        examples[operation] = orjson.loads(text)
    return examples


def make_examples(client: TestClient) -> dict[str, Any]:
    """Request and shortened answer of every operation that answers in JSON."""
    examples = {}
    for operation, address in REQUESTS.items():
        method = "POST" if operation == "batch_create" else "GET"
        # A request id of its own would make every run different.
        headers = {"X-Request-ID": "6f0c1b0e4a5f4f0c9d7f2f6f3c1d2e3f"}
        response = client.request(method, address, json=BATCH if method == "POST" else None, headers=headers)
        if response.status_code != 200:
            raise ValueError(f"{address}: {response.text}")
        examples[operation] = {"request": f"{method} {address}", "response": _shorten(response.json())}
    return examples


def _shorten(answer: Any) -> Any:
    """Lists cut to their first two members; `total` still says how many there are."""
    if isinstance(answer, dict):
        return {key: _shorten(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_shorten(value) for value in answer[:2]]
    return answer


def write_examples(file: Path = FILE) -> None:
    """Answer all requests from the shipped data, on a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/examples.sqlite", access_log=False)
        app: FastAPI = create_app(settings)
        prepare_database(settings, app.state.engine)
        migrate(app.state.engine)
        load_shipped_data(app.state.engine)
        client = TestClient(app)
        examples = make_examples(client) | make_private_examples(client, app.state.engine)
        app.state.engine.dispose()
    file.write_bytes(orjson.dumps(examples, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    write_examples()
