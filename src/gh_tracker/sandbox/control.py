"""The sandbox's own endpoints under `/_sandbox`: clock, faults, log, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from gh_tracker.sandbox import described, seed
from gh_tracker.sandbox.application import Application
from gh_tracker.sandbox.behaviour import Behaviour
from gh_tracker.sandbox.calls import nothing, ok
from gh_tracker.sandbox.faults import Fault
from gh_tracker.sandbox.messages import (
    DOCS,
    JsonObject,
    RefusalError,
    Request,
    Response,
    content_of,
    not_found,
)
from gh_tracker.sandbox.people import Person, RefusedError

PREFIX = "/_sandbox/"

ACTIONS = frozenset(name for name in vars(Person) if not name.startswith("_")) - {"send", "repo"}
"""What people can be told to do over HTTP."""


@dataclass(frozen=True, slots=True)
class Control:
    """Answers the requests that are not GitHub's."""

    application: Application

    def handle(self, request: Request) -> Response:
        """Answer a request under `/_sandbox/`.

        `GET clock`, `PUT clock {"now"}`, `POST clock {"advance"}`, `DELETE clock`;
        `GET|POST|PUT|DELETE faults`; `GET|PUT|DELETE behaviour`; `GET|DELETE log`; `POST seed`;
        `POST people/LOGIN/ACTION {"repository", "arguments"}`.
        """
        name, *rest = request.path.removeprefix(PREFIX).split("/")
        acts: dict[str, Callable[[Request, list[str]], Response]] = {
            "clock": self._clock,
            "faults": self._faults,
            "behaviour": self._behaviour,
            "log": self._log,
            "seed": self._seed,
            "people": self._people,
        }
        with self.application.lock:
            try:
                if name not in acts:
                    raise not_found()
                return acts[name](request, rest)
            except RefusalError as refusal:
                return refusal.response(DOCS)
            except (ValueError, TypeError) as error:
                return RefusalError(HTTPStatus.BAD_REQUEST, str(error)).response(DOCS)

    def _clock(self, request: Request, _: list[str]) -> Response:
        clock, content = self.application.clock, content_of(request)
        if request.method == "PUT":
            clock.set(datetime.fromisoformat(str(content.get("now"))))
        elif request.method == "POST":
            clock.advance(float(str(content.get("advance"))))
        elif request.method == "DELETE":
            clock.run()
        return ok({"now": clock.stamp()})

    def _faults(self, request: Request, _: list[str]) -> Response:
        faults = self.application.faults
        if request.method in ("PUT", "DELETE"):
            faults.clear()
        if request.method in ("PUT", "POST"):
            configure(self.application, content_of(request))
        return ok([{"kind": one.fault.kind, "hit": one.hit} for one in faults.armed])

    def _behaviour(self, request: Request, _: list[str]) -> Response:
        if request.method == "DELETE":
            self.application.behaviour = Behaviour()
        elif request.method == "PUT":
            self.application.behaviour = Behaviour.parse(content_of(request))
        return ok(_behaviour_content(self.application.behaviour))

    def _log(self, request: Request, _: list[str]) -> Response:
        log = self.application.log
        if request.method == "DELETE":
            log.reset()
            return nothing()
        entries = [entry.content() for entry in log]
        return ok({"requests": entries, "counts": log.by_method(), "writes": log.writes()})

    def _seed(self, request: Request, _: list[str]) -> Response:
        seed.plant(self.application.store, self.application.clock, content_of(request))
        self.application.persist()
        return nothing()

    def _people(self, request: Request, rest: list[str]) -> Response:
        login, action = (*rest, "", "")[:2]
        if action not in ACTIONS or request.method != "POST":
            raise not_found()
        content = content_of(request)
        person = self._person(login, content)
        arguments = described.thing(content.get("arguments", {}), "set of arguments")
        try:
            result = getattr(person, action)(**arguments)
        except RefusedError as error:
            return ok({"refused": error.status, "answer": error.content})
        return ok({"result": result})

    def _person(self, login: str, content: JsonObject) -> Person:
        repos = self.application.store.repos
        name = content.get("repository")
        repo = self.application.store.repo(str(name)) if name else next(iter(repos.values()), None)
        if repo is None:
            raise not_found()
        return Person(self.application, login, repo.about.id)


def configure(application: Application, content: JsonObject) -> None:
    """Switch on the faults and the behaviour that a JSON object describes.

    `{"faults": [{"kind": "lose", …}], "behaviour": {"stale": 30, …}}`, both optional; a list is
    faults alone, and so is one fault.

    Raises:
        DescriptionError: something in it is not known.

    """
    if "kind" in content:
        content = {"faults": [content]}
    described.known(content, ("faults", "behaviour"), "configuration")
    listed = [described.thing(one, "fault") for one in described.items(content, "faults")]
    application.faults.add(*(Fault.parse(one) for one in listed))
    if "behaviour" in content:
        behaviour = described.thing(content["behaviour"], "behaviour")
        application.behaviour = Behaviour.parse(behaviour)


def _behaviour_content(behaviour: Behaviour) -> JsonObject:
    named = {name: getattr(behaviour, name) for name in Behaviour.__slots__}
    return {**named, "hidden": sorted(behaviour.hidden)}
