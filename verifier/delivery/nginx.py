"""What nginx's configuration does to request headers.

Source: nginx, *Beginner's Guide* (directives end with a semicolon, blocks have braces, ``#``
begins a comment) and *ngx_http_proxy_module*: ``proxy_set_header``, of which a level inherits
those of the level above only where it has none of its own; ``underscores_in_headers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from verifier.delivery.text_file import NotReadError
from verifier.model.delivery_files import Block, HeaderLine, ProxyFile, Setting, WebServer
from verifier.model.place import Place

_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)+")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_BARE = re.compile(r"""(?:\\.|\$\{[^}\s]{0,200}\}|[^\s;{}\\])+|\\""", re.DOTALL)
_ESCAPED = re.compile(r"""\\(["'\\])""")


def read_nginx(name: str, text: str) -> ProxyFile:
    """Read the file *name*. Raises NotReadError where braces or quotation marks do not match."""
    lines: list[HeaderLine] = []
    includes: list[Setting] = []
    blocks: list[Block] = []
    passes: dict[int, str] = {}
    opened = [0]
    drops_underscores = True
    for line, words, ending in _statements(name, text):
        place = Place(file=name, line=line, key=words[0] if words else None)
        if ending == "}":
            if len(opened) == 1:
                raise NotReadError(name, "A closing brace has no opening one.", line=line)
            opened.pop()
        elif ending == "{":
            number = len(blocks) + 1
            title = " ".join(words)
            blocks.append(Block(number=number, outer=opened[-1], title=title, place=place))
            opened.append(number)
        else:
            match words:
                case ["proxy_set_header", header, value]:
                    lines.append(_set(header, value, opened[-1], place))
                case ["include", path]:
                    includes.append(Setting(value=path, place=place))
                case ["underscores_in_headers", switch]:
                    drops_underscores = switch != "on"
                case ["proxy_pass", target]:
                    passes[opened[-1]] = target
                case _:
                    pass
    if len(opened) > 1:
        begun = blocks[opened[-1] - 1]
        said = f"The block of {begun.title or 'this line'} does not end."
        raise NotReadError(name, said, line=begun.place.line)
    return ProxyFile(
        name=name,
        server=WebServer.NGINX,
        lines=tuple(lines),
        blocks=tuple(replace(one, passes_to=passes.get(one.number)) for one in blocks),
        includes=tuple(includes),
        drops_underscores=drops_underscores,
    )


def _set(header: str, value: str, block: int, place: Place) -> HeaderLine:
    return HeaderLine(
        action="set",
        header=header,
        value=value,
        condition=None,
        early=False,
        block=block,
        place=place,
    )


def _statements(name: str, text: str) -> Iterator[tuple[int, list[str], str]]:
    """Give the line of each statement's first word, its words, and the sign that ends it."""
    at, line, begun = 0, 1, 0
    words: list[str] = []
    while at < len(text):
        start = at
        sign = text[at]
        if blank := _BLANK.match(text, at):
            at = blank.end()
        elif sign in ";{}":
            yield begun or line, words, sign
            words, begun, at = [], 0, at + 1
        else:
            begun = begun or line
            found = _QUOTED.match(text, at) or (None if sign in "\"'" else _BARE.match(text, at))
            if found is None:
                raise NotReadError(name, "The quotation marks here do not end.", line=line)
            quoted = sign in "\"'"
            words.append(_ESCAPED.sub(r"\1", found.group()[1:-1]) if quoted else found.group())
            at = found.end()
        line += text.count("\n", start, at)
    if words:
        raise NotReadError(name, "This line has no semicolon at its end.", line=begun)
