"""The lossless document: what the rest of the package reads and edits a tracker with.

``parse`` says what stands where, the functions beside it turn a wish into an ``Edit``, and
``apply`` splices edits in. Bytes that no edit covers cannot change.
"""

from gh_tracker.core.document.blocks import (
    BulletList,
    Cell,
    Document,
    Heading,
    ListItem,
    Region,
    Row,
    Span,
    Style,
    Table,
)
from gh_tracker.core.document.edits import (
    Edit,
    RefusedEdit,
    add_item,
    add_list,
    add_row,
    remove_row,
    replace_cell,
    replace_heading_text,
    replace_item,
)
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.problem import Problem
from gh_tracker.errors import DocumentError

__all__ = [
    "BulletList",
    "Cell",
    "Document",
    "DocumentError",
    "Edit",
    "Heading",
    "ListItem",
    "Problem",
    "RefusedEdit",
    "Region",
    "Row",
    "Span",
    "Style",
    "Table",
    "add_item",
    "add_list",
    "add_row",
    "apply",
    "parse",
    "remove_row",
    "replace_cell",
    "replace_heading_text",
    "replace_item",
]
