"""Mutants of trust: what is taken for granted of listings, answers, states, and other runs."""

from gh_tracker.core.merging.merge import Verdict
from gh_tracker.gateway.messages import Request
from tests.mutants.lab import Lab, Wild, breaks


@breaks("I14a", seed=6)
def what_a_listing_leaves_out_is_as_at_the_base(lab: Lab) -> None:
    """Let a conflict that is held be forgotten where its issue is not listed."""

    def remote_value(link: Wild, name: str, reading: Wild) -> Wild:
        if reading is not None:
            return reading.values.get(name)
        known = link.base.get(name) if link else None
        return known.remote if known else None

    lab.wrap("core.merging.records:remote_value", lambda _: remote_value)


@breaks("I21", seed=17)
def without_a_state_github_is_right(lab: Lab) -> None:
    """Let the issue win wherever nothing tells which side changed."""

    def make(verdict: Wild) -> Wild:
        def mutated(base: Wild, local: Wild, remote: Wild) -> Wild:
            given = verdict(base, local, remote)
            return Verdict.PULL if base is None and given is Verdict.CONFLICT else given

        return mutated

    lab.wrap("core.merging.merge:verdict", make)


@breaks("I23a", seed=16)
def a_row_that_cannot_be_read_is_gone(lab: Lab) -> None:
    """Let the rows that can be read be all that there are."""

    def make(read: Wild) -> Wild:
        def mutated(*args: Wild) -> Wild:
            return read(*args)._replace(frozen_ids={}, broken=frozenset())

        return mutated

    def is_gone(situation: Wild, link: Wild) -> bool:
        return link.id not in situation.local.records

    lab.wrap("steps.preparing:read_records", make)
    for module in ("core.binding.bind", "steps.preparing"):
        lab.wrap(f"{module}:is_gone", lambda _: is_gone)


@breaks("I24")
def labels_that_nobody_needs_are_deleted(lab: Lab) -> None:
    """Delete the label of a status when an issue is rid of it."""

    def make(perform: Wild) -> Wild:
        def mutated(self: Wild, write: Wild) -> Wild:
            answer = perform(self, write)
            if getattr(write, "state", None) == "closed":
                wanted = Request("DELETE", "/labels/status%3A%20Blocked", "tidying up")
                self._send(wanted, lambda _: None)
            return answer

        return mutated

    lab.wrap("gateway.client:GitHubGateway.perform", make)
