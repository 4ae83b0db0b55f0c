"""Read from an Apache or nginx configuration what it does to request headers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from verifier.adapters.config_files.text_file import NotReadError
from verifier.domain.model.config_files import Block, HeaderLine, ProxyFile, Setting, WebServer
from verifier.domain.model.finding import Place

_WORD = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^ \t]+)""", re.DOTALL)
_ESCAPED = re.compile(r"""\\(["'\\])""")
_ON = frozenset({"on", "1", "true", "yes"})


class _Blocks:
    """The nested sections of a configuration, recorded as they open and close."""

    def __init__(self, name: str) -> None:
        self.found: list[Block] = []
        self._name = name
        self._opened = [0]

    @property
    def current(self) -> int:
        return self._opened[-1]

    def open(self, title: str, place: Place) -> None:
        number = len(self.found) + 1
        self.found.append(Block(number=number, outer=self.current, title=title, place=place))
        self._opened.append(number)

    def close(self, unopened: str, line: int) -> None:
        """Close the innermost section. Raises ``NotReadError`` with *unopened* if none is open."""
        if len(self._opened) == 1:
            raise NotReadError(self._name, unopened, line=line)
        self._opened.pop()

    def require_closed(self, message: Callable[[str], str]) -> None:
        """Raise ``NotReadError`` if a section is still open; *message* builds the text."""
        if self.current:
            block = self.found[self.current - 1]
            raise NotReadError(self._name, message(block.title), line=block.place.line)


def read_apache(name: str, text: str) -> ProxyFile:
    """Read the file *name*. Raises ``NotReadError`` if a section has no end.

    Sources: Apache, *Configuration Files* (a backslash at the end continues a line, ``#``
    begins a comment line, names ignore case) and *mod_headers* (``RequestHeader``, ``early``,
    ``env=``, ``expr=``); Shibboleth wiki, *Apache* (``ShibUseHeaders`` and
    ``ShibRequestSetting useHeaders``).
    """
    lines: list[HeaderLine] = []
    includes: list[Setting] = []
    use_headers: Setting | None = None
    blocks = _Blocks(name)
    for line, directive, words in _directives(text):
        place = Place(file=name, line=line, key=directive)
        match directive.lower(), words:
            case ("requestheader", [action, header, *rest]):
                header = header.rstrip(":")
                lines.append(_header_line(action, header, rest, blocks.current, place))
            case ("include" | "includeoptional", [path, *_]):
                includes.append(Setting(value=path, place=place))
            case ("shibuseheaders", [value, *_]):
                use_headers = Setting(value=_on(value), place=place)
            case ("shibrequestsetting", [setting, value]) if setting.lower() == "useheaders":
                use_headers = Setting(value=_on(value), place=place)
            case (opening, _) if opening.startswith("</"):
                blocks.close("A section ends that did not begin.", line)
            case (opening, _) if opening.startswith("<"):
                blocks.open(" ".join([directive, *words]).strip("<>").strip(), place)
            case _:
                pass
    blocks.require_closed(lambda title: f"The section <{title}> does not end.")
    return ProxyFile(
        name=name,
        server=WebServer.APACHE,
        lines=tuple(lines),
        blocks=tuple(blocks.found),
        includes=tuple(includes),
        shib_use_headers=use_headers,
    )


def _on(value: str) -> str:
    return "On" if value.lower() in _ON else "Off"


def _header_line(
    action: str, header: str, rest: list[str], block: int, place: Place
) -> HeaderLine:
    action = action.lower()
    taken = {"unset": 0, "edit": 2, "edit*": 2, "edit*r": 2}.get(action, 1)
    more = rest[taken:]
    conditions = [word for word in more if word.lower().startswith(("env=", "expr="))]
    return HeaderLine(
        action=action,
        header=header,
        value=" ".join(rest[:taken]),
        condition=conditions[0] if conditions else None,
        early="early" in (word.lower() for word in more),
        block=block,
        place=place,
    )


def _directives(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield each directive with its line and its words. Continued lines are joined."""
    begun, gathered = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        begun = begun or number
        gathered += line
        if line.endswith("\\"):
            gathered = gathered[:-1]
            continue
        words = [_unquoted(element) for element in _WORD.findall(gathered.strip())]
        if words and not words[0].startswith("#"):
            yield begun, words[0], words[1:]
        begun, gathered = 0, ""


def _unquoted(word: str) -> str:
    if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'":
        return _ESCAPED.sub(r"\1", word[1:-1])
    return word


_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)+")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_BARE = re.compile(r"""(?:\\.|\$\{[^}\s]{0,200}\}|[^\s;{}\\])+|\\""", re.DOTALL)


def read_nginx(name: str, text: str) -> ProxyFile:
    """Read the file *name*. Raises ``NotReadError`` if braces or quotation marks do not match.

    Source: nginx, *Beginner's Guide* (directives end with a semicolon, blocks have braces,
    ``#`` begins a comment) and *ngx_http_proxy_module*: a level inherits ``proxy_set_header``
    from the level above only if it has none of its own; ``underscores_in_headers``.
    """
    lines: list[HeaderLine] = []
    includes: list[Setting] = []
    passes: dict[int, str] = {}
    blocks = _Blocks(name)
    drops_underscores = True
    for line, words, ending in _statements(name, text):
        place = Place(file=name, line=line, key=words[0] if words else None)
        match ending, words:
            case ("}", _):
                blocks.close("A closing brace has no opening one.", line)
            case ("{", _):
                blocks.open(" ".join(words), place)
            case (_, ["proxy_set_header", header, value]):
                lines.append(_header_line("set", header, [value], blocks.current, place))
            case (_, ["include", path]):
                includes.append(Setting(value=path, place=place))
            case (_, ["underscores_in_headers", switch]):
                drops_underscores = switch != "on"
            case (_, ["proxy_pass", target]):
                passes[blocks.current] = target
            case _:
                pass
    blocks.require_closed(lambda title: f"The block of {title or 'this line'} does not end.")
    return ProxyFile(
        name=name,
        server=WebServer.NGINX,
        lines=tuple(lines),
        blocks=tuple(replace(block, passes_to=passes.get(block.number)) for block in blocks.found),
        includes=tuple(includes),
        drops_underscores=drops_underscores,
    )


def _statements(name: str, text: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield the line of each statement's first word, its words, and the character that ends it."""
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


_LIKE_NGINX = re.compile(
    r"^[ \t]*(?:(?:http|server|location|upstream|map|if)\b[^#\n]*\{|\}"
    r"|(?:proxy_set_header|proxy_pass|auth_request|auth_request_set|include|shib_request)\b"
    r"[^#\n]*;)[^\n]*$",
    re.MULTILINE,
)


def read_proxy(name: str, text: str) -> ProxyFile:
    """Read the file *name* as nginx or Apache, by its looks. Raises ``NotReadError``."""
    return read_nginx(name, text) if _LIKE_NGINX.search(text) else read_apache(name, text)
