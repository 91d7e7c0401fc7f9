"""Mutants of identity: whose issue is it, what was removed, and what is read of GitHub."""

from dataclasses import replace
from datetime import datetime, timedelta

from gh_tracker.core.binding.identity import Identity
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.issue.marker import markers
from gh_tracker.core.merging.fate import Fate
from tests.mutants.lab import Lab, Wild, breaks


@breaks("I22", seed=130)
def absence_is_deletion(lab: Lab) -> None:
    """Let an issue that a full listing leaves out be gone, and its record be new again."""
    missing: set[int] = set()

    def reading(read: Wild) -> Wild:
        def mutated(gateway: Wild, asking: Wild, name: str) -> Wild:
            remote = read(gateway, asking, name)
            links = asking.state.links.values() if asking.state else ()
            there = {each.number for each in remote.fetched.issues}
            missing.clear()
            missing.update(e.issue for e in links if remote.fetched.full and e.issue not in there)
            return remote

        return mutated

    def binding(bind: Wild) -> Wild:
        def mutated(situation: Wild) -> Wild:
            known = situation.state.links
            links = {key: link for key, link in known.items() if link.issue not in missing}
            return bind(replace(situation, state=replace(situation.state, links=links)))

        return mutated

    lab.wrap("steps.fetching:read", reading)
    lab.wrap("steps.preparing:bind", binding)


@breaks("I7", seed=2)
def the_cursor_is_of_this_machine(lab: Lab) -> None:
    """Let the cursor be an hour ahead, as a machine's clock can be."""

    def make(fetch: Wild) -> Wild:
        def mutated(self: Wild, *args: Wild, **options: Wild) -> Wild:
            fetched = fetch(self, *args, **options)
            ahead = datetime.fromisoformat(fetched.now) + timedelta(hours=1)
            return replace(fetched, cursor=ahead.strftime("%Y-%m-%dT%H:%M:%SZ"))

        return mutated

    lab.wrap("gateway.client:GitHubGateway.fetch", make)


@breaks("I7", seed=193)
def the_cursor_passes_what_is_open(lab: Lab) -> None:
    for module in ("steps.concluding", "sync"):
        lab.always(f"{module}:is_settled", answer=True)


@breaks("I22", seed=88)
def an_unreadable_row_is_a_removed_one(lab: Lab) -> None:
    def gone(situation: Wild, link: Wild) -> bool:
        return link.id not in situation.local.records

    for module in ("core.binding.bind", "steps.preparing"):
        lab.wrap(f"{module}:is_gone", lambda _: gone)


@breaks("I13")
def delete_beats_edit(lab: Lab) -> None:
    for module in ("core.merging.fate", "core.carrying.perform"):
        lab.always(f"{module}:wants_row", answer=False)


@breaks("I13", seed=11)
def a_removed_rows_issue_is_closed_unread(lab: Lab) -> None:
    """Let what the listing said be good enough to close an issue."""
    lab.always("core.carrying.perform:wants_row", answer=False)


@breaks("I22", seed=9)
def removals_do_not_wait(lab: Lab) -> None:
    lab.always("core.merging.fate:Removal.is_due", answer=True)


@breaks("I23", seed=274)
def the_brake_is_off(lab: Lab) -> None:
    lab.always("core.planning.plan:brake", ())


@breaks("I13", seed=183)
def tombstones_are_forgotten(lab: Lab) -> None:
    """Let the link of a removed record go: its label makes its issue a row again."""

    def make(next_state: Wild) -> Wild:
        def mutated(*args: Wild) -> Wild:
            state = next_state(*args)
            live = {key: link for key, link in state.links.items() if not link.tombstone}
            return replace(state, links=live)

        return mutated

    lab.wrap("sync:next_state", make)


@breaks("I18", seed=28)
def markers_of_other_trackers_count(lab: Lab) -> None:
    def own(issues: Wild, _state: Wild) -> Wild:
        found = {number: markers(issue.body) for number, issue in issues.items()}
        return {number: each[0] for number, each in found.items() if len(each) == 1}

    lab.wrap("core.binding.bind:own_markers", lambda _: own)
    lab.wrap("core.binding.adoption:markers", lambda _: lambda _body: [])


