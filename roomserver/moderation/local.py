"""The moderator of this process: brings texts into canonical form and lets them pass.

`rules` is where a verdict other than `allow` comes from, until detectors do: tests hand it in.
"""

from collections.abc import Callable

from msgspec.structs import replace

from roomserver.domain.envelope import Verdict
from roomserver.moderation.canonical import canonical, is_empty, one_line
from roomserver.rooms.ports import Subject

Rules = Callable[[Subject], Verdict | None]

# What is shown in one line. Everything else may have line breaks.
ONE_LINE = frozenset({"alias", "note", "reason", "words"})


class LocalModerator:
    """Implements `rooms.ports.Moderator` without waiting for anybody."""

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules

    def judge(self, subject: Subject) -> Verdict:
        """Return the verdict with the text in canonical form; what shows nothing becomes empty.

        Whether an empty text will do is the command's business: a call for help may have none.
        """
        form = one_line if subject.field in ONE_LINE else canonical
        text = form(subject.text)
        if is_empty(text):
            return Verdict(text="")
        ruled = self._rules(replace(subject, text=text)) if self._rules else None
        if ruled is None:
            return Verdict(text=text)
        return ruled if ruled.text else replace(ruled, text=text)

    def tells(self, subject: Subject) -> tuple[str, ...]:
        """Return the labels of a crisis that the text tells of."""
        labels = self.judge(subject).labels
        return tuple(label for label in labels if label.startswith("crisis."))
