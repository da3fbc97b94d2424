"""Answers that leave as charts: the specification with its data, or the picture drawn from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from anyio.to_thread import run_sync
from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from app.answers.context import Context
from app.answers.provinces import read_tiles
from app.charts.layout import Setting, Spec
from app.charts.refusals import chart_too_large
from app.charts.renderer import Renderer
from app.errors import Problem
from app.text import Text

Draw = Callable[[Any, Any, Setting], Spec]


@dataclass(frozen=True, slots=True)
class Picture:
    """A way to send a chart."""

    name: str
    media_type: str
    suffix: str
    description: str
    inline: bool = True


PICTURES: Mapping[str, Picture] = {
    picture.name: picture
    for picture in (
        Picture("svg", "image/svg+xml", "svg", "The chart as a drawing that stays sharp at any size."),
        Picture("png", "image/png", "png", "The chart as a picture, 144 dots an inch."),
        Picture(
            "vega-lite",
            "application/vnd.vegalite.v6+json",
            "vl.json",
            "The chart's Vega-Lite specification with its data, to draw or change it elsewhere.",
            inline=False,
        ),
    )
}
"""The formats of what can be drawn."""


NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'"
"""A drawing that is opened by itself is a page; this one runs nothing and fetches nothing."""


class Chart(Response):
    """A picture that is drawn when the session is given back; HEAD draws nothing."""

    def __init__(self, renderer: Renderer, spec: Spec, picture: Picture, headers: Mapping[str, str]) -> None:
        super().__init__(headers=headers, media_type=picture.media_type)
        self.renderer, self.spec, self.picture = renderer, spec, picture

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw in a process, wait for it in a thread, send."""
        if scope["state"].get("bodiless"):
            del self.headers["Content-Length"]
        else:
            self.body = await run_sync(self.renderer.render, self.spec, self.picture.name)
            self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def send_chart(
    request: Request,
    context: Context,
    picture: Picture,
    draw: Draw,
    ask: Callable[[], Any],
    chart: Any,
    headers: Mapping[str, str],
) -> Response:
    """The chart of what `ask` answers, as `chart` says or the default one."""
    try:
        answer = ask()
    except Problem as problem:
        if problem.code == "too_many_items":
            limits = problem.extra
            raise chart_too_large(
                limits["items_requested"], limits["items_max"], Text("giá trị", "values")
            ) from problem
        raise
    setting = Setting(
        language=context.language,
        released=context.snapshot.published_at.date(),
        url=_address_of_the_data(context.url),
        tiles=read_tiles(context, answer.boundaries),
    )
    spec = draw(answer, chart, setting)
    if picture.name == "vega-lite":
        return Response(orjson.dumps(spec), headers=dict(headers), media_type=picture.media_type)
    return Chart(request.app.state.renderer, spec, picture, {**headers, "Content-Security-Policy": NO_SCRIPTS})


def _address_of_the_data(url: str) -> str:
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair.partition("=")[0] not in ("format", "chart")]
    return f"{parts.path}?{'&'.join(kept)}" if kept else parts.path


def check_chart(chart: Any, format: str) -> None:
    """Refuse `chart` where nothing is drawn: a parameter without effect would mislead."""
    if chart is None or format in PICTURES:
        return
    raise Problem(
        "invalid_parameter",
        Text(
            f"chart={chart} chỉ có nghĩa khi format là {', '.join(PICTURES)}; câu trả lời này là {format}.",
            f"chart={chart} has a meaning only where format is {', '.join(PICTURES)}; this answer is {format}.",
        ),
        [{"location": "query.chart", "value": str(chart), "allowed": [f"format={name}" for name in PICTURES]}],
    )
