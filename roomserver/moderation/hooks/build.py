"""From settings to hooks and receivers: what is installed, what is named. Asks and tells nobody."""

import contextlib
import ipaddress
from collections.abc import Collection, Iterator, Mapping
from secrets import SystemRandom

from roomserver.config_fields import Config
from roomserver.config_hooks import Hook, Webhook, public_key, secrets_of
from roomserver.moderation.hooks import plugins
from roomserver.moderation.hooks.happenings import Pseudonym
from roomserver.moderation.hooks.http import HttpHook
from roomserver.moderation.hooks.judging import Asking, Hooks, Terms
from roomserver.moderation.hooks.receivers import Exports, Receiver, Receivers
from roomserver.moderation.hooks.sending import Sender, Target
from roomserver.moderation.hooks.spec import Act, Asked
from roomserver.moderation.pipeline import TO_HOSTS
from roomserver.moderation.verdicts import Finding
from roomserver.rooms.ports import Subject

Installed = Mapping[str, plugins.PluginHook]
"""Plug-ins by name."""

ACTS: dict[str, Act] = {"join": "join", "alias.set": "alias"}


class HooksError(Exception):
    """A hook that can't be used; the text names it, and so does `name` where it has one."""

    def __init__(self, problem: str, name: str | None = None) -> None:
        super().__init__(f"hook: {name}: {problem}" if name else f"hook: {problem}")
        self.name = name


class Outsiders:
    """Implements `pipeline.Others`: turns a subject into what a hook is shown.

    `pseudonym` gives a room, and somebody in it, the names that they have outside.
    """

    def __init__(self, hooks: Hooks, pseudonym: Pseudonym) -> None:
        self._hooks, self._pseudonym = hooks, pseudonym

    def concern(self, subject: Subject) -> bool:
        """Tell whether anybody is to be asked about such a text.

        Nobody is about what hosts alone read: no verdict could keep it from them.
        """
        return subject.kind not in TO_HOSTS and self._hooks.concern(_act(subject))

    async def judge(self, subject: Subject, so_far: Finding) -> Finding:
        """Return what they found; never raises, and ends within their budget."""
        asked = Asked(
            act=_act(subject),
            room=self._pseudonym(subject.room, ""),
            participant=self._pseudonym(subject.room, subject.participant),
            role=subject.role,
            field=subject.field,
            text=subject.text,
            language=subject.language,
        )
        return await self._hooks.judge(asked, so_far)


def installed() -> Installed:
    """Load all plug-ins; raises `HooksError` for one that can't be used."""
    try:
        return {each.name: each for each in plugins.load()}
    except plugins.PluginError as error:
        raise HooksError(str(error)) from None


def hooks(config: Config, inside: Installed | None = None) -> Hooks:
    """Build all hooks, with plug-ins that were loaded before, or load them.

    Raises `HooksError` for a plug-in or file that can't be used.
    """
    inside = installed() if inside is None else inside
    terms = {each.name: each for each in config.hook if not each.url}
    _require_told_apart(config, inside)
    return Hooks(
        [Asking(hook, _terms(terms.get(name))) for name, hook in inside.items()],
        [Asking(_http(each, config), _terms(each)) for each in config.hook if each.url],
    )


def _require_told_apart(config: Config, inside: Collection[str]) -> None:
    for each in config.hook:
        if each.url and each.name in inside:
            raise HooksError("is a plug-in's name already: give the endpoint another", each.name)
        if not each.url and each.name not in inside:
            raise HooksError("has no url, and no plug-in of that name is there", each.name)


def receivers(config: Config, pseudonym: Pseudonym) -> Receivers:
    """Build all that are told of events; raises `HooksError` for a file that can't be used."""
    return Receivers([_receiver(each, config, pseudonym) for each in config.webhook], pseudonym)


def target(each: Hook | Webhook, config: Config) -> Target:
    """Return where and how a hook or webhook is reached."""
    return Target(
        url=each.url,
        secrets=secrets_of(each.name, config.hook_secrets),
        networks=tuple(ipaddress.ip_network(network) for network in each.networks),
        ca_file=each.ca_file,
        signed_reply=isinstance(each, Hook) and each.signed_reply,
    )


def _act(subject: Subject) -> Act:
    return ACTS.get(subject.kind, "message")


def _receiver(each: Webhook, config: Config, pseudonym: Pseudonym) -> Receiver:
    with _named(each):
        sender = Sender(target(each, config))
    exports = _exports(each, sender, pseudonym) if each.export_key else None
    return Receiver(each.name, each.events, sender, SystemRandom().random, exports)


def _exports(each: Webhook, sender: Sender, pseudonym: Pseudonym) -> Exports:
    # Here and not above: it brings a library that most servers have no use for.
    from roomserver.moderation.hooks.export import Export

    return Export(each.name, public_key(each.export_key), sender, pseudonym)


def _http(each: Hook, config: Config) -> HttpHook:
    with _named(each):
        return HttpHook(each.name, target(each, config))


@contextlib.contextmanager
def _named(each: Hook | Webhook) -> Iterator[None]:
    """Name the hook whose authority can't be read."""
    try:
        yield
    except OSError as error:
        reason = type(error).__name__
        raise HooksError(f"{each.ca_file} can't be used ({reason})", each.name) from None


def _terms(each: Hook | None) -> Terms:
    if each is None:
        return Terms()
    return Terms(
        acts=each.acts,
        mode=each.mode,
        on_error=each.on_error,
        deadline_s=each.deadline_ms / 1000,
    )
