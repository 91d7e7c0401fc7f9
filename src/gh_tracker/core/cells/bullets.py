"""A checkpoint's bullet ``**WHEN** – text (ID).``: its parts, and the same with other values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from gh_tracker.core.document.blocks import ListItem, Span
from gh_tracker.core.model import Value, Values
from gh_tracker.core.text import UnfitText

WHEN: Final = "when"
TEXT: Final = "text"
TASK: Final = "task"

# A box to be ticked may stand in front: it is no part of what a bullet says.
_BOX: Final = re.compile(r"\s*(?:\[[ xX]\]\s+)?")
_WHEN: Final = re.compile(
    r"(?P<marks>\*\*|__)(?P<when>.+?)(?P<after>[:.]?(?P=marks)[:.]?\s*(?:[–—:-]+\s+)?)"
)
_REFERENCES: Final = re.compile(r"\(([^()]+)\)[.\s]*\Z")
_BETWEEN: Final = re.compile(r"\s*(?:[,;&+/]|\band\b)\s*")
# What ends the first paragraph of a bullet: a blank line, or a block that can interrupt it.
END: Final = re.compile(r"[ \t]*(?:\r\n?|\n)(?=[ \t]*(?:\r|\n|[-+*>#`~|<]|\d{1,9}[.)][ \t]))")
_UNFIT: Final = re.compile(r"[\x00\ud800-\udfff]")


class Bullet(NamedTuple):
    """The parts of a bullet as spans of its own text; ``words`` are the IDs in the brackets.

    ``when`` and ``task`` have no width where the bullet has no such part. ``nested`` tells that
    more stands below its first paragraph.
    """

    source: str
    when: Span
    text: Span
    task: Span
    words: tuple[Span, ...]
    nested: bool

    @property
    def values(self) -> Values:
        """What the bullet says, by field."""
        return {
            WHEN: self._said(self.when),
            TEXT: self._said(self.text),
            TASK: ", ".join(self.source[start:end] for start, end in self.words),
        }

    def _said(self, span: Span) -> Value:
        return " ".join(self.source[span.start : span.end].split())


class Look(NamedTuple):
    """How the bullets of a list are written: what stands around WHEN, and what ends them."""

    before: str = "**"
    after: str = "** – "
    end: str = "."

    def write(self, values: Values) -> str:
        """Return the text of a new bullet."""
        when, text, task = (values.get(name, "") for name in (WHEN, TEXT, TASK))
        front = f"{self.before}{when}{self.after}" if when else ""
        return f"{front}{text}{f' ({task})' if task else ''}{self.end}"


def phrase(text: str) -> Value:
    """Return a text on one line without the full stop at its end, as titles have none."""
    line = " ".join(text.split())
    return line[:-1].rstrip() if line.endswith(".") and not line.endswith("..") else line


def read(item: ListItem) -> Bullet:
    """Return the parts of a bullet; one in another form is all text."""
    end = END.search(item.text)
    source = item.text[: end.start()] if end else item.text.rstrip()
    nested = end is not None and bool(item.text[end.end() :].strip())
    first = _first(source)
    found = _WHEN.match(source, first)
    start = found.end() if found else first
    when = _trimmed(source, Span(*found.span("when"))) if found else Span(start, start)
    words, inside = _references(source, start)
    stop = source.rindex("(", 0, inside.start) if words else len(source)
    text = _phrase_in(source, Span(start, max(start, stop)))
    return Bullet(source, when, text, inside if words else Span(text.end, text.end), words, nested)


def _first(source: str) -> int:
    box = _BOX.match(source)
    return box.end() if box else 0


def _references(source: str, start: int) -> tuple[tuple[Span, ...], Span]:
    """Return the words in brackets at the end, and the place inside the brackets.

    A phrase there is no reference.
    """
    found = _REFERENCES.search(source, start)
    nowhere = Span(len(source), len(source))
    if found is None:
        return (), nowhere
    parts, at = [], found.start(1)
    for word in _BETWEEN.split(found[1].strip()):
        if not word or len(word.split()) > 1:
            return (), nowhere
        at = source.index(word, at)
        parts.append(Span(at, at + len(word)))
        at += len(word)
    return tuple(parts), Span(*found.span(1))


def _trimmed(source: str, span: Span) -> Span:
    raw = source[span.start : span.end]
    kept = raw.strip()
    start = span.start + (len(raw) - len(raw.lstrip()) if kept else 0)
    return Span(start, start + len(kept))


def _phrase_in(source: str, span: Span) -> Span:
    """Return where the text of a bullet stands, without the full stop behind it."""
    kept = _trimmed(source, span)
    raw = source[kept.start : kept.end]
    stopped = raw.endswith(".") and not raw.endswith("..")
    return _trimmed(source, Span(kept.start, kept.end - 1)) if stopped else kept


def look_of(bullets: Sequence[Bullet]) -> Look:
    """Return how most bullets are written, a usual way where there are none."""
    usual = Look()
    fronts = Counter(_around(each) for each in bullets if each.when.start < each.when.end)
    ends = Counter(_behind(each) for each in bullets)
    before, after = fronts.most_common(1)[0][0] if fronts else (usual.before, usual.after)
    return Look(before, after, ends.most_common(1)[0][0] if ends else usual.end)


def _around(bullet: Bullet) -> tuple[str, str]:
    source = bullet.source
    after = " ".join(source[bullet.when.end : bullet.text.start].split())
    return source[_first(source) : bullet.when.start], f"{after} "


def _behind(bullet: Bullet) -> str:
    closing = bullet.source.find(")", bullet.task.end) + 1 if bullet.words else bullet.text.end
    return bullet.source[closing:].strip()


def changed(bullet: Bullet, values: Mapping[str, Value], look: Look) -> tuple[Span, str]:
    """Return the span of a bullet's own text that changes for these values, and its new text.

    What does not change stays to the byte. Raises UnfitText for a character that Markdown cannot
    carry, and ValueError where the new bullet would not say what it should.
    """
    splices = sorted(_splices(bullet, values, look))
    if not splices:
        return Span(0, 0), ""
    first, last = splices[0][0].start, splices[-1][0].end
    text, at = "", first
    for span, new in splices:
        text += bullet.source[at : span.start] + new
        at = span.end
    _check(bullet.source[:first] + text + bullet.source[last:], {**bullet.values, **values})
    return Span(first, last), text


def new(values: Values, look: Look) -> str:
    """Return the text of a new bullet; raises as ``changed`` does."""
    text = look.write(values)
    _check(text, {name: values.get(name, "") for name in (WHEN, TEXT, TASK)})
    return text


def _check(source: str, values: Values) -> None:
    if unfit := _UNFIT.search(source):
        raise UnfitText(unfit.group())
    read_back = read(ListItem(1, 1, Span(0, 0), Span(0, 0), source))
    if read_back.values != values or read_back.nested:
        raise ValueError(f"a bullet cannot say {dict(values)}")


def _splices(bullet: Bullet, values: Mapping[str, Value], look: Look) -> Iterator[tuple[Span, str]]:
    now = bullet.values
    wanted = {name: value for name, value in values.items() if now.get(name, value) != value}
    if WHEN in wanted:
        yield _when_splice(bullet, wanted[WHEN], look)
    if TEXT in wanted:
        yield bullet.text, wanted[TEXT]
    if TASK in wanted:
        yield _task_splice(bullet, wanted[TASK])


def _when_splice(bullet: Bullet, when: Value, look: Look) -> tuple[Span, str]:
    if bullet.when.start < bullet.when.end and when:
        return bullet.when, when
    front = Span(_first(bullet.source), bullet.text.start)
    return front, f"{look.before}{when}{look.after}" if when else ""


def _task_splice(bullet: Bullet, task: Value) -> tuple[Span, str]:
    if bullet.words and task:
        return Span(bullet.words[0].start, bullet.words[-1].end), task
    if task:
        return Span(bullet.text.end, bullet.text.end), f" ({task})"
    opening = bullet.source.rindex("(", 0, bullet.words[0].start)
    start = len(bullet.source[:opening].rstrip())
    return Span(start, bullet.source.index(")", bullet.words[-1].end) + 1), ""
