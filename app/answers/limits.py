"""How large an answer may be."""

from app.answers.context import Context
from app.errors import Problem
from app.text import Text


def check_size(context: Context, items: int) -> None:
    """Refuse an answer over the limit, with how to narrow; never cut it off."""
    if items > context.items_max:
        raise Problem(
            "too_many_items",
            Text(
                f"Câu trả lời sẽ có {items} mục, tối đa là {context.items_max}. Hãy hỏi ít năm, ít chỉ tiêu hoặc ít tỉnh hơn "
                "(from_year, to_year, indicator, province).",
                f"The answer would have {items} items, the most is {context.items_max}. Ask for fewer years, indicators or "
                "provinces (from_year, to_year, indicator, province).",
            ),
            extra={"items_requested": items, "items_max": context.items_max},
        )
