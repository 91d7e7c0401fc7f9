"""Mutants of order and equality: what is the same gives the same, in whatever order it comes."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from gh_tracker.core.merging.merge import Merge, Verdict
from tests.mutants.lab import Lab, Wild, breaks


@breaks("I1")
def a_plan_is_up_to_chance(lab: Lab) -> None:
    """Let the records of a plan come in another order each time."""
    chance = Random("plan")

    def make(plan: Wild) -> Wild:
        def mutated(inputs: Wild) -> Wild:
            made = plan(inputs)
            records = chance.sample(made.records, len(made.records))
            return replace(made, records=tuple(records))

        return mutated

    lab.wrap("core.planning.plan:make", make)


def _left(record: Wild, which: Callable[[Merge], bool]) -> Wild:
    """Give a record of which some fields are left as they are, as if nothing was to be done."""
    fields = {
        name: replace(each, verdict=Verdict.NOTHING) if which(each) else each
        for name, each in record.fields.items()
    }
    return replace(record, fields=fields)


@breaks("I5", seed=3)
def a_conflict_holds_its_whole_record(lab: Lab) -> None:
    def make(merge_pair: Wild) -> Wild:
        def mutated(*args: Wild) -> Wild:
            record = merge_pair(*args)
            if not record.conflicts:
                return record
            return _left(record, lambda merged: merged.verdict is not Verdict.CONFLICT)

        return mutated

    lab.wrap("core.planning.plan:merge_pair", make)


@breaks("I5", seed=7)
def one_change_of_a_record_is_enough(lab: Lab) -> None:
    """Let the base of the whole record move with the first of its fields that is sent."""

    def make(edits_of: Wild) -> Wild:
        def mutated(record: Wild, issue: Wild, context: Wild) -> Wild:
            first = next((n for n, m in record.fields.items() if m.verdict is Verdict.PUSH), "")
            left = _left(record, lambda m: m.field != first and m.verdict is Verdict.PUSH)
            return edits_of(left, issue, context)

        return mutated

    lab.wrap("core.carrying.perform:edits_of", make)


@breaks("I6")
def rows_are_known_by_their_place(lab: Lab) -> None:
    """Let the first row of a collection be the record with the first ID, and so on."""

    def make(read: Wild) -> Wild:
        def mutated(*args: Wild) -> Wild:
            local = read(*args)
            placed: Wild = {}
            for name in {each.collection for each in local.records.values()}:
                own = [each for each in local.records.values() if each.collection == name]
                rows = sorted(own, key=lambda each: each.place.line)
                keys = sorted(each.id for each in own)
                placed |= {key: row._replace(id=key) for key, row in zip(keys, rows, strict=True)}
            return local._replace(records=placed)

        return mutated

    lab.wrap("steps.preparing:read_records", make)


@breaks("I6", seed=2)
def the_order_of_edits_decides(lab: Lab) -> None:
    """Let an issue that was updated last be the only one that is read."""

    def make(plan: Wild) -> Wild:
        def mutated(inputs: Wild) -> Wild:
            newest = max((each.updated_at for each in inputs.issues.values()), default="")
            read = {n: e for n, e in inputs.issues.items() if e.updated_at == newest}
            pairs = [
                replace(pair, issue=None)
                if pair.link and pair.issue and pair.issue.number not in read
                else pair
                for pair in inputs.binding.pairs
            ]
            return plan(replace(inputs, binding=replace(inputs.binding, pairs=tuple(pairs))))

        return mutated

    lab.wrap("core.planning.plan:make", make)


@breaks("I8")
def settled_fields_are_sent_again(lab: Lab) -> None:
    """Let what both sides have alike be sent all the same."""

    def make(verdict: Wild) -> Wild:
        def mutated(base: Wild, local: Wild, remote: Wild) -> Wild:
            given = verdict(base, local, remote)
            return Verdict.PUSH if given is Verdict.SETTLED and base and local else given

        return mutated

    lab.wrap("core.merging.merge:verdict", make)
    lab.always("core.issue.amend:Writer._asks", answer=True)


@breaks("I29", seed=4)
def line_ends_count_as_a_change(lab: Lab) -> None:
    """Let a text that a server stores with CRLF be another text."""
    for module in ("core.text", "core.issue.section"):
        lab.wrap(f"{module}:canonical", lambda _: lambda text: text.strip())
