"""Starts the independent emulator (npm `emulate`, pinned) and makes fresh repositories in it."""

import itertools
import json
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.emulator.http import Client

HERE = Path(__file__).parent
COMMAND = HERE / "node_modules" / "emulate" / "dist" / "index.js"
SEED = HERE / "seed.json"

ORGANISATION = "acme"
OWNER = "olivia"  # administers the organisation
BOT = "tracker-bot"
COLLABORATORS = (BOT, "alice", "bob", "dana")  # with write access
OUTSIDER = "mallory"

START_UP = 20.0  # seconds that Node may take on a busy machine
# A token is refused for an hour after 5,000 requests, so each login has several.
TOKENS_PER_LOGIN = 40


def missing() -> str | None:
    """Say what the emulator lacks on this machine, None when it can start."""
    if shutil.which("node") is None:
        return "node is not on the PATH"
    if not COMMAND.exists():
        return "the emulator is not installed: make contract installs it"
    return None


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator.

    One store serves the whole session; a test gets its own by taking a new repository.
    """

    url: str
    process: subprocess.Popen[bytes]
    nonce: str  # part of every token, so that no other emulator can be taken for this one
    _repositories: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _turns: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(TOKENS_PER_LOGIN)))

    @property
    def token(self) -> str:
        """A token of the bot, which has write access to every repository made here."""
        return self.token_of(BOT)

    def token_of(self, login: str) -> str:
        """Give a token of a seeded person; another one on each call, by turns."""
        return _token(login, self.nonce, next(self._turns))

    def client(self, login: str = BOT) -> Client:
        """Give a plain HTTP client that acts as a person."""
        return Client(self.url, self.token_of(login))

    def new_repository(self, *, private: bool = False) -> str:
        """Make an empty repository with issues and the collaborators; give its ``owner/name``."""
        name = f"programme-{next(self._repositories)}"
        owner = self.client(OWNER)
        made = owner.call("POST", f"/orgs/{ORGANISATION}/repos", {"name": name, "private": private})
        _expect(made.status == 201, f"no repository: {made}")
        for login in COLLABORATORS:
            path = f"/repos/{ORGANISATION}/{name}/collaborators/{login}"
            added = owner.call("PUT", path, {"permission": "push"})
            _expect(added.status == 201, f"no collaborator: {added}")
        return f"{ORGANISATION}/{name}"

    def stop(self) -> None:
        """End the process by its id, by force if it lingers."""
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(port: int = 0, seed: Path = SEED) -> Emulator:
    """Start an emulator on 127.0.0.1 and wait until it answers; port 0 takes a free one.

    Raises:
        RuntimeError: it is not installed, ended at once, or did not answer in time.
    """
    if reason := missing():
        raise RuntimeError(reason)
    nonce = secrets.token_hex(4)
    # The emulator reads the file once, while it starts.
    with tempfile.TemporaryDirectory() as folder:
        whole_seed = Path(folder) / "seed.json"
        whole_seed.write_text(_with_tokens(seed.read_text("utf-8"), nonce), encoding="utf-8")
        emulator = _launch(port or _free_port(), whole_seed, nonce)
        try:
            _wait_until_it_answers(emulator)
        except RuntimeError:
            emulator.stop()
            raise
    return emulator


def _launch(port: int, seed: Path, nonce: str) -> Emulator:
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *("node", "--import", str(HERE / "loopback.mjs"), str(COMMAND), "start"),
            *("--service", "github", "--port", str(port)),
            *("--base-url", url, "--seed", str(seed)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    return Emulator(url, process, nonce)


def _with_tokens(seed: str, nonce: str) -> str:
    parsed = json.loads(seed)
    tokens = {
        _token(user["login"], nonce, turn): {"login": user["login"]}
        for user in parsed["github"]["users"]
        for turn in range(TOKENS_PER_LOGIN)
    }
    return json.dumps({"tokens": tokens, **parsed})


def _token(login: str, nonce: str, turn: int) -> str:
    return f"{login}-{nonce}-{turn}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _wait_until_it_answers(emulator: Emulator) -> None:
    deadline = time.monotonic() + START_UP
    while time.monotonic() < deadline:
        _expect(emulator.process.poll() is None, "the emulator ended while it started")
        if _knows_our_tokens(emulator):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{emulator.url} did not answer within {START_UP:.0f} s")


def _knows_our_tokens(emulator: Emulator) -> bool:
    try:
        answer = emulator.client().call("GET", "/user", timeout=0.5)
    except OSError:  # nobody listens yet, or someone who does not speak HTTP
        return False
    return bool(answer.body["login"] == BOT)


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuntimeError(otherwise)
