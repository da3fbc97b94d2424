"""Bases of everything returned."""

from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """Base of everything returned."""

    __slots__ = ("_json",)

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def made(cls, **fields: Any) -> Self:
        """An instance of what was computed here, unchecked: every field, in the order of the schema."""
        new = cls.__new__(cls)
        for name, value in (("__dict__", fields), *_UNCHECKED):
            object.__setattr__(new, name, value)
        return new

    def written(self) -> Self:
        """This very instance, its JSON kept beside it: it is part of many answers and never changed."""
        object.__setattr__(self, "_json", orjson.Fragment(orjson.dumps(self.__dict__, _content)))
        return self


def _content(part: Schema) -> Any:
    return getattr(part, "_json", None) or part.__dict__


_UNCHECKED: tuple[tuple[str, Any], ...] = (
    ("__pydantic_fields_set__", frozenset()),
    ("__pydantic_extra__", None),
    ("__pydantic_private__", None),
    ("_json", None),
)


class Computed(Schema):
    """Base of large answers, which are `made` and leave as bytes written at once."""

    def to_json(self) -> bytes:
        """What the schema's own serializer would write, in a fraction of its time."""
        return orjson.dumps(self.__dict__, _content)
