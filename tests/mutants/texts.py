"""Mutants of text: what a cell, a block or a report makes of what people and strangers write."""

from gh_tracker.core.text import canonical
from tests.mutants.lab import Lab, breaks, changed_bytes


@breaks("I25")
def the_byte_order_mark_goes(lab: Lab) -> None:
    lab.wrap(
        "steps.rewriting:apply_changes", changed_bytes(lambda e: e.removeprefix(b"\xef\xbb\xbf"))
    )


@breaks("I25", seed=13)
def the_last_line_gets_its_end(lab: Lab) -> None:
    lab.wrap(
        "steps.rewriting:apply_changes",
        changed_bytes(lambda e: e if e.endswith(b"\n") else e + b"\n"),
    )


@breaks("I26", seed=2)
def a_pipe_stands_in_a_cell_as_it_is(lab: Lab) -> None:
    lab.wrap(
        "core.cells.rendering:to_cell", lambda _: lambda text: canonical(text).replace("\n", "<br>")
    )
