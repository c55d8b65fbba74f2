"""Which languages the pages are offered in, and which of them a browser wishes.

A language is offered where its Fluent file says how its readers call it (`language-name`); one
that only changes some words of ours has none. `text-direction` is `rtl` where it is written from
right to left.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from roomserver.http.texts import LANGUAGE, Parts, Texts

NAME, DIRECTION = "language-name", "text-direction"
FILES = ("", "-room", "-host", "-pages")
MOST_WISHES = 20


class Language(Struct, frozen=True):
    """One that the pages are offered in; `name` is its readers' own."""

    tag: str
    name: str
    direction: str


class Wanted(Struct, frozen=True):
    """The language of one page; one that was `chosen` stands in every link to the next."""

    tag: str
    chosen: bool


def offered(texts: Texts) -> tuple[Language, ...]:
    """Return the languages in the order of their tags; English is always there."""
    tags = {LANGUAGE, *(tag for tag, found in texts.items() if NAME in found)}
    return tuple(_language(tag, texts.get(tag, {})) for tag in sorted(tags))


def completed(texts: Texts, languages: Sequence[Language]) -> Texts:
    """Return every file of every language; what one does not say, it says in English."""
    return {
        language.tag + part: {
            **texts.get(LANGUAGE + part, {}),
            **texts.get(language.tag + part, {}),
        }
        for language in languages
        for part in FILES
        if LANGUAGE + part in texts
    }


def wanted(chosen: str, accepted: str, tags: Sequence[str]) -> Wanted:
    """Return the language somebody chose, else the first wish that can be met, else English."""
    known = {tag.lower(): tag for tag in tags}
    if chosen.lower() in known:
        return Wanted(known[chosen.lower()], chosen=True)
    met = (tag for wish in _wishes(accepted) for tag in _near(wish, known))
    return Wanted(next(met, LANGUAGE), chosen=False)


def _language(tag: str, found: Mapping[str, Parts]) -> Language:
    name, direction = (_said(found, key) for key in (NAME, DIRECTION))
    return Language(tag, name or tag, "rtl" if direction == "rtl" else "ltr")


def _said(found: Mapping[str, Parts], key: str) -> str:
    return "".join(str(part) for part in found.get(key, []))


def _wishes(accepted: str) -> list[str]:
    """Read `Accept-Language` (RFC 9110, 12.5.4), the strongest wish first."""
    offers = (
        offer.replace(" ", "").partition(";q=") for offer in accepted.split(",")[:MOST_WISHES]
    )
    weighed = [(_weight(weight), tag.lower()) for tag, _, weight in offers]
    return [tag for weight, tag in sorted(weighed, key=_lightest_last) if weight > 0]


def _lightest_last(wish: tuple[float, str]) -> float:
    return -wish[0]


def _weight(text: str) -> float:
    try:
        return float(text or "1")
    except ValueError:
        return 0.0


def _near(wish: str, known: Mapping[str, str]) -> Iterator[str]:
    """Yield what meets a wish: itself, its language, a kind of it."""
    start = wish.partition("-")[0]
    yield from (known[tag] for tag in (wish, start) if tag in known)
    yield from (known[tag] for tag in known if tag.startswith(f"{start}-"))