@breaks("I18", seed=28)
def a_copied_marker_binds(lab: Lab) -> None:
    """Let the newest issue that carries a record's marker be the record's."""

    def make(bind: Wild) -> Wild:
        def mutated(situation: Wild) -> Wild:
            newest = {
                marker.id: number
                for number, issue in sorted(situation.issues.items())
                for marker in markers(issue.body)
            }
            links = {
                key: replace(link, issue=newest.get(key, link.issue))
                for key, link in situation.state.links.items()
            }
            return bind(replace(situation, state=replace(situation.state, links=links)))

        return mutated

    lab.wrap("steps.preparing:bind", make)


@breaks("I15", seed=17)
def markers_bind_nothing(lab: Lab) -> None:
    lab.always("core.binding.bind:own_markers", {})


@breaks("I17", seed=2)
def a_changed_id_is_a_new_record(lab: Lab) -> None:
    lab.wrap(
        "core.binding.bind:follow",
        lambda _: lambda links, *_a, **_k: Identity(links, {}, frozenset()),
    )


@breaks("I17", seed=7)
def swapped_ids_are_not_held(lab: Lab) -> None:
    lab.always("core.binding.identity:_is_renumbered", answer=False)


@breaks("I17", seed=25)
def an_id_is_known_by_the_table_alone(lab: Lab) -> None:
    """Let the next free ID not count what the state and markers know."""

    def make(binder: Wild) -> Wild:
        def mutated(self: Wild) -> Wild:
            known = binder(self)
            rows = self.at.local.records
            return type(known)(set, {k: {e for e in ids if e in rows} for k, ids in known.items()})

        return mutated

    lab.wrap("core.binding.bind:_Binder._known_ids", make)


@breaks("I17")
def the_prefix_is_part_of_the_title(lab: Lab) -> None:
    lab.wrap("core.issue.title:read", lambda _: lambda title, *_rest: title)


@breaks("I15", seed=34)
def a_new_id_beside_an_unreadable_row_is_new(lab: Lab) -> None:
    def make(follow: Wild) -> Wild:
        return lambda *args, **kwargs: replace(follow(*args, **kwargs), unsure=frozenset())

    lab.wrap("core.binding.bind:follow", make)


@breaks("I13", seed=11)
def a_closed_issue_is_given_up_unread(lab: Lab) -> None:
    lab.wrap("core.carrying.perform:_bury", lambda _: _bury_unread)


def _bury_unread(record: Wild, _work: Wild) -> Wild:
    yield from ()
    return Done(record, Fate.BURY, record.pair.issue)


@breaks("I15", seed=298)
def an_issue_whose_row_cannot_be_read_is_passed(lab: Lab) -> None:
    """Let the cursor pass an issue that waits for its row, which then gets a second one."""
    lab.always("steps.concluding:_waits_for_its_row", answer=False)


@breaks("I15", seed=337)
def a_rename_cut_short_is_forgotten(lab: Lab) -> None:
    """Let the state have the new ID although the issue was not reached."""
    lab.wrap("steps.concluding:_with_old_ids", lambda _: lambda links, *_rest: dict(links))


@breaks("I17", seed=2)
def an_old_id_is_part_of_the_title(lab: Lab) -> None:
    """Strip no ID from a title but the one that the record has now."""
    lab.wrap("core.issue.reading:Reader.title_id", lambda _: lambda self: self.record_id)


@breaks("I11", seed=4369)
def what_was_held_without_a_base_is_no_edit(lab: Lab) -> None:
    """Let a removed row take a conflict of after a lost state with it."""

    def make(changed: Wild) -> Wild:
        def mutated(record: Wild, lens: Wild) -> Wild:
            link = record.pair.link
            known = link.base if link else {}
            return tuple(name for name in changed(record, lens) if name in known)

        return mutated

    lab.wrap("core.merging.fate:changed_fields", make)


@breaks("I17", seed=4080)
def an_issue_of_a_copied_marker_is_new(lab: Lab) -> None:
    """Let an issue whose marker another has as well come back as another record."""

    def make(believed: Wild) -> Wild:
        def mutated(self: Wild, number: Wild) -> Wild:
            marker = believed(self, number)
            return marker if marker and len(self.by_id[marker.id]) == 1 else None

        return mutated

    lab.wrap("core.binding.marked:Marked.believed", make)


@breaks("I15", seed=6782)
def a_new_id_that_the_issue_has_is_not_followed(lab: Lab) -> None:
    """Let titles alone tell of a new ID, though a run whose state was lost has followed it."""
    lab.always("core.binding.bind:new_ids", {})


@breaks("I11", seed=8931)
def a_status_that_was_not_sent_is_the_first_word(lab: Lab) -> None:
    """Let an issue that was made without its status have the word that no label stands for."""
    lab.always("core.settling.outcome:_unset", {})
