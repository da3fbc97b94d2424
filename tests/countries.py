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
"""Of each kind of change one that gave a small count away once."""


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
