"""Parameters that a route does not know, or takes only once, are refused by name before anything else happens."""

from typing import Any, get_origin

from fastapi import Request
from pydantic import BaseModel

from app.errors import Problem
from app.text import Text, nearest


def _parameters(route: Any) -> dict[str, bool]:
    """Names of a route's query parameters, and whether each may be repeated."""
    found: dict[str, bool] = {}
    for field in route.dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            for name, info in model.model_fields.items():
                found[info.alias or name] = get_origin(info.annotation) is list
        else:
            found[field.name] = get_origin(model) is list
    return found


async def check_parameters(request: Request) -> None:
    """Refuse unknown names (with the nearest) and single-valued names given twice."""
    allowed = _parameters(request.scope["route"])
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in allowed:
            raise Problem(
                "unknown_parameter",
                Text(
                    f"Không có tham số {name[:100]!r} ở đây. Tham số lạ bị từ chối vì bộ lọc không tác dụng cho số liệu sai.",
                    f"There is no parameter {name[:100]!r} here. Unknown parameters are refused: a filter without effect "
                    "gives a wrong statistic.",
                ),
                [
                    {
                        "location": f"query.{name[:100]}",
                        "value": request.query_params[name][:200],
                        "allowed": sorted(allowed),
                        "did_you_mean": nearest(name[:100], sorted(allowed)),
                    }
                ],
            )
        if not allowed[name] and given.count(name) > 1:
            raise Problem(
                "repeated_parameter",
                Text(f"Tham số {name!r} chỉ được nêu một lần.", f"The parameter {name!r} may be given only once."),
                [{"location": f"query.{name}", "value": request.query_params.getlist(name)[:10]}],
            )


async def check_json_body(request: Request) -> None:
    """Refuse a body that does not say it is JSON. Where there is none, the route says whether it needs one."""
    given = request.headers.get("content-type", "")
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if empty and not given:
        return
    if given.partition(";")[0].strip().lower() != "application/json":
        raise Problem(
            "unsupported_media_type",
            Text(
                f"Content-Type là {given[:100]!r}, phải là application/json.",
                f"The Content-Type is {given[:100]!r}; it has to be application/json.",
            ),
            [{"location": "header.Content-Type", "value": given[:100], "allowed": ["application/json"]}],
        )
