"""The life of a submission as data: what may be done, from which states, by whom, and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.access.callers import Caller, check_role
from app.errors import Problem
from app.models.vocabulary import Role, SubmissionAction, SubmissionKind, SubmissionState
from app.text import Text


@dataclass(frozen=True, slots=True)
class Transition:
    """`to` None: the state stays. `ready`: only without errors, with the warnings acknowledged, and with figures."""

    states: frozenset[SubmissionState]
    to: SubmissionState | None
    roles: tuple[Role, ...]
    ready: bool = False


_S, _A = SubmissionState, SubmissionAction
_ANYBODY = tuple(Role)
_APPROVERS = (Role.approver, Role.administrator)

TRANSITIONS: Mapping[SubmissionAction, Transition] = {
    _A.resubmit: Transition(frozenset({_S.checked, _S.returned}), _S.received, _ANYBODY),
    _A.acknowledge: Transition(frozenset({_S.checked}), None, _ANYBODY),
    _A.comment: Transition(frozenset(_S), None, _ANYBODY),
    _A.return_: Transition(frozenset({_S.checked, _S.scheduled}), _S.returned, _APPROVERS),
    _A.approve: Transition(frozenset({_S.checked}), _S.published, _APPROVERS, ready=True),
    _A.withdraw: Transition(frozenset(_S) - {_S.published, _S.withdrawn}, _S.withdrawn, _ANYBODY),
}


STATE_WORDS: Mapping[SubmissionState, str] = {
    _S.received: "đã nhận",
    _S.checked: "đã kiểm tra",
    _S.returned: "trả lại",
    _S.scheduled: "chờ giờ công bố",
    _S.published: "đã công bố",
    _S.withdrawn: "đã rút",
}
ACTION_WORDS: Mapping[SubmissionAction, str] = {
    _A.resubmit: "gửi lại",
    _A.acknowledge: "giải trình cảnh báo",
    _A.comment: "trao đổi",
    _A.return_: "trả lại",
    _A.approve: "duyệt",
    _A.withdraw: "rút",
}
"""The Vietnamese words of docs/vocabulary.md; codes stay in `errors`."""


def actions(row: Any, caller: Caller, *, four_eyes: bool) -> list[SubmissionAction]:
    """What the caller may do next with a submission, in the order of the table. `row.in_charge`: whether it is in its hands."""
    found: list[SubmissionAction] = []
    if not row.in_charge:
        return found
    for action, transition in TRANSITIONS.items():
        if row.state not in transition.states or caller.role not in _roles(row.kind, transition):
            continue
        if action is _A.acknowledge and not row.warnings:
            continue
        if action is _A.resubmit and row.kind == SubmissionKind.retraction:
            continue
        if transition.ready and (_unready(row) or (four_eyes and own(row, caller))):
            continue
        found.append(action)
    return found


def check_action(row: Any, caller: Caller, action: SubmissionAction, *, four_eyes: bool) -> Transition:
    """The transition; raises the problem that says why it is not possible for this caller now, and what is."""
    transition = TRANSITIONS[action]
    check_role(caller, *_roles(row.kind, transition))
    if not row.in_charge:
        raise Problem(
            "forbidden",
            Text(
                f"Tổ chức {row.organization_id} nay không còn trực thuộc {caller.organization_id}: bạn chỉ được xem báo cáo này.",
                f"The organization {row.organization_id} is not below {caller.organization_id} any more: you may only read this.",
            ),
            [{"location": "header.Authorization", "value": str(caller.organization_id)}],
        )
    found = actions(row, caller, four_eyes=four_eyes)
    possible = [str(name) for name in found]
    if row.state not in transition.states or (action is _A.resubmit and row.kind == SubmissionKind.retraction):
        raise Problem(
            "submission_state",
            Text(
                f"Báo cáo đang ở trạng thái “{STATE_WORDS[row.state]}”, không {ACTION_WORDS[action]} được. "
                f"Việc bạn làm được: {', '.join(ACTION_WORDS[name] for name in found)}.",
                f"The submission is {row.state}; {action} is not possible. You may: {', '.join(possible)}.",
            ),
            [{"location": "path.id", "value": row.id, "allowed": possible}],
            extra={"state": row.state, "release": row.release_number},
        )
    if transition.ready:
        if four_eyes and own(row, caller):
            raise Problem(
                "own_submission",
                _OWN if caller.actor in (row.created_by, row.sent_by) else _OWN_KEY,
                [{"location": "header.Authorization", "value": caller.actor}],
            )
        check_ready(row, possible)
    return transition


def check_ready(row: Any, possible: Sequence[str] = ()) -> None:
    """Raise the problem of a draft with errors, or with warnings that nobody answered."""
    if unready := _unready(row):
        raise Problem(unready[0], unready[1], [{"location": "path.id", "value": row.id, "allowed": [*possible]}])


def own(row: Any, caller: Caller) -> bool:
    """Whether who sent it, the first time or last, is the caller, or knows the caller's key."""
    return not {caller.actor, *caller.known_to}.isdisjoint((row.created_by, row.sent_by))


_OWN = Text(
    "Không ai tự duyệt báo cáo do mình gửi. Hãy nhờ người khác có quyền duyệt.",
    "Nobody approves what they sent themselves. Ask somebody else who may approve.",
)
_OWN_KEY = Text(
    "Người gửi báo cáo này đã tạo hoặc đổi bí mật của khoá này nên có thể dùng nó. Hãy nhờ người khác duyệt, "
    "hoặc nhờ người quản trị khác đổi khoá.",
    "Who sent this made or rotated the secret of this key, and could use it. Ask somebody else to approve, or another "
    "administrator to rotate the key.",
)


def _roles(kind: str, transition: Transition) -> tuple[Role, ...]:
    """What was read in documents is entered and looked after by those who approve."""
    return transition.roles if kind == SubmissionKind.own_figures else _APPROVERS


def _unready(row: Any) -> tuple[str, Text] | None:
    if row.errors or not row.figures:
        return "submission_has_errors", Text(
            f"Còn {row.errors} lỗi. Hãy sửa tệp và gửi lại; GET …/findings liệt kê tất cả.",
            f"There are {row.errors} errors. Correct the file and send it again; GET …/findings lists them all.",
        )
    if row.warnings and not row.acknowledgement:
        return "warnings_not_acknowledged", Text(
            f"Còn {row.warnings} cảnh báo chưa được giải trình. POST …/acknowledge với lời giải trình.",
            f"There are {row.warnings} warnings without a written acknowledgement. POST …/acknowledge with one.",
        )
    return None
