from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import thing


def test_a_personal_token_knows_its_own_account() -> None:
    assert thing(Sandbox().request("GET", "/user", token="alice-token"))["login"] == "alice"


def test_an_apps_token_has_no_account() -> None:
    refused = thing(Sandbox().request("GET", "/user"), 403)
    assert refused["message"] == "Resource not accessible by integration"


def test_nobody_has_no_account() -> None:
    assert (
        thing(Sandbox().request("GET", "/user", token=None), 401)["message"]
        == "Requires authentication"
    )


def test_a_wrong_token_is_refused_everywhere() -> None:
    for path in ("/user", "/repos/acme/programme", "/rate_limit"):
        assert (
            thing(Sandbox().request("GET", path, token="wrong"), 401)["message"]
            == "Bad credentials"
        )


def test_any_account_is_shown_with_its_name() -> None:
    assert thing(Sandbox().request("GET", "/users/ALICE"))["name"] == "Alice Adams"
    assert Sandbox().request("GET", "/users/nobody").status == 404


def test_the_server_tells_of_itself() -> None:
    assert "verifiable_password_authentication" in thing(Sandbox().request("GET", "/meta"))
