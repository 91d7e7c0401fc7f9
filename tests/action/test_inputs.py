from pathlib import Path

import pytest
import yaml

from gh_tracker.action.checkout import Author
from gh_tracker.action.inputs import Inputs, inputs_of
from gh_tracker.errors import UsageError
from tests.action.runner import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {each["name"]: each for each in ACTION["runs"]["steps"]}


def test_without_inputs_everything_is_as_documented() -> None:
    assert inputs_of({"HOME": "/root"}) == Inputs()


def test_the_defaults_of_the_action_are_those_of_the_inputs() -> None:
    given = {
        f"INPUT_{name.upper().replace('-', '_')}": str(each["default"])
        for name, each in ACTION["inputs"].items()
    }
    assert inputs_of(given) == Inputs()


def test_each_input_reaches_the_step_that_reads_it_by_the_environment_alone() -> None:
    handed = {
        text
        for step in ACTION["runs"]["steps"]
        for text in (*step.get("env", {}).values(), step.get("if", ""))
    }
    for name in ACTION["inputs"]:
        assert any(f"inputs.{name}" in text for text in handed), name
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_each_output_is_one_that_the_sync_sets() -> None:
    for name, each in ACTION["outputs"].items():
        assert each["value"] == f"${{{{ steps.sync.outputs.{name} }}}}"


def test_inputs_are_read() -> None:
    found = inputs_of(
        {
            "INPUT_TRACKER": "docs/tracker.md",
            "INPUT_REPOSITORY": "acme/programme",
            "INPUT_DIRECTION": "pull",
            "INPUT_PREFER": "github",
            "INPUT_COMMIT": "pull-request",
            "INPUT_BRANCH": "sync/tracker",
            "INPUT_MESSAGE": "docs: sync",
            "INPUT_AUTHOR": "Sync Bot <sync@example.org>",
            "INPUT_FAIL_ON_CONFLICT": "true",
            "INPUT_DRY_RUN": "true",
            "INPUT_FULL": "true",
            "INPUT_ADOPT": "link",
            "INPUT_ALLOW": "additions, removals",
        }
    )
    assert found == Inputs(
        tracker=Path("docs/tracker.md"),
        repository="acme/programme",
        direction="pull",
        prefer="github",
        commit="pull-request",
        branch="sync/tracker",
        message="docs: sync",
        author=Author("Sync Bot", "sync@example.org"),
        fail_on_conflict=True,
        dry_run=True,
        full=True,
        adopt=True,
        allow=("removals", "additions"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMIT", "force"),
        ("DIRECTION", "sideways"),
        ("PREFER", "mine"),
        ("DRY_RUN", "yes"),
        ("FAIL_ON_CONFLICT", "1"),
        ("ADOPT", "true"),
        ("ALLOW", "everything"),
        ("AUTHOR", "no address"),
        ("AUTHOR", "A <a@example.org>\nB <b@example.org>"),
        ("BRANCH", "--upload-pack=x"),
        ("BRANCH", "a b"),
        ("BRANCH", "a..b"),
        ("BRANCH", "a/"),
        ("BRANCH", "ref:other"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        inputs_of({f"INPUT_{name}": value})

    assert repr(name.lower().replace("_", "-")) in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code == 2
