"""Checkpoints and decisions as issues: a week of a programme, on every backend."""

from tests.desk import Desk, labels

LISTS = "checkpoints: {sync: true}\ndecisions: {sync: true}\nstart: 2026-03-02\n"
REHEARSAL = "- **Week 5 Tuesday** – Refund rehearsal with two pilot sellers (UT-005).\n"
REVIEW = "- **Week 5 Thursday** – Review of the dashboards with screen-reader users (UT-005).\n"
DECISION = "- **Week 5 Friday** – Decision on the date of publication (UT-006).\n"


class TestAWeekOfCheckpointsAndDecisions:
    """The rehearsal takes place, the review is moved, the decision is made and written down."""

    def test_ends_with_both_sides_saying_the_same(self, desk: Desk) -> None:
        desk.configure(LISTS)
        before = desk.tracker
        assert desk.sync().exit_code == 0
        assert desk.tracker == before
        desk.commit()
        rehearsal, review = desk.issue("checkpoint-1"), desk.issue("checkpoint-2")
        assert (rehearsal["title"], labels(rehearsal)) == (
            "Refund rehearsal with two pilot sellers",
            ["checkpoint"],
        )
        assert f"- Task: UT-005 (#{desk.number('UT-005')})" in rehearsal["body"]
        decided = next(each for each in desk.issues() if each.startswith("decision-"))
        assert desk.issue(decided)["state"] == "closed"
        assert desk.silent()

        desk.people.close(rehearsal["number"])
        body = review["body"].replace("Week 5 Thursday", "Week 6 Monday")
        desk.people.edit_issue(review["number"], body=body)
        desk.people.close(
            desk.people.create_issue(
                "Publish in May", "## Rationale\n\nReady.", labels=["decision"]
            )
        )
        desk.edit(("Decision on the date of publication", "Decision on the month of publication"))

        assert desk.sync().exit_code == 0
        assert REHEARSAL not in desk.text
        assert REVIEW.replace("Week 5 Thursday", "Week 6 Monday") in desk.text
        assert "| Publish in May | Ready. |" in desk.text
        assert desk.issue("checkpoint-3")["title"] == "Decision on the month of publication"
        assert desk.silent()
