"""The page about the configuration: complete, and right in all its examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from gh_tracker.config import Configuration, load
from gh_tracker.config.model import (
    Collection,
    Column,
    Decisions,
    Listed,
    Metric,
    MilestoneColumn,
    Milestones,
    Root,
    Status,
    View,
)

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = [text for language, text in FENCES if language == "yaml"]
MODELS = (
    Root,
    Collection,
    Column,
    Status,
    Milestones,
    MilestoneColumn,
    Decisions,
    Listed,
    View,
    Metric,
)
KEYS = [(model, key) for model in MODELS for key in model.model_fields]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_valid_and_changes_something(tmp_path: Path, text: str) -> None:
    file = tmp_path / "example.yml"
    file.write_text(text, encoding="utf-8")
    assert load(tmp_path, file=file) != Configuration()


def test_the_example_of_a_front_matter_is_valid(tmp_path: Path) -> None:
    (document,) = [text for language, text in FENCES if language == "markdown"]
    found = load(tmp_path, document=document.encode(), name="t")
    assert found.settings.timezone == "Europe/Berlin"


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize(("model", "key"), KEYS)
def test_every_key_is_explained_and_shown(model: type[BaseModel], key: str) -> None:
    assert f"`{key}`" in PAGE, model
    assert any(re.search(rf"(^|[ {{]){key}:", text, re.MULTILINE) for text in EXAMPLES), model
