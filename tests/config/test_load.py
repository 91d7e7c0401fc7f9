from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gh_tracker.config import Configuration, load
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.errors import ConfigError, TrackerError

TRACKER = "docs/tracker.md"


def of(text: str, *, below: Path = Path("/nowhere")) -> Configuration:
    """Load a front matter with this under ``gh-tracker:``, from its third line on."""
    lines = "".join(f"  {line}\n" for line in text.splitlines())
    document = f"---\ngh-tracker:\n{lines}---\n# Tracker\n"
    return load(below, document=document.encode(), name=TRACKER)


def error_of(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        of(text)
    assert caught.value.file == TRACKER
    return caught.value


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".github").mkdir()
    return tmp_path


# Where it is read from


def test_without_any_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path) == Configuration()
    assert load(tmp_path).settings == DEFAULTS


@pytest.mark.parametrize(
    "document",
    [
        b"# Tracker\n\ngh-tracker: no front matter\n",
        b"---\ntitle: gh-tracker\n---\n# Tracker\n",
        b"---\nbroken: [\n---\n# Tracker\n",
        b"---\n\ngh-tracker:\n  a rule above, and no front matter\n",
        b"\n---\ngh-tracker:\n  timezone: Europe/Berlin\n---\n",
    ],
)
def test_a_document_that_says_nothing_of_it_changes_nothing(
    tmp_path: Path, document: bytes
) -> None:
    assert load(tmp_path, document=document, name=TRACKER) == Configuration()


def test_an_empty_configuration_is_the_default_one(root: Path) -> None:
    (root / ".github/gh-tracker.yml").write_bytes(b"# nothing yet\n")
    assert load(root) == Configuration()
    assert of("") == Configuration()


