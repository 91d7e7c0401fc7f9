"""What is told in the activity log: words that a collection can have an entry for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from gh_tracker.config.misfit import MisfitError, no_collection
from gh_tracker.core.model import CollectionSpec, Facet
from gh_tracker.core.spec import DEFAULTS

if TYPE_CHECKING:
    from gh_tracker.config.model import Root

_OTHERS: Final = {"created": None, "moved": Facet.MILESTONE}
"""What a word needs, where that is not a status."""


def logged(root: Root, specs: Iterable[CollectionSpec]) -> Mapping[str, tuple[str, ...]]:
    """Return by collection what is told; raise MisfitError for what never could be."""
    known = {each.name: each for each in specs}
    for name, verbs in root.log.items():
        if name not in known:
            raise no_collection(("log", name), name, [*known])
        if verbs and known[name].listed is not None:
            raise MisfitError(("log", name), f"an entry names an ID, and the {name} have none")
        for verb in verbs:
            facet = _OTHERS.get(verb, Facet.STATUS)
            if facet is not None and known[name].of_facet(facet) is None:
                message = f'"{verb}" tells of a {facet}, and the {name} have none'
                raise MisfitError(("log", name), message)
    return {**DEFAULTS.log, **root.log}
