"""Mutants of the merge, the base, and what is remembered."""

from dataclasses import replace

from gh_tracker.core.merging.merge import Verdict
from gh_tracker.core.state import Base
from tests.mutants.lab import Lab, Wild, breaks


def _verdict(found: str, instead: str) -> Wild:
    """Give a maker that answers another verdict in the place of one."""

    def make(verdict: Wild) -> Wild:
        def mutated(base: Wild, local: Wild, remote: Wild) -> Wild:
            given = verdict(base, local, remote)
            return Verdict(instead) if given == found else given

        return mutated

    return make


def _links(change: Wild) -> Wild:
    """Give a maker that changes the link of everything that is settled."""

    def make(settle: Wild) -> Wild:
        def mutated(done: Wild, context: Wild, now: str) -> Wild:
            settled = settle(done, context, now)
            link = settled.link
            return replace(settled, link=change(link, done)) if link else settled

        return mutated

    return make


@breaks("I11")
def the_tracker_wins_conflicts(lab: Lab) -> None:
    lab.wrap("core.merging.merge:verdict", _verdict("conflict", "push"))


@breaks("I11")
def github_wins_conflicts(lab: Lab) -> None:
    lab.wrap("core.merging.merge:verdict", _verdict("conflict", "pull"))


@breaks("I3")
def changes_of_the_tracker_are_undone(lab: Lab) -> None:
    lab.wrap("core.merging.merge:verdict", _verdict("push", "pull"))


@breaks("I3")
def changes_on_github_are_undone(lab: Lab) -> None:
    lab.wrap("core.merging.merge:verdict", _verdict("pull", "push"))


@breaks("I7")
def changes_on_github_are_not_seen(lab: Lab) -> None:
    lab.wrap("core.merging.merge:verdict", _verdict("pull", "nothing"))


@breaks("I4")
def equal_edits_are_a_conflict(lab: Lab) -> None:
    lab.wrap("core.merging.merge:verdict", _verdict("settled", "conflict"))


@breaks("I11")
def the_base_is_of_whole_records(lab: Lab) -> None:
    """Let every field of a record be confirmed with whatever the row has, once one is."""

    def change(link: Wild, done: Wild) -> Wild:
        if not done.record.fields or not link.base:
            return link
        merged = {m.field: m for m in done.record.fields.values() if m.local is not None}
        base = {n: Base(m.local, m.remote or "") for n, m in merged.items()}
        return replace(link, base={**link.base, **base}, seen={})

    lab.wrap("steps.concluding:settle", _links(change))


@breaks("I12")
def seen_is_forgotten(lab: Lab) -> None:
    lab.wrap("steps.concluding:settle", _links(lambda link, _: replace(link, seen={})))


@breaks("I3", seed=6)
def the_base_never_moves(lab: Lab) -> None:
    def change(link: Wild, done: Wild) -> Wild:
        known = done.record.pair.link
        return replace(link, base=known.base) if known else link

    lab.wrap("steps.concluding:settle", _links(change))


@breaks("I20", seed=2)
def sides_of_the_base_are_swapped(lab: Lab) -> None:
    def change(link: Wild, _: Wild) -> Wild:
        return replace(link, base={k: Base(e.remote, e.local) for k, e in link.base.items()})

    lab.wrap("steps.concluding:settle", _links(change))


@breaks("I20", seed=43)
def what_was_not_written_is_confirmed(lab: Lab) -> None:
    """Let every write count as done, the failed and the unsent ones as well."""

    def make(pushed: Wild) -> Wild:
        def mutated(record: Wild, done: Wild, *rest: Wild) -> Wild:
            return pushed(record, replace(done, unwritten={}), *rest)

        return mutated

    lab.wrap("core.settling.outcome:_pushed", make)


@breaks("I20", seed=13)
def cells_that_were_not_written_are_confirmed(lab: Lab) -> None:
    lab.wrap("steps.concluding:_written", lambda _: lambda settled, *_rest: settled.link)


@breaks("I14", seed=408)
def a_status_that_was_overtaken_is_confirmed(lab: Lab) -> None:
    lab.wrap("core.settling.outcome:_not_overtaken", lambda _: lambda pushed, *_rest: pushed)


@breaks("I11", seed=1)
def what_a_policy_gives_up_is_not_told(lab: Lab) -> None:
    """Let the losing value go without a comment."""

    def silent(record: Wild, _work: Wild) -> Wild:
        yield from ()
        return frozenset(record.fields)

    lab.wrap("core.carrying.perform:_tell_what_is_lost", lambda _: silent)


@breaks("I11", seed=298)
def a_number_typed_at_100_percent_is_dropped(lab: Lab) -> None:
    lab.wrap("core.merging.records:_reopened", lambda _: lambda merged, _spec: merged)


@breaks("I3", seed=501)
def milestones_are_known_by_title(lab: Lab) -> None:
    lab.always("steps.concluding:_titles", {})


@breaks("I3")
def milestones_take_each_others_titles(lab: Lab) -> None:
    """Remember every milestone by the title of its neighbour."""

    def make(titles: Wild) -> Wild:
        def mutated(*given: Wild) -> Wild:
            known = titles(*given)
            return dict(zip(known, [*known.values()][::-1], strict=True))

        return mutated

    lab.wrap("steps.concluding:_titles", make)


@breaks("I9", seed=15)
def progress_of_the_complete_is_overwritten(lab: Lab) -> None:
    """Let the 100 % of a closed issue win over the number that somebody typed."""

    def overwritten(merged: Wild) -> Wild:
        if merged.verdict not in {Verdict.PUSH, Verdict.CONFLICT}:
            return merged
        return replace(merged, verdict=Verdict.PULL, value=merged.remote or "")

    lab.wrap("core.merging.merge:progress_of_complete", lambda _: overwritten)


@breaks("I3", seed=46)
def decisions_hold_for_other_values(lab: Lab) -> None:
    """Let a decision decide whatever stands there by now."""

    def make(decide: Wild) -> Wild:
        def mutated(merged: Wild, decision: Wild) -> Wild:
            if decision is not None:
                decision = replace(decision, local=merged.local, remote=merged.remote)
            return decide(merged, decision)

        return mutated

    lab.wrap("core.merging.merge:decide", make)
