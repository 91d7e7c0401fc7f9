import pytest

from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from gh_tracker.sandbox.described import DescriptionError
from tests.sandbox.helpers import thing


def test_the_default_world_has_a_token_that_may_write() -> None:
    sandbox = Sandbox()
    assert (
        sandbox.request("POST", f"/repos/{REPOSITORY}/labels", {"name": "x"}, token=TOKEN).status
        == 201
    )


@pytest.mark.parametrize(
    ("login", "role"),
    [
        ("olga", "admin"),
        ("alice", "write"),
        ("bob", "write"),
        ("carol", "triage"),
        ("dana", "read"),
        ("mallory", "read"),
    ],
)
def test_the_default_world_has_people_of_every_role(login: str, role: str) -> None:
    found = thing(
        Sandbox().request("GET", f"/repos/acme/programme/collaborators/{login}/permission")
    )
    assert found["role_name"] == role


def test_a_world_of_ones_own_has_nothing_of_the_default_one() -> None:
    sandbox = Sandbox(
        content={
            "repositories": [{"full_name": "me/mine", "permissions": {"you": "triage"}}],
            "tokens": [{"value": "t", "login": "me"}],
        }
    )
    assert sandbox.request("GET", "/repos/acme/programme").status == 401
    assert thing(sandbox.request("GET", "/repos/me/mine", token="t"))["permissions"] == {
        "pull": True,
        "triage": True,
        "push": True,
        "maintain": True,
        "admin": True,
    }
    assert "you" in sandbox.store.users


def test_seeding_again_adds_and_keeps() -> None:
    sandbox = Sandbox()
    sandbox.as_("alice").create_issue("One")
    ids = (sandbox.repo().about.id, sandbox.store.users["alice"].id)
    sandbox.seed(
        {
            "users": [{"login": "alice", "name": "Al"}],
            "repositories": [{"full_name": "acme/programme", "permissions": {"eve": "read"}}],
        }
    )
    assert (sandbox.repo().about.id, sandbox.store.users["alice"].id) == ids
    assert len(sandbox.repo().issues) == 1
    assert sandbox.repo().permissions["eve"] == "read"


def test_a_token_brings_its_login_along() -> None:
    sandbox = Sandbox(content={"tokens": [{"value": "t", "login": "zoe"}]})
    assert thing(sandbox.request("GET", "/user", token="t"))["login"] == "zoe"


def test_a_person_who_owns_a_repository_is_its_owner() -> None:
    content = {"users": [{"login": "zoe"}], "repositories": [{"full_name": "zoe/z"}]}
    sandbox = Sandbox(content=content)
    sandbox.as_("zoe", "zoe/z").create_issue("One")
    assert sandbox.issue(1, "zoe/z")["author_association"] == "OWNER"


def test_a_personal_token_can_be_weaker_than_its_login_but_not_stronger() -> None:
    sandbox = Sandbox()
    sandbox.seed(
        {
            "tokens": [
                {"value": "weak", "login": "alice", "permission": "read"},
                {"value": "strong", "login": "dana", "permission": "admin"},
            ]
        }
    )
    for token in ("weak", "strong"):
        assert (
            sandbox.request(
                "POST", "/repos/acme/programme/labels", {"name": "x"}, token=token
            ).status
            == 403
        )


@pytest.mark.parametrize(
    "content",
    [
        {"people": []},
        {"users": {}},
        {"users": ["alice"]},
        {"users": [{"name": "No login"}]},
        {"users": [{"login": "x", "age": 3}]},
        {"repositories": [{"full_name": "nameless"}]},
        {"repositories": [{"full_name": "a/b", "permissions": {"x": "boss"}}]},
        {
            "repositories": [
                {"full_name": "a/b", "permissions": []},
                {"full_name": "a/b", "permissions": [1]},
            ]
        },
        {"tokens": [{"value": "t"}]},
        {"tokens": [{"value": "t", "login": "x", "permission": "boss"}]},
        {"organizations": [1]},
    ],
)
def test_a_world_that_means_nothing_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(DescriptionError):
        Sandbox(content=content)
