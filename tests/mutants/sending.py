"""Mutants of what is written: requests, bodies, the tracker's bytes, the order of things."""

import re
from dataclasses import replace

from gh_tracker.core.issue import writes
from gh_tracker.core.issue.reading import Reader
from gh_tracker.core.model import Facet
from gh_tracker.core.planning.plan import predict
from gh_tracker.core.remote import KEEP, EditIssue
from gh_tracker.core.state import State
from gh_tracker.errors import OutcomeUnknownError
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.concluding import next_state
from tests.mutants.lab import Lab, Wild, breaks, changed_bytes


@breaks("I15", seed=134)
def creates_are_sent_again_blindly(lab: Lab) -> None:
    def make(attempts: Wild) -> Wild:
        return lambda once, **rest: attempts(once, **{**rest, "reads": True})

    lab.wrap("gateway.exchange:attempts", make)


@breaks("I15")
def issues_are_made_without_a_marker(lab: Lab) -> None:
    def make(create: Wild) -> Wild:
        return lambda *args: replace(create(*args), body="")

    lab.wrap("core.issue.writes:create", make)


@breaks("I10")
def a_patch_carries_everything(lab: Lab) -> None:
    def make(edits_of: Wild) -> Wild:
        def mutated(record: Wild, issue: Wild, context: Wild) -> Wild:
            edits = edits_of(record, issue, context)
            whole = {"title": issue.title, "body": issue.body, "labels": issue.labels}
            return tuple(
                replace(each, **{k: v for k, v in whole.items() if getattr(each, k) is KEEP})
                for each in edits
            )

        return mutated

    lab.wrap("core.carrying.perform:edits_of", make)


@breaks("I28", seed=18)
def assignees_are_replaced(lab: Lab) -> None:
    def make(write: Wild) -> Wild:
        def mutated(assignees: Wild, owners: Wild, old: str, new: str) -> Wild:
            kept = write(assignees, owners, old, new)
            return tuple(each for each in kept if each not in assignees)

        return mutated

    lab.wrap("core.issue.owner:write", make)


@breaks("I28", seed=180)
def labels_are_replaced(lab: Lab) -> None:
    def make(write: Wild) -> Wild:
        def mutated(labels: Wild, prefix: str, text: str) -> Wild:
            ours = ("tracker:", "status:", "impact:")
            kept = write(labels, prefix, text)
            return tuple(each for each in kept if each.casefold().startswith(ours))

        return mutated

    lab.wrap("core.issue.labels:write", make)


@breaks("I28", seed=11)
def the_block_is_written_anew(lab: Lab) -> None:
    """Render the whole block from the values, with nothing of what people wrote in it."""

    def make(edits: Wild) -> Wild:
        def mutated(self: Wild) -> Wild:
            if self.body != self.issue.body and not isinstance(self.block, str):
                later = replace(self.issue, body=self.body)
                values = Reader(later, self.lens, self.record_id, None).read().values
                marker = self.block.marker
                fresh = writes._block(self.record_id, values, self.lens, marker)  # noqa: SLF001 - what else renders one
                self.body = _BLOCK.sub(lambda _: fresh.strip(), self.body, count=1)
            return edits(self)

        return mutated

    lab.wrap("core.issue.amend:Writer.edits", make)


_BLOCK = re.compile(r"<!-- gh-tracker:begin.*<!-- gh-tracker:end -->", re.DOTALL)


@breaks("I28", seed=16)
def the_body_is_the_block(lab: Lab) -> None:
    """Send the block alone: whatever people wrote around it is gone."""

    def make(edits: Wild) -> Wild:
        def mutated(self: Wild) -> Wild:
            found = _BLOCK.search(self.body)
            if self.body != self.issue.body and found:
                self.body = found[0]
            return edits(self)

        return mutated

    lab.wrap("core.issue.amend:Writer.edits", make)


@breaks("I11", seed=9)
def a_body_is_sent_unread(lab: Lab) -> None:
    """Let nothing be read again before it is written, the block included."""

    def make(write: Wild) -> Wild:
        def mutated(record: Wild, fate: Wild, work: Wild) -> Wild:
            steps = write(record, fate, work)
            issue = record.pair.issue
            request = next(steps)
            try:
                while True:
                    known = issue is not None and type(request).__name__ == "ReadIssue"
                    request = steps.send(issue if known else (yield request))
            except StopIteration as stop:
                return stop.value

        return mutated

    lab.wrap("core.carrying.perform:_write", make)


@breaks("I28", seed=3)
def tables_are_padded_anew(lab: Lab) -> None:
    lab.wrap(
        "steps.rewriting:apply_changes", changed_bytes(lambda e: re.sub(rb" {2,}\|", b" |", e))
    )


@breaks("I28", seed=6)
def newlines_are_normalised(lab: Lab) -> None:
    lab.wrap("steps.rewriting:apply_changes", changed_bytes(lambda e: e.replace(b"\r\n", b"\n")))


@breaks("I28")
def trailing_blanks_are_stripped(lab: Lab) -> None:
    lab.wrap("steps.rewriting:apply_changes", changed_bytes(lambda e: e.replace(b".  \n", b".\n")))


