"""One edit by a person is one write on the other side, then silence, whatever the server does to
what it is sent (I8, I9, figure 8)."""

from random import Random

import pytest

from gh_tracker.sandbox import Behaviour
from gh_tracker.sync import Options
from tests.memory import Memory
from tests.properties import in_tracker, on_github, tables
from tests.properties.schedule import silent
from tests.properties.test_regressions import TRACKER
from tests.properties.test_truth_table import RISKS, VALUES
from tests.properties.world import World, configured

SERVERS = {
    "faithful": Behaviour(),
    "trimming": Behaviour(trims=True),
    "CRLF": Behaviour(stores_crlf=True, trims=True),
    "folding": Behaviour(folds_labels=True),
    "dropping": Behaviour(drops_assignees=True),
}
CASES = [(*field, server) for field in VALUES for server in SERVERS]


def synced(server: Behaviour, collection: str) -> tuple[World, int]:
    """Give a world on such a server after its first sync, and a record of the collection."""
    document = (TRACKER + RISKS).encode()
    world = World(Memory(document), configuration=configured(), behaviour=server)
    world.calm()
    for row in world.rows():
        record = world.new_record(row.collection, row["title"])
        for name in row.cells.keys() - tables.DERIVED:
            world.write(record, name, row[name], ())
    ran = world.sync()
    assert ran.report
    assert ran.report.exit_code == 0
    silent(world, Options())
    return world, next(key for key, each in world.collections.items() if each == collection)


class TestOneEdit:
    @pytest.mark.parametrize(("collection", "name", "server"), CASES)
    def test_in_the_tracker_is_one_request_and_then_silence(
        self, collection: str, name: str, server: str
    ) -> None:
        world, record = synced(SERVERS[server], collection)
        assert in_tracker.put(world, record, name, Random(1), VALUES[collection, name][1])

        ran = world.sync()

        # A milestone that is not there yet is made before.
        made = [e for e in ran.writes if e.path.endswith(("/milestones", "/labels"))]
        assert [e.method for e in ran.writes if e not in made] == ["PATCH"]
        assert len(made) == (name == "milestone")
        for _ in range(5):
            silent(world, Options())
        silent(world, Options(full=True))

    # Where assignees are dropped nobody can make somebody the owner.
    @pytest.mark.parametrize(
        ("collection", "name", "server"), [e for e in CASES if e[1:] != ("owner", "dropping")]
    )
    def test_on_github_is_one_change_of_the_tracker_and_then_silence(
        self, collection: str, name: str, server: str
    ) -> None:
        world, record = synced(SERVERS[server], collection)
        assert on_github.put(world, record, name, Random(1), VALUES[collection, name][1])

        ran = world.sync()

        assert ran.writes == []
        before, after = tables.rows(ran.before), world.rows()
        changed = {
            key
            for was, now in zip(before, after, strict=True)
            for key in was.cells
            if was[key] != now[key]
        }
        assert changed - {"updated"} == {name}
        for _ in range(5):
            silent(world, Options())
        silent(world, Options(full=True))


def test_a_thousand_runs_without_a_change_write_nothing() -> None:
    world, _ = synced(SERVERS["CRLF"], "tasks")
    before = (world.memory.document, world.memory.state)
    log = len(world.sandbox.log)
    for _ in range(1000):
        world.sandbox.clock.advance(3600)
        world.sync()

    assert not [e for e in world.sandbox.log.entries[log:] if e.method != "GET"]
    assert (world.memory.document, world.memory.state) == before
