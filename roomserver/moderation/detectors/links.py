"""E-mail addresses and links, typed, spelled or broken into pieces.

Works on the form that `signs` makes. What has no gap goes to linkify, piece by piece and never
the whole text, on which it can take tens of milliseconds; what has gaps or spelled signs goes to
patterns here. A bare domain counts by its ending: a full stop without its blank makes `ok.so`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from linkify_it import LinkifyIt
from msgspec import Struct

from roomserver.moderation.detectors.gates import Gates
from roomserver.moderation.detectors.signs import DOT, WEAK_DOT

MOST_ASKED = 30
"""Pieces of a text that linkify is asked about; the patterns here see all of it."""

_LONGEST_PIECE = 200
_SIGNS = (".", "@", DOT, WEAK_DOT, ":/", "//")
_ASKED = re.compile(r"@[^@]|:/")
_PIECE = re.compile(r"[^\s\"“”<>|]+")
# Any scheme, as programs' own links have one too; those of the web also broken.
_SCHEME = re.compile(
    r"\b(?:h[tx*+]{1,2}[px]{1,3}s?|h[px]{2}ts?|ht+ps?|f[tx]p|mailto|tel) ?:? ?/{1,2} ?[a-z0-9]"
    r"|\bh ?t ?t ?p ?s? ?: ?/ ?/ ?[a-z0-9]|(?<![a-z0-9])[a-z][a-z0-9+-]{1,15}://[a-z0-9]"
)
_SURE = r"com|c0m|org|0rg|net|example|co\.uk|de"
# `henrikatexampledotnet`
_RUN_TOGETHER = re.compile(
    r"(?<![a-z0-9])[a-z0-9._-]{2,40}at[a-z0-9-]{3,40}(?:dot|punkt)(?:com|org|net|de)"
    r"(?![a-z0-9])"
)
# `exampledotcomslashmoths`, `wwwexamplecom/moths`, `example,com`, `example.c*m`
_ENDS = r"(?:com|org|net|info|co\.uk|de)"
_SQUEEZED = re.compile(
    rf"(?<![a-z0-9])(?:[a-z0-9-]{{2,40}}(?:dot|punkt){_ENDS}(?:slash[a-z0-9-]*|/[^\s]*)?"
    rf"|www[a-z0-9-]{{3,40}}?{_ENDS}(?:/[^\s]*)?"
    rf"|[a-z0-9-]{{3,40}}[,|~](?:com|org|co\.uk)(?:/[^\s]*)?"
    r"|[a-z0-9-]{3,40}\. (?:com|org)/[^\s]*|h(?:xx|tt)ps? [a-z0-9-]{3,40} (?:com|org|net)"
    r"|[a-z0-9-]{3,40}[.•](?:c[*0o.]m|[o0*]rg|n[*3]t|0rg)(?:/[^\s]*)?)(?![a-z0-9])"
)
# `moth / lane / com`
_SLASHED = re.compile(
    r"(?<![a-z0-9/])[a-z0-9._-]{2,40} ?/ ?[a-z0-9-]{3,40} ?/ ?(?:com|org|net)(?![a-z0-9/])"
)
# Its end stands in front: `com.example@tim`.
_TURNED_ROUND = re.compile(r"(?<![a-z0-9.])(?:com|org|net)\.[a-z0-9-]{2,40}@[a-z0-9._-]{2,40}")
_ORPHAN = re.compile(r"(?<![a-z0-9.])\.(?:com|org|net|co\.uk)(?![a-z0-9])")
_FEWEST_LETTERS = 4

EMAIL, LINK, INVITE = "contact.email", "contact.link", "contact.invite"
_Sought = tuple[re.Pattern[str], str]


class Found(Struct, frozen=True):
    """What stands at `start` to `end`: `contact.email`, `contact.link` or `contact.invite`."""

    start: int
    end: int
    label: str


class Links:
    """Finds links and addresses in a text of `signs`."""

    def __init__(
        self,
        endings: Sequence[str],
        wordy: Sequence[str],
        invites: Sequence[str],
        commons: Sequence[str],
        providers: Sequence[str],
    ) -> None:
        known = "|".join(sorted(endings, key=len, reverse=True))
        every = "|".join(sorted({*endings, *wordy}, key=len, reverse=True))
        label = r"[a-z0-9][a-z0-9-]{0,62}"
        local = r"[a-z0-9](?:[a-z0-9_+%'‿⁃-]|[.•◦](?=[a-z0-9])){0,63}"
        gap = r" ?[.•◦] ?"
        self._wordy = frozenset(wordy)
        self._commons = frozenset(commons)
        self._email = re.compile(
            rf"(?<![a-z0-9]){local} {{0,2}}@ {{0,2}}(?:{label}{gap}){{1,4}}(?:{every})(?![a-z0-9])"
        )
        # A word's gap, a sign left out: only with an ending that is no word.
        piece = r"[a-z0-9-]{1,30}"
        self._broken = re.compile(
            rf"(?:(?<![a-z0-9]){local} {{0,2}})?@ {{0,2}}{piece}(?:[ .•◦]{{1,3}}{piece}){{0,2}}"
            rf"[^a-z0-9@]{{1,3}}(?:[a-z]{{1,6}}[^a-z0-9@]{{1,3}}){{0,4}}(?:{_SURE})(?![a-z0-9])"
        )
        self._said = re.compile(
            rf"(?<![a-z0-9]){local}(?: {local})?,? (?:then )?(?:at|bei|et),? (?:then )?"
            rf"(?:{label}[•◦]){{1,4}}(?:{every})(?![a-z0-9])"
        )
        self._spelled = re.compile(
            rf"(?<![a-z0-9@]){label}(?:[.•◦]{label}){{0,3}} ?[•◦] ?(?:{known})(?![a-z0-9])"
            r"(?:/[^\s]{0,100})?"
        )
        self._bare = re.compile(
            rf"({label}(?:[.•]{label}){{0,4}}[.•](?:{every}))(?![a-z0-9-])((?:[/?#:][^\s]*)?)"
        )
        self._invite = re.compile(
            rf"(?<![a-z0-9.])(?:{'|'.join(invites)}) ?/? ?[a-z0-9_+#=?&/‿⁃-]*[^\s]{{0,80}}"
        )
        self._provided = re.compile(
            rf"(?<![a-z0-9]){local} ?(?:@|at|bei) ?(?:{'|'.join(providers) or '(?!)'})(?![a-z0-9])"
        )
        self._unsigned = (
            (self._invite, INVITE),
            (_RUN_TOGETHER, EMAIL),
            (_SQUEEZED, LINK),
            (_SLASHED, EMAIL),
            (self._provided, EMAIL),
        )
        self._signed = (
            (self._email, EMAIL),
            (self._broken, EMAIL),
            (_TURNED_ROUND, EMAIL),
            (self._said, EMAIL),
            (self._spelled, LINK),
            (_ORPHAN, LINK),
        )
        labelled = (*self._unsigned, *self._signed)
        self._gates = Gates((*(pattern for pattern, _ in labelled), _SCHEME, self._bare))
        self._linkify = LinkifyIt()
        self._linkify.match("a@example.com")  # builds its patterns: not while somebody waits

    def find(self, text: str) -> list[Found]:
        """Return what was found; they may overlap."""
        return list(self._all(text))

    def _all(self, text: str) -> Iterator[Found]:
        may = self._gates.open(text)
        yield from _standing(self._unsigned, may, text)
        if not any(sign in text for sign in _SIGNS):
            return
        yield from _standing(self._signed, may, text)
        if id(_SCHEME) in may:
            for match in _SCHEME.finditer(text):
                yield Found(match.start(), _until_blank(text, match.end()), LINK)
        if id(self._bare) in may:
            yield from self._domains(text)
        if "@" in text or ":/" in text:
            for piece in islice(filter(_is_asked, _PIECE.finditer(text)), MOST_ASKED):
                yield from self._asked(piece)

    def _domains(self, text: str) -> Iterator[Found]:
        for match in self._bare.finditer(text):
            if self._is_domain(match[1], match[2]):
                yield Found(*match.span(), LINK)

    def _asked(self, piece: re.Match[str]) -> Iterator[Found]:
        """Ask linkify about one piece; a bare domain, which has no scheme, is weighed here."""
        text = piece[0][:_LONGEST_PIECE].replace(DOT, ".")
        for match in self._linkify.match(text) or ():
            if match.schema:
                label = EMAIL if match.schema == "mailto:" else LINK
                yield Found(piece.start() + match.index, piece.start() + match.last_index, label)

    def _is_domain(self, domain: str, path: str) -> bool:
        *labels, ending = re.split("[.•]", domain)
        if len(path) > 1 or labels[0] == "www" or "-" in domain:
            return True
        if ending in self._wordy:
            return len(labels) > 1 and not self._commons & set(labels) and len(labels[-1]) > 2
        name = labels[-1]
        is_word = name in self._commons or len(name) < _FEWEST_LETTERS
        return not is_word or (len(labels) > 1 and not self._commons & set(labels))


def _standing(sought: Iterable[_Sought], may: set[int], text: str) -> Iterator[Found]:
    for pattern, label in sought:
        if id(pattern) in may:
            for match in pattern.finditer(text):
                yield Found(*match.span(), label)


def _is_asked(piece: re.Match[str]) -> bool:
    return _ASKED.search(piece[0]) is not None


def _until_blank(text: str, start: int) -> int:
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    return end
