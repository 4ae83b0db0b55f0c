"""A parser for each language of a snippet. Each gives the texts that the snippet holds.

They raise ``ValueError`` where the snippet is broken. Where no parser is at hand the small reader
here knows quotes, comments and brackets.
"""

import configparser
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

from verifier.adapters.captures.ldif import records
from verifier.domain.model.idp_product import Language

_PREFIXES = (
    ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("shibmd", "urn:mace:shibboleth:metadata:1.0"),
    ("md", "urn:oasis:names:tc:SAML:2.0:metadata"),
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}


class _Style(NamedTuple):
    """How a language writes texts and comments. An escape takes the next character literally."""

    quotes: Mapping[str, str]  # the quote, and what escapes within it; the quote itself: doubled
    comments: tuple[str, ...] = ()


_PHP = _Style({"'": "\\", '"': "\\"}, ("//", "#"))
_POWERSHELL = _Style({"'": "'", '"': "`"}, ("#",))
_CLAIM_RULES = _Style({'"': ""})
_HCL = _Style({'"': "\\"}, ("#", "//"))


def xml(text: str) -> list[str]:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES)
    try:
        tree = etree.fromstring(f"<all {declared}>{text}</all>")
    except etree.XMLSyntaxError as error:
        raise ValueError(text) from error
    return [
        part
        for element in tree.iter(etree.Element)
        for part in (*element.attrib.values(), element.text or "", element.tail or "")
    ]


def as_json(text: str) -> list[str]:
    return list(_texts(json.loads(text)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
    else:
        yield str(value)


def properties(text: str) -> list[str]:
    """Read lines of ``key=value`` as Java does, but for a key given twice and a loose line."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or not re.fullmatch(r"[\w.\[\]-]+", key.strip()) or key in found:
            raise ValueError(line)
        found[key] = re.sub(r"\\(.)", r"\1", value.strip())
    return list(found.values())


def ldif(text: str) -> list[str]:
    """Read LDIF: entries, or changes to them that a line of one hyphen parts."""
    changes = "\n".join(line for line in text.splitlines() if line != "-")
    found = [line for record in records(changes) for line in record]
    if not found or found[0][0] != "dn":
        raise ValueError("no dn")
    return [value.decode() for _, value in found]


def shell(text: str) -> list[str]:
    """Have bash read it without running it."""
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    return shlex.split(text, comments=True)


def php(text: str) -> list[str]:
    return _balanced(text, _PHP)


def powershell(text: str) -> list[str]:
    return _balanced(text, _POWERSHELL)


def claim_rules(text: str) -> list[str]:
    """Read rules of AD FS: a name, conditions, an arrow, one statement, a semicolon."""
    texts = _balanced(text, _CLAIM_RULES)
    bare = re.sub(r"\s+", " ", re.sub(r'"[^"]*"', '""', text)).strip()
    condition = r"(?:\w+:|NOT EXISTS\(|EXISTS\()?\[[^\]]*\]\)?"
    rule = rf'(?:@RuleName = "" )?(?:{condition}(?: && {condition})*)? ?=> (?:issue|add)\([^;]*\);'
    if not re.fullmatch(rf"{rule}(?: {rule})*", bare):
        raise ValueError(bare)
    return texts


def hcl(text: str) -> list[str]:
    """Read Terraform's blocks, and its settings, one for each line."""
    texts = _balanced(text, _HCL)
    bare = re.sub(r'"(?:\\.|[^"\\])*"', '""', text)
    for line in bare.splitlines():
        setting = line.partition("#")[0].strip()
        if not re.fullmatch(r'|\}|\w+(?: "")* \{|\w+ += \S.*', setting):
            raise ValueError(line)
    return [re.sub(r"([$%])\1\{", r"\1{", text) for text in texts]


def ini(text: str) -> list[str]:
    """Read INI; a snippet may begin within a section."""
    parser = configparser.RawConfigParser(strict=True)
    try:
        parser.read_string(text if text.lstrip().startswith("[") else f"[snippet]\n{text}")
    except configparser.Error as error:
        raise ValueError(text) from error
    return [value for section in parser.sections() for value in parser[section].values()]


def plain(text: str) -> list[str]:
    """Read what is typed into a form: lines, none of them empty at its end."""
    if text != text.strip() or not text:
        raise ValueError("blanks around it")
    return text.splitlines()


def _balanced(text: str, style: _Style) -> list[str]:
    """Give the texts in quotes; every quote and bracket has to be closed by its own."""
    texts: list[str] = []
    opened: list[str] = []
    place = 0
    while place < len(text):
        sign = text[place]
        if sign in style.quotes:
            value, place = _quoted(text, place, style.quotes[sign])
            texts.append(value)
            continue
        if any(text.startswith(comment, place) for comment in style.comments):
            place = text.find("\n", place) if "\n" in text[place:] else len(text)
            continue
        if sign in _BRACKETS.values():
            opened.append(sign)
        if sign in _BRACKETS and (not opened or opened.pop() != _BRACKETS[sign]):
            raise ValueError(f"{sign} closes nothing at {place}")
        place += 1
    if opened:
        raise ValueError(f"{opened[-1]} is not closed")
    return texts


def _quoted(text: str, start: int, escape: str) -> tuple[str, int]:
    quote, value, place = text[start], "", start + 1
    while place < len(text):
        following = text[place + 1 : place + 2]
        if text[place] == escape and following and (escape != quote or following == quote):
            value += following if following in (quote, escape) else text[place] + following
            place += 2
        elif text[place] == quote:
            return value, place + 1
        else:
            value += text[place]
            place += 1
    raise ValueError(f"{quote} is not closed")


PARSERS: Mapping[Language, Callable[[str], list[str]]] = {
    Language.XML: xml,
    Language.JSON: as_json,
    Language.PHP: php,
    Language.PROPERTIES: properties,
    Language.LDIF: ldif,
    Language.SHELL: shell,
    Language.POWERSHELL: powershell,
    Language.CLAIM_RULES: claim_rules,
    Language.HCL: hcl,
    Language.INI: ini,
    Language.TEXT: plain,
}


def apache(text: str) -> list[str]:
    """Read directives of Apache, one for each line that a backslash does not continue."""
    found = [shlex.split(line) for line in text.replace("\\\n", " ").splitlines()]
    if any(len(words) < 3 or words[0] != "RequestHeader" for words in found):
        raise ValueError(text)
    return [word for words in found for word in words]


def nginx(text: str) -> list[str]:
    """Read nginx: statements that end in a semicolon, and blocks of them."""
    bare = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    statement = r"[^;{}]+;\s*"
    if not re.fullmatch(rf"\s*(?:{statement}|[^;{{}}]+\{{\s*(?:{statement})*\}}\s*)+", bare):
        raise ValueError(text)
    return [word.strip('"') for word in re.findall(r'"[^"]*"|[^\s;{}]+', bare)]


ALL_PARSERS: Mapping[str, Callable[[str], list[str]]] = {
    **{language.value: parser for language, parser in PARSERS.items()},
    "apache": apache,
    "nginx": nginx,
    "toml": lambda text: list(_texts(tomllib.loads(text))),
}
"""By the language's name, with those of the web servers and of the site file."""
