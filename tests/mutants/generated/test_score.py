"""The score counts what a test could have noticed, and the run fails below the floor."""

from collections import Counter

from tests.mutants.generated.__main__ import (
    ALIKE,
    LISTED,
    NOTICED,
    PACKAGES,
    REFUSED,
    UNLIKE,
    UNREACHED,
    WORDS,
    score,
    table,
)
from tests.mutants.generated.making import SOURCE, mutants_of


def test_it_leaves_out_what_no_test_has_to_notice() -> None:
    assert score(Counter({NOTICED: 3, UNLIKE: 1, REFUSED: 50, WORDS: 5, LISTED: 2})) == 0.75


def test_what_no_schedule_shows_or_reaches_counts_against_it() -> None:
    assert score(Counter({NOTICED: 2, ALIKE: 1, UNREACHED: 1})) == 0.5


def test_nothing_to_notice_is_no_failure() -> None:
    assert score(Counter()) == 1.0


def test_the_table_tells_it_by_module() -> None:
    found = [*mutants_of(SOURCE / "core" / "binding" / "trust.py")][:4]
    fates = dict(zip(found, (NOTICED, NOTICED, NOTICED, UNREACHED), strict=True))
    head, module, whole = table(fates)
    assert head.split()[-1] == "score"
    assert module.split()[0] == "core/binding/trust"
    assert module.split()[-1] == whole.split()[-1] == "75.0%"


def test_every_package_that_is_guarded_is_there() -> None:
    assert all((SOURCE / "core" / name / "__init__.py").is_file() for name in PACKAGES)
