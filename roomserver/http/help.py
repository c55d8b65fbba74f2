"""The help lines as a page has them before any script runs: who needs them may have none."""

import html
import re
from collections.abc import Iterable

from roomserver.http.tree import Asset, asset
from roomserver.resources import Line

PLACEHOLDER = b"<!--lines-->"
_DIGITS = re.compile(r"\+?\d{3,15}")
_ADDRESS = re.compile(r"https://[^\s\"<>]+")


def filled(page: Asset, lines: Iterable[Line]) -> Asset:
    """Return the page with the lines where it names them; as it is where it does not."""
    if PLACEHOLDER not in page.body:
        return page
    items = "".join(map(_item, lines))
    shown = f'<ul class="resources">{items}</ul>' if items else ""
    return asset("help.html", page.body.replace(PLACEHOLDER, shown.encode()))


def _item(line: Line) -> str:
    hours = f'<span dir="auto">{html.escape(line.hours)}</span>' if line.hours else ""
    name = f'<strong dir="auto">{html.escape(line.name)}</strong>'
    return f"<li>{name}{_value(line)}{hours}</li>\n"


def _value(line: Line) -> str:
    """Return a number to call or an address to open, else plain words (as in safety.js)."""
    words, digits = html.escape(line.value), re.sub(r"[\s().-]", "", line.value)
    if _DIGITS.fullmatch(digits):
        scheme = "sms" if line.kind == "text" else "tel"
        return f'<a href="{scheme}:{digits}" dir="ltr">{words}</a>'
    if _ADDRESS.fullmatch(line.value):
        return f'<a href="{words}" rel="noreferrer" target="_blank" dir="ltr">{words}</a>'
    return f'<span dir="auto">{words}</span>'
