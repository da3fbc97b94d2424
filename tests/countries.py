"""Little countries: who is below whom, what is known at the bottom, and what another release makes of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

GRADES = ("excellent", "good", "completed", "not_completed")
SEXES = ("female", "male")
CATEGORIES = (*GRADES, *SEXES)
PARENTS = {"a": "p", "b": "p", "c": "p", "a1": "a", "a2": "a", "b1": "b"}
NAMES = ("p", *PARENTS)
INNER = ("p", "a", "b")
LEAVES = ("c", "a1", "a2", "b1")
Counts = Mapping[str, tuple[int, ...]]


class Stage(NamedTuple):
    """What organizations at the bottom know in one release, and who is below whom."""

    leaves: Counts
    parents: Mapping[str, str] = PARENTS

    def below(self, name: str) -> dict[str, tuple[int, ...]]:
        """The leaves below, or the leaf itself, with their counts."""
        if name not in INNER:
            return {name: self.leaves[name]} if name in self.leaves else {}
        return {k: v for child, above in self.parents.items() if above == name for k, v in self.below(child).items()}

    def totals(self, name: str) -> tuple[int, ...]:
        """The counts of a leaf, or the sums of those below; nothing where none has figures."""
        return tuple(map(sum, zip(*self.below(name).values(), strict=True)))

    def whole(self, name: str) -> bool:
        """Whether all below have figures."""
        children = [child for child, above in self.parents.items() if above == name]
        return all(map(self.whole, children)) and bool(children) if name in INNER else name in self.leaves


KNOWN = {
    "a1": (30, 20, 9, 3, 3, 59),
    "a2": (8, 40, 12, 7, 9, 60),
    "b1": (50, 60, 70, 80, 100, 160),
    "c": (9, 12, 13, 9, 20, 30),
}
CHANGE = {
    "corrected": ("c", (9, 12, 13, 2, 20, 16)),
    "added": ("a", (30, 20, 20, 2, 3, 69)),
    "retracted": "a1",
    "moved": ("a1", "p"),
}


def _case(*kinds: str, leaves: Counts = KNOWN, own: str = "", brief: str = "", **what: Any) -> dict[str, Any]:
    change = {**CHANGE, **what, "kinds": set(kinds)}
    return {"leaves": leaves, "own": set(own.split()), "brief": set(brief.split()), "what": change}


GIVEN_AWAY = [
    _case("added"),
    _case("added", own="a p"),
    _case("retracted"),
    _case("moved"),
    _case("corrected", "moved"),
    # Nobody is in the category that is written down: those in the other are in no sum.
    _case(
        "corrected",
        "retracted",
        own="b p",
        brief="p a b c a1 a2 b1",
        corrected=("a1", (7, 0, 1, 22, 3, 47)),
        leaves={
            **{"a1": (39, 6, 2, 16, 46, 6), "a2": (3, 6, 49, 46, 53, 35)},
            **{"b1": (23, 56, 1, 0, 31, 5), "c": (43, 53, 5, 27, 0, 4)},
        },
    ),
    # The sum of one category of a child is of some of those below it alone.
    _case(
        "corrected",
        brief="a2",
        corrected=("c", (23, 23, 0, 18, 40, 6)),
        leaves={
            **{"a1": (40, 6, 2, 5, 1, 4), "a2": (0, 1, 0, 5, 2, 5)},
            **{"b1": (28, 16, 2, 6, 3, 39), "c": (5, 6, 23, 23, 0, 18)},
        },
    ),
    # What all others have of a category, which the withheld one leaves out, and the total above.
    _case(
        "corrected",
        own="a b p",
        brief="a b c p",
        corrected=("c", (0, 5, 1, 1, 0, 1)),
        leaves={
            **{"a1": (1, 6, 1, 6, 17, 2), "a2": (54, 5, 2, 2, 1, 48)},
            **{"b1": (14, 2, 1, 3, 3, 40), "c": (11, 30, 2, 47, 4, 1)},
        },
    ),
]
"""Countries and changes that gave a small count away once."""


def second(first: Stage, what: Mapping[str, Any]) -> Stage:
    """What another release makes of a country."""
    leaves, parents = dict(first.leaves), dict(first.parents)
    if "corrected" in what["kinds"]:
        leaves |= [what["corrected"]]
    if "added" in what["kinds"]:
        parents["d"], leaves["d"] = what["added"]
    if "moved" in what["kinds"]:
        parents |= [what["moved"]]
    if "retracted" in what["kinds"]:
        del leaves[what["retracted"]]
    return Stage(leaves, parents)
