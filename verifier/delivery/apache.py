r"""What Apache's configuration does to request headers.

Sources: Apache, *Configuration Files* (a backslash at the end continues a line, ``#`` begins a
comment line, names in any letter case) and *mod_headers* (``RequestHeader``, ``early``, ``env=``,
``expr=``); Shibboleth wiki, *Apache* (``ShibUseHeaders`` and ``ShibRequestSetting useHeaders``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.delivery.text_file import NotReadError
from verifier.model.delivery_files import Block, HeaderLine, ProxyFile, Setting, WebServer
from verifier.model.place import Place

_WORD = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^ \t]+)""", re.DOTALL)
_ESCAPED = re.compile(r"""\\(["'\\])""")
_WITHOUT_VALUE = frozenset({"unset"})
_TAKES_TWO = frozenset({"edit", "edit*", "edit*r"})
_ON = frozenset({"on", "1", "true", "yes"})


def read_apache(name: str, text: str) -> ProxyFile:
    """Read the file *name*. Raises NotReadError where a section has no end."""
    lines: list[HeaderLine] = []
    blocks: list[Block] = []
    includes: list[Setting] = []
    use_headers: Setting | None = None
    opened: list[int] = [0]
    for line, directive, words in _directives(text):
        place = Place(file=name, line=line, key=directive)
        match directive.lower(), words:
            case ("requestheader", [action, header, *rest]):
                lines.append(_header_line(action, header, rest, opened[-1], place))
            case ("include" | "includeoptional", [path, *_]):
                includes.append(Setting(value=path, place=place))
            case ("shibuseheaders", [value, *_]):
                use_headers = Setting(value=_on(value), place=place)
            case ("shibrequestsetting", [setting, value]) if setting.lower() == "useheaders":
                use_headers = Setting(value=_on(value), place=place)
            case (opening, _) if opening.startswith("</"):
                if len(opened) == 1:
                    raise NotReadError(name, "A section ends that did not begin.", line=line)
                opened.pop()
            case (opening, _) if opening.startswith("<"):
                title = " ".join([directive, *words]).strip("<>").strip()
                number = len(blocks) + 1
                blocks.append(Block(number=number, outer=opened[-1], title=title, place=place))
                opened.append(number)
            case _:
                pass
    if len(opened) > 1:
        begun = blocks[opened[-1] - 1]
        said = f"The section <{begun.title}> does not end."
        raise NotReadError(name, said, line=begun.place.line)
    return ProxyFile(
        name=name,
        server=WebServer.APACHE,
        lines=tuple(lines),
        blocks=tuple(blocks),
        includes=tuple(includes),
        shib_use_headers=use_headers,
    )


def _on(value: str) -> str:
    return "On" if value.lower() in _ON else "Off"


def _header_line(
    action: str, header: str, rest: list[str], block: int, place: Place
) -> HeaderLine:
    taken = 0 if action.lower() in _WITHOUT_VALUE else 1 + (action.lower() in _TAKES_TWO)
    more = rest[taken:]
    conditions = [one for one in more if one.lower().startswith(("env=", "expr="))]
    return HeaderLine(
        action=action.lower(),
        header=header.rstrip(":"),
        value=" ".join(rest[:taken]),
        condition=conditions[0] if conditions else None,
        early=any(one.lower() == "early" for one in more),
        block=block,
        place=place,
    )


def _directives(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Give each directive with its line and its words; continued lines are one."""
    begun, gathered = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        begun = begun or number
        gathered += line
        if line.endswith("\\"):
            gathered = gathered[:-1]
            continue
        words = [_unquoted(one) for one in _WORD.findall(gathered.strip())]
        if words and not words[0].startswith("#"):
            yield begun, words[0], words[1:]
        begun, gathered = 0, ""


def _unquoted(word: str) -> str:
    if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'":
        return _ESCAPED.sub(r"\1", word[1:-1])
    return word
