"""Where one person changes one repository at one moment: labels, milestones, comments, events."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gh_tracker.sandbox import rules
from gh_tracker.sandbox.behaviour import Behaviour
from gh_tracker.sandbox.clock import pacific_midnight, parse, stamp
from gh_tracker.sandbox.messages import JsonObject, invalid
from gh_tracker.sandbox.store import Repo, Store
from gh_tracker.sandbox.values import Comment, Event, Issue, Label, Milestone

DEFAULT_COLOR = "ededed"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who changes what, when, and on a server that behaves how."""

    store: Store
    repo: Repo
    actor: str
    now: str
    behaviour: Behaviour
    creates_labels: bool = True

    def note(
        self,
        number: int,
        kind: str,
        *,
        before: str | None = None,
        after: str | None = None,
        commit: str | None = None,
    ) -> None:
        """Add an event to an issue."""
        made = self.store.next_id()
        event = Event(made, number, kind, self.actor, self.now, before, after, commit)
        self.store.add_event(self.repo, event)

    def touch(self, issue: Issue) -> Issue:
        """Keep a version of an issue as changed just now."""
        fresh = replace(issue, updated_at=self.now)
        self.store.put_issue(self.repo, fresh)
        return fresh

    # Labels: https://docs.github.com/rest/issues/labels

    def create_label(self, name: str, color: str, description: str | None) -> Label:
        """Add a label.

        Raises:
            RefusalError: 422 when the name is taken in any case.

        """
        if self.repo.label(name) is not None:
            raise invalid(rules.already_exists("Label", "name"))
        label = Label(self.store.next_id(), self.behaviour.label(name), color, description)
        self.store.put_label(self.repo, label)
        return label

    def edit_label(self, label: Label, content: JsonObject) -> Label:
        """Rename, recolour or describe a label; issues that carry it keep their dates.

        Raises:
            RefusalError: 422 for a name that is taken or a value that does not fit.

        """
        if content.get("new_name") is not None:
            name = rules.label_name(rules.text(content, "new_name"))
            taken = self.repo.label(name)
            if taken is not None and taken.id != label.id:
                raise invalid(rules.already_exists("Label", "name"))
            label = replace(label, name=self.behaviour.label(name))
        if content.get("color") is not None:
            label = replace(label, color=rules.color(rules.text(content, "color")))
        if "description" in content:
            described = rules.label_description(rules.text(content, "description"))
            label = replace(label, description=described)
        self.store.put_label(self.repo, label)
        return label

    def delete_label(self, label: Label) -> None:
        """Take a label away, from all issues too, without an event or a new date."""
        del self.repo.labels[label.id]
        # Not known for sure of GitHub; without a new date is the harder case for a client.
        for issue in list(self.repo.issues.values()):
            if label.id in issue.labels:
                rest = tuple(one for one in issue.labels if one != label.id)
                self.store.put_issue(self.repo, replace(issue, labels=rest))
        self.store.changed(setting=True)

    def label_ids(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Return the ids of labels by name, creating those that do not exist; each once."""
        ids: dict[int, None] = {}
        for name in names:
            label = self.repo.label(name)
            if label is None:
                label = self.create_label(rules.label_name(name), DEFAULT_COLOR, None)
            ids[label.id] = None
        rules.labels_fit(list(ids))
        return tuple(ids)

    # Milestones: https://docs.github.com/rest/issues/milestones

    def create_milestone(self, content: JsonObject) -> Milestone:
        """Add a milestone.

        Raises:
            RefusalError: 422 for a blank title or one that is taken.

        """
        title = self._free_title(rules.text(content, "title"), None)
        state = rules.state(content, "Milestone") or "open"
        milestone = Milestone(
            self.store.next_id(),
            self.repo.last_milestone + 1,
            title,
            self.actor,
            self.now,
            self.now,
            description=rules.text(content, "description"),
            state=state,
            closed_at=self.now if state == "closed" else None,
            due_on=_due(content),
        )
        self.store.put_milestone(self.repo, milestone)
        return milestone

    def edit_milestone(self, milestone: Milestone, content: JsonObject) -> Milestone:
        """Rename, describe, date, close or reopen a milestone; its issues keep their dates.

        Raises:
            RefusalError: 422 for a blank title or one that is taken.

        """
        fresh = milestone
        if content.get("title") is not None:
            title = self._free_title(rules.text(content, "title"), milestone.number)
            fresh = replace(fresh, title=title)
        if "description" in content:
            fresh = replace(fresh, description=rules.text(content, "description"))
        if "due_on" in content:
            fresh = replace(fresh, due_on=_due(content))
        state = rules.state(content, "Milestone") or fresh.state
        if state != fresh.state:
            closed_at = self.now if state == "closed" else None
            fresh = replace(fresh, state=state, closed_at=closed_at)
        if fresh != milestone:
            fresh = replace(fresh, updated_at=self.now)
            self.store.put_milestone(self.repo, fresh)
        return fresh

    def delete_milestone(self, milestone: Milestone) -> None:
        """Take a milestone away; its issues lose it, with an event each."""
        del self.repo.milestones[milestone.number]
        for issue in list(self.repo.issues.values()):
            if issue.milestone == milestone.number:
                self.note(issue.number, "demilestoned", before=milestone.title)
                self.touch(replace(issue, milestone=None))
        self.store.changed()

    def _free_title(self, title: str | None, own: int | None) -> str:
        wanted = rules.title(title, "Milestone", limit=None)
        for other in self.repo.milestones.values():
            if other.title == wanted and other.number != own:
                raise invalid(rules.already_exists("Milestone", "title"))
        return wanted

    # Comments: https://docs.github.com/rest/issues/comments

    def comment(self, issue: Issue, body: str) -> Comment:
        """Add a comment, which moves the issue's date."""
        kept = self.behaviour.text(body) or ""
        comment = Comment(self.store.next_id(), issue.number, self.actor, kept, self.now, self.now)
        self.store.put_comment(self.repo, comment)
        self.touch(replace(issue, comments=issue.comments + 1))
        return comment

    def edit_comment(self, comment: Comment, body: str) -> Comment:
        """Replace a comment's text, which moves its issue's date."""
        kept = self.behaviour.text(body) or ""
        fresh = replace(comment, body=kept, updated_at=self.now)
        self.store.put_comment(self.repo, fresh)
        self.touch(self.repo.issues[comment.issue])
        return fresh

    def delete_comment(self, comment: Comment) -> None:
        """Take a comment away."""
        del self.repo.comments[comment.id]
        issue = self.repo.issues[comment.issue]
        self.touch(replace(issue, comments=issue.comments - 1))


def _due(content: JsonObject) -> str | None:
    given = rules.text(content, "due_on")
    return stamp(pacific_midnight(parse(given, "due_on"))) if given else None
