r"""Read an ini file as PHP's ``parse_ini_file`` with sections does, such as VuFind's files.

Source: PHP manual, *parse_ini_string*, and the behavior of PHP 8: ``;`` begins a comment;
double quotation marks may span lines and support ``\\``, ``\"`` and ``\$``; single ones
keep everything as written; and ``yes``, ``no``, ``null`` and the like have a meaning. What
PHP would look up, such as ``${HOME}`` or a constant, is kept as written. What PHP refuses
or calculates is refused.
"""

import re
from collections.abc import Iterator

from verifier.adapters.config_files.text_file import NotReadError
from verifier.domain.model.config_files import IniFile, IniSection, Setting
from verifier.domain.model.finding import Place

_SKIPPED = re.compile(r"[ \t]*(?:;[^\n]*)?\n")
_LAST = re.compile(r"[ \t]*(?:;[^\n]*)?\Z")
_SECTION = re.compile(r"""\t*\[(?:"([^"\n]*)"|'([^'\n]*)'|([^\]\n;"']*))\][ \t]*""")
_KEY = re.compile(
    r"""[ \t]*(?P<key>[^=\n\r\t;&|^$~(){}!"\[\]]+)(?P<offset>\[[^\]\n]*\])?[ \t]*(?P<sign>=?)"""
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE = re.compile(r"""(?:[^\n;"'=&|^~()!]|'[^']*')+""")
_ESCAPED = re.compile(r'\\([\\"$])')
_TRUE = frozenset({"true", "on", "yes"})
_EMPTY = frozenset({"false", "off", "no", "none", "null"})
_SIGNS = frozenset("=&|^~()!")

_REFUSED = "PHP cannot read this line. Compare it with the file as VuFind delivers it."
_IN_QUOTES = "PHP gives the sign {} a meaning of its own here. Put the value in quotation marks."
_WORDS = "PHP takes a word such as yes or no alone. Put the value in quotation marks."
_OPEN = "The quotation marks of this value do not end."


def read_ini(name: str, text: str) -> IniFile:
    """Read the file *name*. Raises ``NotReadError`` if PHP would refuse it."""
    sections: dict[str, tuple[Place, dict[str, Setting]]] = {"": (Place(file=name), {})}
    current = ""
    for line, title, key, value in _entries(name, text):
        if title is not None:
            current = title
            place = Place(file=name, line=line, key=f"[{title}]")
            sections[title] = (place, {})  # if a section is repeated, the last one counts
        else:
            place = Place(file=name, line=line, key=f"[{current}] {key}" if current else key)
            sections[current][1][key] = Setting(value=value, place=place)
    return IniFile(
        name=name,
        sections=tuple(
            IniSection(name=title, place=place, settings=tuple(settings.items()))
            for title, (place, settings) in sections.items()
            if title or settings
        ),
    )


def _entries(name: str, text: str) -> Iterator[tuple[int, str | None, str, str]]:
    """Yield each entry: its line, then a section's title, or None with a key and its value."""
    at, line = 0, 1
    while _LAST.match(text, at) is None:
        begin = at
        if skipped := _SKIPPED.match(text, at):
            at = skipped.end()
        elif section := _SECTION.match(text, at):
            yield line, next(group for group in section.groups() if group is not None), "", ""
            at = section.end()
        else:
            found = _KEY.match(text, at)
            key = found["key"].strip(" ") if found else ""
            if found is None or not key or key.lower() in _TRUE | _EMPTY:
                raise NotReadError(name, _REFUSED, line=line)
            at = found.end()
            if found["sign"]:
                value, at = _value(name, text, at, line)
                yield line, None, key + (found["offset"] or ""), value
            elif found["offset"] or not (_SKIPPED.match(text, at) or _LAST.match(text, at)):
                raise NotReadError(name, _REFUSED, line=line)
        line += text.count("\n", begin, at)


def _value(name: str, text: str, at: int, line: int) -> tuple[str, int]:
    """Read the value after a key, up to the end of the line; return it and the position there."""
    parts: list[str] = []
    words: list[str] = []
    while at < len(text) and text[at] not in "\n;":
        if text[at] in _SIGNS:
            raise NotReadError(name, _IN_QUOTES.format(text[at]), line=line)
        if quoted := _QUOTED.match(text, at):
            parts.append(_ESCAPED.sub(r"\1", quoted[1]))
            words.append('"')
        elif (quoted := _BARE.match(text, at)) and not quoted.group().endswith("\\"):
            bare = quoted.group().strip(" \t")
            parts.append(bare.replace("'", ""))
            words += re.split(r"[ \t]+|'[^']*'", bare.lower())
        else:
            raise NotReadError(name, _OPEN, line=line)
        at = quoted.end()
    with_meaning = [word for word in words if word in _TRUE | _EMPTY]
    if with_meaning and len(words) > 1:
        raise NotReadError(name, _WORDS, line=line)
    if with_meaning:
        return ("1" if words[0] in _TRUE else ""), at
    return "".join(parts), at
