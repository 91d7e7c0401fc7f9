"""What GitHub refuses with 422, and the shapes it wants of a request's fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gh_tracker.sandbox.messages import JsonObject, invalid, malformed

TITLE_LIMIT = 256
BODY_LIMIT = 65_536
LABELS_LIMIT = 100
LABEL_NAME_LIMIT = 50
LABEL_DESCRIPTION_LIMIT = 100
ASSIGNEES_LIMIT = 10

CLOSED_REASONS = ("completed", "not_planned", "duplicate")
_COLOR = re.compile(r"[0-9a-fA-F]{6}")


def text(content: JsonObject, name: str) -> str | None:
    """Return a field that is text or null; a number is read as text, as GitHub does in titles.

    Raises:
        RefusalError: 422 for any other kind of value.

    """
    value = content.get(name)
    if value is None or isinstance(value, str):
        return value
    # GitHub's description allows a title to be an integer.
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise malformed(f"For 'properties/{name}', {value!r} is not a string.")


def texts(content: JsonObject, name: str) -> tuple[str, ...]:
    """Return a field that is a list of text, or of objects with a name (labels).

    Raises:
        RefusalError: 422 for any other kind of value.

    """
    value = content.get(name) or []
    if not isinstance(value, list):
        raise malformed(f"For 'properties/{name}', {value!r} is not an array.")
    return tuple(_text_item(name, one) for one in value)


def _text_item(name: str, item: object) -> str:
    # A label may be sent as it was received.
    if isinstance(item, dict):
        item = item.get("name")
    if not isinstance(item, str):
        raise malformed(f"For 'items', {item!r} is not a string ({name}).")
    return item


def whole(content: JsonObject, name: str) -> int | None:
    """Return a field that is a whole number or null.

    Digits as text are read as a number and no text as null: recorded traffic has both.

    Raises:
        RefusalError: 422 for any other kind of value.

    """
    value = content.get(name)
    if isinstance(value, str) and (value.isdecimal() or not value):
        return int(value) if value else None
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise malformed(f"For 'properties/{name}', {value!r} is not an integer.")


def title(value: str | None, resource: str = "Issue", limit: int | None = TITLE_LIMIT) -> str:
    """Return a title that is neither blank nor too long.

    Raises:
        RefusalError: 422 naming the field `title`.

    """
    if value is None or not value.strip():
        raise invalid({"resource": resource, "code": "missing_field", "field": "title"})
    if limit is not None and len(value) > limit:
        raise invalid(too_long(resource, "title", limit))
    return value


def body(value: str | None) -> str | None:
    """Return a body that GitHub would store.

    Raises:
        RefusalError: 422 for more than 65,536 characters.

    """
    if value is not None and len(value) > BODY_LIMIT:
        raise invalid(too_long("Issue", "body", BODY_LIMIT))
    return value


def comment(value: str | None) -> str:
    """Return the body of a comment that GitHub would store.

    Raises:
        RefusalError: 422 for a blank one or more than 65,536 characters.

    """
    if value is None or not value.strip():
        message = "Body can't be blank"
        raise invalid(
            {
                "resource": "IssueComment",
                "code": "unprocessable",
                "field": "data",
                "message": message,
            }
        )
    if len(value) > BODY_LIMIT:
        message = f"Body is too long (maximum is {BODY_LIMIT} characters)"
        raise invalid(
            {
                "resource": "IssueComment",
                "code": "unprocessable",
                "field": "data",
                "message": message,
            }
        )
    return value


def label_name(value: str | None) -> str:
    """Return a label's name without the spaces around it.

    Raises:
        RefusalError: 422 for a blank name or more than 50 characters.

    """
    if value is None or not value.strip():
        raise invalid({"resource": "Label", "code": "missing_field", "field": "name"})
    name = value.strip()
    if len(name) > LABEL_NAME_LIMIT:
        raise invalid(too_long("Label", "name", LABEL_NAME_LIMIT))
    return name


def label_description(value: str | None) -> str | None:
    """Return a label's description.

    Raises:
        RefusalError: 422 for more than 100 characters.

    """
    if value is not None and len(value) > LABEL_DESCRIPTION_LIMIT:
        raise invalid(too_long("Label", "description", LABEL_DESCRIPTION_LIMIT))
    return value


def color(value: str | None) -> str:
    """Return a label's colour in lower case, without `#`.

    Raises:
        RefusalError: 422 for anything but six hexadecimal digits.

    """
    if value is None or not _COLOR.fullmatch(value):
        raise invalid({"resource": "Label", "code": "invalid", "field": "color"})
    return value.lower()


def labels_fit(names: Sequence[object]) -> None:
    """Check the number of labels of one issue.

    Raises:
        RefusalError: 422 for more than 100.

    """
    if len(names) > LABELS_LIMIT:
        message = f"labels is too long (maximum is {LABELS_LIMIT})"
        raise invalid(
            {"resource": "Issue", "code": "custom", "field": "labels", "message": message}
        )


def state(content: JsonObject, resource: str = "Issue") -> str | None:
    """Return the state asked for, if any.

    Raises:
        RefusalError: 422 for anything but open and closed.

    """
    value = content.get("state")
    if value in ("open", "closed", None):
        return value if isinstance(value, str) else None
    raise invalid({"resource": resource, "code": "invalid", "field": "state", "value": str(value)})


def state_reason(content: JsonObject) -> str | None:
    """Return the reason asked for, if any.

    Raises:
        RefusalError: 422 for a word that is none of GitHub's.

    """
    value = content.get("state_reason")
    if value is None or value in (*CLOSED_REASONS, "reopened"):
        return value if isinstance(value, str) else None
    raise invalid(
        {"resource": "Issue", "code": "invalid", "field": "state_reason", "value": str(value)}
    )


def too_long(resource: str, field: str, limit: int) -> JsonObject:
    """Return the error for a field over its limit."""
    message = f"{field} is too long (maximum is {limit} characters)"
    return {"resource": resource, "code": "custom", "field": field, "message": message}


def already_exists(resource: str, field: str) -> JsonObject:
    """Return the error for a name that is taken."""
    return {"resource": resource, "code": "already_exists", "field": field}
