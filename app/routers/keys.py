"""Keys, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.answers import keys
from app.answers.pages import page_request
from app.database import writing
from app.dependencies import PUBLIC_READ, CallerDep, ContextDep, EngineDep, LanguageDep, OriginDep, require
from app.models.vocabulary import Role
from app.routers.pages import send_page
from app.schemas.common import Params
from app.schemas.keys import KeyMade, KeyNew, KeyOut, KeyParams, KeyRotation, Keys, WriteParams
from app.writes import JSON_WRITE, WRITE, OnceDep, WriteRoute

_ADMINISTRATORS = Depends(require(Role.administrator))
router = APIRouter(prefix="/v1/keys", tags=["access"], route_class=WriteRoute)
KeyId = Annotated[str, Path(pattern=r"^[0-9a-z]{1,10}$", description="Public id.", examples=["4k1v9s0c2m"])]
Write = Annotated[WriteParams, Query()]


@router.get("", operation_id="keys_list", response_model=Keys, dependencies=[_ADMINISTRATORS, *PUBLIC_READ])
def list_keys(
    context: ContextDep, caller: CallerDep, response: Response, params: Annotated[KeyParams, Query()]
) -> object:
    """Khoá truy cập trong phạm vi của người hỏi · Keys of the caller's subtree, without their secrets."""
    page = keys.key_page(context, caller, page_request(context, params), params)
    return send_page(context, response, page, params)


@router.get("/{id}", operation_id="keys_get", dependencies=[_ADMINISTRATORS, *PUBLIC_READ])
def get_key(context: ContextDep, caller: CallerDep, id: KeyId, params: Annotated[Params, Query()]) -> KeyOut:
    """Một khoá truy cập · One key, without its secret."""
    return keys.key_detail(context, caller, id)


@router.post(
    "",
    operation_id="keys_create",
    status_code=201,
    response_model=KeyMade,
    dependencies=[*JSON_WRITE, _ADMINISTRATORS],
)
def create_key(
    engine: EngineDep,
    caller: CallerDep,
    origin: OriginDep,
    language: LanguageDep,
    body: KeyNew,
    params: Write,
    once: OnceDep,
) -> Response:
    """Tạo khoá truy cập; khoá chỉ hiện một lần · Make a key; it is shown this once.

    Its organization is the caller's own or one below it.
    """
    with writing(engine) as connection:
        made = keys.make_key(connection, caller, origin, body, language)
        hidden = made.model_copy(update={"key": None})
        return once.answer(connection, made, status=201, location=f"/v1/keys/{made.id}", kept=hidden)


@router.post(
    "/{id}/rotate", operation_id="keys_rotate", response_model=KeyMade, dependencies=[*JSON_WRITE, _ADMINISTRATORS]
)
def rotate_key(
    engine: EngineDep,
    caller: CallerDep,
    origin: OriginDep,
    language: LanguageDep,
    id: KeyId,
    params: Write,
    once: OnceDep,
    body: KeyRotation | None = None,
) -> Response:
    """Đổi bí mật của khoá; mã, vai trò, phạm vi, hạn dùng giữ nguyên · A new secret; id, role, subtree and expiry stay.

    Without a body the old secret ends at once.
    """
    with writing(engine) as connection:
        once.check(connection)
        made = keys.rotate_key(connection, caller, origin, id, body or KeyRotation(), language)
        return once.answer(connection, made, kept=made.model_copy(update={"key": None}))


@router.post("/{id}/revoke", operation_id="keys_revoke", response_model=KeyOut, dependencies=[*WRITE, _ADMINISTRATORS])
def revoke_key(
    engine: EngineDep,
    caller: CallerDep,
    origin: OriginDep,
    language: LanguageDep,
    id: KeyId,
    params: Write,
    once: OnceDep,
) -> Response:
    """Thu hồi khoá ngay lập tức · End a key at once. Revoking it again changes nothing."""
    with writing(engine) as connection:
        once.check(connection)
        return once.answer(connection, keys.revoke_key(connection, caller, origin, id, language))
