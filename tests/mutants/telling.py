"""Mutants of what is told, dated and logged: nothing is lost by them, but people are misled."""

from dataclasses import replace

from tests.mutants.lab import Lab, Wild, breaks


@breaks("I33")
def what_is_written_to_github_is_not_told(lab: Lab) -> None:
    lab.always("sync:github_operations", ())


@breaks("I33")
def what_is_written_to_the_tracker_is_not_told(lab: Lab) -> None:
    lab.always("sync:tracker_operations", ())


@breaks("I33")
def a_plan_makes_little_of_it(lab: Lab) -> None:
    """Let a plan leave out what it would do first."""

    def make(plan: Wild) -> Wild:
        def mutated(self: Wild, *args: Wild) -> Wild:
            report = plan(self, *args)
            return replace(report, operations=report.operations[1:])

        return mutated

    lab.wrap("sync:Sync.plan", make)


@breaks("I9")
def changes_have_no_date(lab: Lab) -> None:
    lab.always("core.settling.updated:changed_on", "")


@breaks("I31")
def the_log_tells_of_nothing(lab: Lab) -> None:
    """Let records remember that they were told of, though they were not."""

    def make(of: Wild) -> Wild:
        return lambda *args: of(*args)._replace(entries=())

    lab.wrap("core.settling.log:Log.of", make)


@breaks("I35")
def what_is_told_has_another_code(lab: Lab) -> None:
    def make(of_fate: Wild) -> Wild:
        def mutated(*args: Wild) -> Wild:
            told = of_fate(*args)
            return told and told._replace(code=told.code.upper())

        return mutated

    lab.wrap("core.planning.notes:of_fate", make)
