"""The expressions of workflows, as far as ``action.yml`` uses them; anything else is an error.

https://docs.github.com/actions/reference/evaluate-expressions-in-workflows-and-actions
"""

import re
from collections.abc import Mapping

Contexts = Mapping[str, Mapping[str, str]]
"""By the name of a context; of the steps, ``steps.ID.outputs``."""

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_PLACE = re.compile(r"[a-z]+(?:\.[a-z-]+(?:\.outputs)?)?\.[a-z_-]+")


def filled(text: str, contexts: Contexts) -> str:
    """Give a text with each of its expressions in its place."""
    return _EXPRESSION.sub(lambda match: value(match[1], contexts), text)


def holds(condition: str, contexts: Contexts) -> bool:
    """Tell whether a condition of comparisons and ``&&`` is true."""
    return all(_compared(part, contexts) for part in condition.split("&&"))


def value(expression: str, contexts: Contexts) -> str:
    """Give what a literal or a place in a context holds; nothing where there is nothing."""
    text = expression.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    assert _PLACE.fullmatch(text), f"no expression that this runner knows: {text}"
    context, _, name = text.rpartition(".")
    assert context in contexts or context.startswith("steps."), f"no context: {context}"
    return contexts.get(context, {}).get(name, "")


def _compared(part: str, contexts: Contexts) -> bool:
    for sign, equal in (("==", True), ("!=", False)):
        if sign in part:
            left, right = part.split(sign)
            return (value(left, contexts) == value(right, contexts)) is equal
    raise AssertionError(f"no comparison: {part}")
