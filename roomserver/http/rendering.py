"""Puts a language's words into a page, once, at the start: pages speak it without script too.

A page is HTML with our English in it. `data-t="KEY">words<` is where a text goes, `<html …>` gets
language and direction, `<nav id="languages">` one link a language. Texts go in escaped.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from roomserver.http.languages import Language
from roomserver.http.texts import Parts

QUERY = "lang"
_HTML = '<html lang="en" dir="ltr">'
_NAV = '<nav id="languages" class="languages"></nav>\n'
_PLACE = re.compile(r' data-t="([\w-]+)">([^<]*)<')
_LINK = re.compile(r'href="(/|/help|/host|/privacy)"')


def render(
    html: str,
    texts: Mapping[str, Parts],
    language: Language,
    languages: Sequence[Language],
    *,
    chosen: bool,
) -> str:
    """Return the page in a language; where it was chosen, its links keep it."""

    def word(match: re.Match[str]) -> str:
        return f">{escape(said(texts, match[1]) or match[2], quote=False)}<"

    opening = f'<html lang="{escape(language.tag)}" dir="{language.direction}">'
    page = _PLACE.sub(word, html.replace(_HTML, opening))
    if chosen:
        page = _LINK.sub(rf'href="\1?{QUERY}={escape(language.tag)}"', page)
    return page.replace(_NAV, _nav(texts, language, languages))


def said(texts: Mapping[str, Parts], key: str) -> str:
    """Return a text without variables; empty where there is none or it has some."""
    parts = texts.get(key, [])
    return "".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else ""


def _nav(texts: Mapping[str, Parts], language: Language, languages: Sequence[Language]) -> str:
    if len(languages) < 2:
        return ""
    links = "\n".join(_link(each, each == language) for each in languages)
    label = escape(said(texts, "languages"))
    return f'<nav id="languages" class="languages" aria-label="{label}">\n{links}\n</nav>\n'


def _link(language: Language, is_current: bool) -> str:
    tag, current = escape(language.tag), ' aria-current="true"' if is_current else ""
    attributes = f'lang="{tag}" hreflang="{tag}" dir="{language.direction}"{current}'
    return f'<a href="?{QUERY}={tag}" {attributes}>{escape(language.name, quote=False)}</a>'
