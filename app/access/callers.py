"""Who asks, and from where."""

from dataclasses import dataclass

from app.errors import Problem
from app.models.vocabulary import Role
from app.text import Text


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a valid key or token. `organization_id` is the root of its subtree; None is everything.

    `known_to` are the actors who know the secret of the key, as they made or rotated it.
    `until` is the end of a token, in seconds since 1970; that of a key is in the database.
    """

    actor: str
    name: str
    role: Role
    organization_id: str | None
    known_to: tuple[str, ...] = ()
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a write comes from: who, the peer address, the request; the command line has neither of the last two."""

    actor: str
    address: str = ""
    request_id: str = ""
    organization_id: str | None = None


def unauthorized(detail: Text, *, error: str = "invalid_token") -> Problem:
    """The 401; `error` is RFC 6750's, empty where no key came at all."""
    challenge = 'Bearer realm="party-stats"' + (f', error="{error}"' if error else "")
    return Problem(
        "unauthorized",
        detail,
        [{"location": "header.Authorization", "allowed": ["Bearer <key>"]}],
        headers={"WWW-Authenticate": challenge},
    )


def check_role(caller: Caller, *roles: Role) -> None:
    """Raise the 403 unless the caller has one of the roles."""
    if caller.role not in roles:
        listed = ", ".join(roles)
        raise Problem(
            "forbidden",
            Text(
                f"Vai trò {caller.role} không được làm việc này. Cần: {listed}.",
                f"The role {caller.role} may not do this. Needed: {listed}.",
            ),
            [{"location": "header.Authorization", "value": str(caller.role), "allowed": [str(role) for role in roles]}],
        )
