"""The world that a schedule begins with: trackers of many looks, and servers of some."""

from random import Random
from typing import Final

from gh_tracker.sandbox import Behaviour
from tests.memory import Memory
from tests.properties import tables
from tests.properties.world import World, configured

TITLES: Final = ("Charter", "Pipeline", "Ledger", "Search", "Publication")
LOG: Final = "## Activity Log\n- **2026-03-06** – UT-900 completed. Signed.\n"
PROSE: Final = "Some prose with `code | pipe`, a tab\tand trailing blanks.  \n"


def world(chance: Random) -> World:
    """Make a world; nothing is synced yet."""
    made = World(Memory(b""), configuration=configured(), local=chance.random() < 0.7)
    if chance.random() < 0.25:
        made.behaviour = chance.choice(
            (
                Behaviour(trims=True, stores_crlf=True),
                Behaviour(folds_labels=True),
                Behaviour(stores_crlf=True, folds_labels=True),
            )
        )
    made.calm()
    counts = {"tasks": chance.randint(2, 4), "risks": chance.randint(1, 3)}
    parts = [_front(chance)]
    for collection in chance.sample(sorted(counts), 2):
        heading = "Snapshot (Updated 2026-03-27)" if collection == "tasks" else "Issues & Risks"
        table = _table(made, collection, counts[collection], chance)
        parts += [f"## {heading}\n", *([] if chance.random() < 0.5 else ["\n"]), table, "\n"]
        parts.append(PROSE + "\n")
    text = "".join((*parts, LOG))
    if chance.random() < 0.2:
        text = text.rstrip("\n")
    if chance.random() < 0.25:
        text = text.replace("\n", "\r\n")
    if chance.random() < 0.1:
        text = "\ufeff" + text
    made.memory.document = text.encode()
    made.memory.commit()
    return made


def _front(chance: Random) -> str:
    return chance.choice(("# Tracker\n\n", "---\ntitle: Tracker\n---\n\n# Tracker\n\n"))


def _table(made: World, collection: str, count: int, chance: Random) -> str:
    names = [*tables.FIELDS[collection]]
    if chance.random() < 0.3:
        chance.shuffle(names)
    lines = [names, ["---"] * len(names)]
    for number in range(1, count + 1):
        values = first_values(made, collection, chance)
        template = "UT-{:03}" if collection == "tasks" else "R-{:02}"
        values["id"] = "" if chance.random() < 0.1 else template.format(number)
        lines.append([tables.write_cell(values[tables.FIELDS[collection][name]]) for name in names])
    widths = [max(len(line[at]) for line in lines) for at in range(len(names))]
    aligned = chance.random() < 0.4
    return "".join(
        "| "
        + " | ".join(e.ljust(w) if aligned else e for e, w in zip(line, widths, strict=True))
        + " |\n"
        for line in lines
    )


def first_values(made: World, collection: str, chance: Random) -> dict[str, str]:
    """Write the values of a new row into the ledger, and give them."""
    title = f"{chance.choice(TITLES)} {made.token()}"
    record = made.new_record(collection, title)
    values = {"title": title, "id": "", "updated": "2026-03-20", "ref": f"ref{record}"}
    for name in sorted(set(tables.FIELDS[collection].values()) - values.keys()):
        if name == "milestone":
            value = chance.choice(("M1", "M1", "M2", ""))
        else:
            value = made.fresh(record, name, chance) or ""
        made.write(record, name, value, ())
        values[name] = value
    return values
