"""`init` on trackers in the wild: what it proposes is a configuration that `check` accepts."""

import pytest
import yaml

from gh_tracker import config
from gh_tracker.core.cells import codec
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Closing, Facet, LocalRecord, Settings
from tests.cli.conftest import Cli
from tests.wild import NAMES, wild

CONFIGURATION = ".github/gh-tracker.yml"

# Tables that only a person can tell from the others: here `init` takes them for tasks as well.
ALSO = {"services": 2}

pytestmark = pytest.mark.parametrize("name", NAMES)


def test_check_accepts_what_is_proposed(cli: Cli, name: str) -> None:
    one = wild(name)
    cli.tracker.write_bytes(one.source)
    assert cli("init", "tracker.md").code == 0
    found = cli("check", "tracker.md", "--format", "github")
    lines = [each.split("line=")[1].split(",")[0] for each in found.out.splitlines()]
    assert sorted(map(int, lines)) == sorted(line for line, _ in one.expected.problems)
    assert found.code == int(name in {"neglected", "struck"})


def test_what_is_proposed_finds_every_record_with_its_title_and_status(cli: Cli, name: str) -> None:
    one = wild(name)
    cli.tracker.write_bytes(one.source)
    cli("init", "tracker.md")
    settings = config.load(cli.folder, document=one.source, name="t").settings
    local = codec.read(parse(one.source), settings)
    found = [*local.records.values(), *local.unnumbered]
    expected = sum(one.expected.counts.values()) + ALSO.get(name, 0)
    assert len(found) == expected
    for row in one.expected.rows:
        if row.id:
            wanted = one.settings.collection(row.collection)
            spec = settings.collection(local.records[row.id].collection)
            title, other = (each.of_facet(Facet.TITLE) for each in (spec, wanted))
            assert title
            assert other
            assert local.records[row.id].values.get(title.name) == row.values.get(other.name)


def test_nothing_is_taken_for_closed_that_a_person_has_open(cli: Cli, name: str) -> None:
    one = wild(name)
    cli.tracker.write_bytes(one.source)
    cli("init", "tracker.md")
    settings = config.load(cli.folder, document=one.source, name="t").settings
    proposed = codec.read(parse(one.source), settings).records
    for key, record in one.read().records.items():
        if is_closed(proposed[key], settings):
            assert is_closed(record, one.settings), key


def is_closed(record: LocalRecord, settings: Settings) -> bool:
    spec = settings.collection(record.collection)
    status = spec.of_facet(Facet.STATUS)
    closing = {word.name: word.closing for word in spec.words}
    value = record.values.get(status.name, "") if status else ""
    return bool(value) and closing[value] is not Closing.OPEN


def test_the_file_says_no_more_than_it_has_to(cli: Cli, name: str) -> None:
    one = wild(name)
    cli.tracker.write_bytes(one.source)
    cli("init", "tracker.md")
    told = yaml.safe_load((cli.folder / CONFIGURATION).read_text(encoding="utf-8"))
    assert told.keys() <= {"tracker", "collections"}
    usual = {"aligned", "comments", "details", "line-breaks", "links-and-code", "windows"}
    if name in usual:
        assert "collections" not in told