def test_without_any_neither_pydantic_nor_yaml_is_loaded() -> None:
    code = (
        "import sys; from pathlib import Path; from gh_tracker.config import load;"
        "load(Path('/nowhere'), document=b'---\\ntitle: x\\n---\\n');"
        "print([each for each in ('pydantic', 'yaml', 'frontmatter') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["gh-tracker.yml", "gh-tracker.yaml"])
def test_the_file_of_the_repository_is_read(root: Path, name: str) -> None:
    (root / ".github" / name).write_bytes(b"timezone: Europe/Berlin\n")
    assert load(root).settings.timezone == "Europe/Berlin"


def test_a_file_that_is_named_is_read_in_its_place(root: Path) -> None:
    (root / ".github/gh-tracker.yml").write_bytes(b"timezone: Europe/Berlin\nscope: x\n")
    (root / "other.yml").write_bytes(b"timezone: Asia/Tokyo\n")
    found = load(root, file=root / "other.yml").settings
    assert (found.timezone, found.scope) == ("Asia/Tokyo", "")


def test_a_file_that_is_named_and_not_there_is_an_error(root: Path) -> None:
    with pytest.raises(TrackerError) as caught:
        load(root, file=root / "absent.yml")
    assert caught.value.file == str(root / "absent.yml")


def test_the_front_matter_wins_key_by_key(root: Path) -> None:
    (root / ".github/gh-tracker.yml").write_bytes(
        b"timezone: Europe/Berlin\nscope: x\nowners: {A: a, B: b}\n"
    )
    found = of("timezone: Asia/Tokyo\nowners: {C: c}", below=root).settings
    assert (found.timezone, found.scope, found.owners) == ("Asia/Tokyo", "x", {"C": ("c",)})


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_newlines_and_a_byte_order_mark_make_no_difference(
    tmp_path: Path, newline: str, mark: str
) -> None:
    text = "---\ntitle: x\ngh-tracker:\n  timezone: Asia/Tokyo\n---\n# Tracker\n"
    document = (mark + text).replace("\n", newline).encode()
    assert load(tmp_path, document=document, name="t").settings.timezone == "Asia/Tokyo"


def test_the_rest_of_a_front_matter_is_not_judged(tmp_path: Path) -> None:
    document = (
        b"---\nbase: &a [1]\nuse: *a\nuse: twice\n? [odd]\n: key\ngh-tracker:\n  scope: x\n---\n"
    )
    assert load(tmp_path, document=document, name="t").settings.scope == "x"


# What goes where


def test_every_value_arrives() -> None:
    found = of(
        "repository: acme/programme\n"
        "tracker: docs/tracker.md\n"
        "api_url: https://ghe.example/api/v3/\n"
        "branches: [main, release/*]\n"
        "scope: 'team: a'\n"
        "owners: {DevOps Lead: '@hubert', Data Lead: [mona, octavia]}\n"
        "trusted: ['@partner', 'robot[bot]']\n"
        "timezone: Europe/Berlin\n"
        "removal_grace: 90m\n"
        "create_grace: 30s\n"
        "max_wait: 1h\n"
        "full_read: 2d\n"
        "log: {risks: [created]}\n"
    )
    assert found == Configuration(
        settings=found.settings,
        repository="acme/programme",
        tracker="docs/tracker.md",
        api_url="https://ghe.example/api/v3",
        branches=("main", "release/*"),
        create_grace=30.0,
        max_wait=3600.0,
        full_read=48.0,
    )
    settings = found.settings
    assert settings.owners == {"DevOps Lead": ("hubert",), "Data Lead": ("mona", "octavia")}
    assert list(settings.owners) == ["DevOps Lead", "Data Lead"]
    assert settings.trusted == {"partner", "robot[bot]"}
    assert (settings.scope, settings.timezone) == ("team: a", "Europe/Berlin")
    assert settings.removal_grace == 1.5
    assert settings.log == {**DEFAULTS.log, "risks": ("created",)}
    assert settings.collections == DEFAULTS.collections


def test_texts_are_taken_as_they_are_written() -> None:
    found = of("owners: {No: on, 2024-05-27: '12', 12:30: yes}").settings.owners
    assert found == {"No": ("on",), "2024-05-27": ("12",), "12:30": ("yes",)}


def test_a_key_without_a_value_counts_as_absent() -> None:
    assert of("owners:\ntimezone: ~\nlog: null\ncollections:\n  tasks:") == Configuration()


def test_nothing_written_in_quotes_is_an_empty_text() -> None:
    assert of("collections: {tasks: {prefix: ''}}").settings.collection("tasks").prefix == ""


@pytest.mark.parametrize(
    ("text", "hours"), [("0", 0), ("90s", 0.025), ("15m", 0.25), ("1.5h", 1.5), ("7 d", 168)]
)
def test_lengths_of_time_have_a_unit(text: str, hours: float) -> None:
    assert of(f"removal_grace: {text}").settings.removal_grace == hours


def test_a_full_read_may_never_be_due() -> None:
    assert of("full_read: never").full_read > 10**9


def test_branches_are_the_default_one_and_those_listed() -> None:
    found = of("branches: release/*")
    assert found.allows("main", "main")
    assert found.allows("release/1", "main")
    assert not found.allows("feature", "main")
    assert not found.allows(None, "main")
    assert not found.allows(None, None)


# What is wrong, and where


@pytest.mark.parametrize(
    ("text", "line", "column", "words", "hint"),
    [
        ("scope: x\nownrs: {}", 4, 3, "ownrs: there is no such key", '"owners"'),
        ("removal-grace: 1h", 3, 3, "removal-grace", '"removal_grace"'),
        ("zzz:", 3, 3, "zzz", "Valid here: repository, tracker"),
        ("label: x", 3, 3, "label", "as collections.tasks.label."),
        ("direction: pull", 3, 3, "direction", "as collections.tasks.direction."),
        ("tasks: {}", 3, 3, "tasks", "as collections.tasks."),
        ("taks: {}", 3, 3, "taks", '"collections.tasks"'),
        ("collections:\n  tasks:\n    colums: {}", 5, 7, "collections.tasks.colums", '"columns"'),
        (
            "collections:\n  tasks:\n    columns:\n      Due: {facet: property, kind: dat}",
            6, 38, 'collections.tasks.columns.Due.kind: "dat" is none of text, number', '"date"',
        ),
        ("collections: {tasks: {policy: githb}}", 3, 33, "policy", '"github"'),
        ("collections: {tasks: {columns: {Due: propety}}}", 3, 40, "Due.facet", '"property"'),
        ("collections: {Tasks: {}}", 3, 17, "collections.Tasks", ""),
        ("collections: {tasks: {columns: [Due]}}", 3, 34, "keys with values", ""),
        ("collections: {tasks: {enabled: maybe}}", 3, 34, "true or false", ""),
        ("collections: {tasks: {id: 'no digits'}}", 3, 29, "UT-001", ""),
        ("collections: {tasks: {prefix: '{name}: '}}", 3, 33, "{id}", ""),
        ("collections: {tasks: {label: " + "x" * 51 + "}}", 3, 32, "at most 50", ""),
        ("collections: {tasks: {statuses: {Done: {closes: done}}}}", 3, 51, "closes", "completed"),
        ("log:\n  tasks:\n    - completed\n    - complted", 6, 9, "log.tasks.1", '"completed"'),
        ("log: {taks: [created]}", 3, 9, 'there is no collection "taks"', 'mean "tasks"'),
        ("log:\n  risks:\n    - created\n    - moved", 4, 5, "the risks have none", "leave it out"),
        (
            "log: {decisions: [created]}\ndecisions: {sync: true}",
            3, 9, "an entry names an ID, and the decisions have none", "leave it out",
        ),
        ("timezone: Europe/Berlinn", 3, 13, "timezone", '"Europe/Berlin"'),
        ("removal_grace: 24", 3, 18, '"24" is no length of time', ""),
        ("owners:\n  A: ['-x']", 4, 9, '"-x" is no login', ""),
        ("owners:\n  A: []", 4, 8, "owners.A: this should not be empty", "leave the key out"),
        ("owners:\n  A: [" + ", ".join("abcdefghijk") + "]", 4, 8, "at most 10", ""),
        ("owners: [a]", 3, 11, "keys with values", ""),
        ("owners: {A: {b: c}}", 3, 15, "a list", ""),
        ("repository: programme", 3, 15, "OWNER/NAME", ""),
        ("api_url: api.github.com", 3, 12, "https://", ""),
        ("tracker: [a]", 3, 12, "text", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_what_was_meant(
    text: str, line: int, column: int, words: str, hint: str
) -> None:
    error = error_of(text)
    assert (error.line, error.column) == (line, column)
    assert words in error.message
    assert hint in error.hint
    assert error.hint


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("owners: {A: @mona}", 3, "cannot start any token"),
        ("scope: x\nowners: {A: [}", 4, "broken YAML"),
        ("scope: x\nscope: y", 4, '"scope" is there twice'),
        ("owners:\n  A: a\n  B: b\n  A: c", 6, '"A" is there twice'),
        ("? [a, b]\n: c", 3, "a key is a text"),
        ("owners: &x {A: a}\ntrusted: *x", 3, "alias"),
        ('scope: "\x07"', 3, "broken YAML"),
    ],
)
def test_broken_yaml_is_told_with_its_line(text: str, line: int, words: str) -> None:
    error = error_of(text)
    assert error.line == line
    assert words in error.message
    assert error.hint


def test_a_tab_is_told_for_what_it_is() -> None:
    assert "YAML takes no tabs" in error_of("scope:\n\tx: y").hint


def test_the_first_of_several_errors_is_told() -> None:
    assert error_of("scope: x\nremoval_grace: soon\nmax_wait: later").line == 4


@pytest.mark.parametrize("above", ["", "\n\n", "title: x\n", "  \n# a comment\n"])
def test_lines_are_counted_from_the_top_of_the_document(tmp_path: Path, above: str) -> None:
    document = f"---\n{above}gh-tracker:\n  ownrs: x\n---\n"
    with pytest.raises(ConfigError, match="ownrs") as caught:
        load(tmp_path, document=document.encode(), name="t")
    assert document.splitlines()[caught.value.line - 1] == "  ownrs: x"


def test_an_error_names_the_file_that_it_is_in(root: Path) -> None:
    file = root / ".github/gh-tracker.yml"
    file.write_bytes(b"scope: x\ntimezone: Berlin\n")
    with pytest.raises(ConfigError) as caught:
        of("scope: y", below=root)
    assert (caught.value.file, caught.value.line) == (str(file), 2)


def test_a_section_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    document = b"---\ngh-tracker: {scope: x}\ngh-tracker: {scope: y}\n---\n"
    with pytest.raises(ConfigError, match="twice") as caught:
        load(tmp_path, document=document, name="t")
    assert caught.value.line == 3


@pytest.mark.parametrize("text", ["gh-tracker: [scope]", "gh-tracker: scope"])
def test_a_section_that_is_no_mapping_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="keys with values") as caught:
        load(tmp_path, document=f"---\n{text}\n---\n".encode(), name="t")
    assert caught.value.line == 2


def test_a_file_that_is_not_utf8_names_its_line(root: Path) -> None:
    (root / ".github/gh-tracker.yml").write_bytes(b"scope: x\ntracker: \xff\n")
    with pytest.raises(ConfigError, match="UTF-8") as caught:
        load(root)
    assert caught.value.line == 2


def test_a_thousand_brackets_are_an_error_and_no_crash(root: Path) -> None:
    (root / ".github/gh-tracker.yml").write_bytes(b"scope: " + b"[" * 5000)
    with pytest.raises(ConfigError):
        load(root)