@breaks("I14", seed=1)
def a_save_during_the_run_is_overwritten(lab: Lab) -> None:
    """Replace the tracker by what was planned, whatever it holds by now."""

    def make(rewrite: Wild) -> Wild:
        def mutated(workspace: Wild, data: bytes, *rest: Wild) -> Wild:
            class Careless:
                def read_tracker(self) -> Wild:
                    return workspace.read_tracker()

                def write_tracker(self, after: bytes, _expected: bytes) -> Wild:
                    return workspace.write_tracker(after, workspace.read_tracker())

            return rewrite(Careless(), data, *rest)

        return mutated

    lab.wrap("sync:rewrite", make)


@breaks("I19", seed=24)
def the_state_is_written_before_the_tracker(lab: Lab) -> None:
    def make(write: Wild) -> Wild:
        def mutated(self: Wild, run: Wild, conclusion: Wild, carried: Wild) -> Wild:
            self.workspace.write_state(next_state(run, conclusion, carried, (), ()))
            return write(self, run, conclusion, carried)

        return mutated

    lab.wrap("sync:Sync._write_tracker", make)


@breaks("I19", seed=9)
def the_state_is_written_before_github(lab: Lab) -> None:
    """Confirm what is about to be sent before it is."""

    def make(carry_out: Wild) -> Wild:
        def mutated(self: Wild, run: Wild) -> Wild:
            ahead: State = self._ahead(run)
            self.workspace.write_state(ahead)
            return carry_out(self, run)

        return mutated

    def ahead(self: Wild, run: Wild) -> Wild:
        dones = [predict(each, self._work(run)) for each in run.plan.records]
        known = [e for e in dones if e.record.pair.link is not None]
        conclusion = self._conclude(run, known, Carried())
        links = {
            **run.state.links,
            **{e.id: e.link for e in conclusion.settled if e.link is not None},
        }
        return replace(run.state, links=links)

    lab.patch.setattr("gh_tracker.sync.Sync._ahead", ahead, raising=False)
    lab.wrap("sync:Sync._carry_out", make)


@breaks("I35", seed=43)
def one_failure_ends_the_run(lab: Lab) -> None:
    def make(carrying: Wild) -> Wild:
        def mutated(self: Wild, planned: Wild, work: Wild, carried: Wild) -> Wild:
            done = carrying(self, planned, work, carried)
            if carried.failed and carried.ended is None:
                carried.ended = KeyboardInterrupt("stopped")
            return done

        return mutated

    lab.wrap("steps.carrying:Carrier._record", make)


@breaks("I34")
def conflicts_end_with_0(lab: Lab) -> None:
    lab.always("sync:needs_person", answer=False)


@breaks("I32", seed=5)
def a_plan_writes(lab: Lab) -> None:
    lab.wrap("sync:Sync.plan", lambda _: lambda self, options: self.run(options))


@breaks("I31", seed=18)
def comments_are_not_looked_up(lab: Lab) -> None:
    lab.always("core.carrying.comments:is_said", answer=False)


@breaks("I9", seed=17)
def closed_issues_keep_their_status_label(lab: Lab) -> None:
    """Let a reopened issue say what it was before it was closed for good."""

    def make(labels_for: Wild) -> Wild:
        def mutated(labels: Wild, spec: Wild, word: Wild) -> Wild:
            closed = word.closing.value != "open"
            return labels if closed else labels_for(labels, spec, word)

        return mutated

    lab.wrap("core.issue.status:labels_for", make)


@breaks("I7")
def the_milestone_is_not_sent(lab: Lab) -> None:
    def make(patch: Wild) -> Wild:
        return lambda issue, edit: patch(issue, replace(edit, milestone=KEEP))

    lab.wrap("core.carrying.perform:patch", make)


@breaks("I19", seed=60)
def a_reopening_in_between_counts_as_a_persons(lab: Lab) -> None:
    """Forget, between the two steps from one closed word to another, whose reopening it is."""

    def make(context_of: Wild) -> Wild:
        return lambda *args: replace(context_of(*args), replacing=frozenset())

    lab.wrap("steps.preparing:Preparer._context", make)


@breaks("I20", seed=42)
def a_lost_answer_is_a_success(lab: Lab) -> None:
    """Take a write whose answer was lost for done."""

    def make(send: Wild) -> Wild:
        def mutated(self: Wild, request: Wild) -> Wild:
            try:
                return send(self, request)
            except OutcomeUnknownError:
                if isinstance(request, EditIssue):
                    return None
                raise

        return mutated

    lab.wrap("steps.carrying:Carrier._send", make)


@breaks("I11", seed=1)
def an_emptied_block_is_emptied_fields(lab: Lab) -> None:
    """Take a block that somebody deleted for the wish to delete what it showed."""

    def make(in_block: Wild) -> Wild:
        def mutated(self: Wild, spec: Wild, block: Wild) -> Wild:
            in_block(self, spec, block)
            if block == "no-block" and self.link is not None and spec.facet is Facet.SECTION:
                self.values[spec.name] = ""

        return mutated

    lab.wrap("core.issue.reading:Reader._in_block", make)
