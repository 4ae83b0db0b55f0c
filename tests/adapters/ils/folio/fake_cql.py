"""CQL as FOLIO's storage modules read it: a small part of the language, with its traps.

From cql-java's lexer (in a quoted term a backslash stays before ``* ? ^`` and itself, and goes
before anything else) and from RMB's conversion to SQL (``==`` is the whole field, ``*`` and
``?`` are wildcards, letter case and accents do not count). An unescaped ``^`` is an anchor, as in
the language itself.
"""

import re
import unicodedata
from collections.abc import Callable

_TOKEN = re.compile(
    r"""\s*(?:(?P<sign>[()]|==|<>|=)|"(?P<term>(?:[^"\\]|\\.)*)"|(?P<word>[^\s()="<>]+))""",
    re.DOTALL,
)
_SIGNS = {"*": ".*", "?": ".", "^": ""}


class BadCql(Exception):  # noqa: N818 - named as the sentence reads
    """A question that cannot be parsed."""


def question(query: str) -> Callable[[dict], bool]:
    """Read a question once; it tells of each record whether it fits."""
    return _Parser(query).parse()


def matches(query: str, record: dict) -> bool:
    return question(query)(record)


class _Parser:
    def __init__(self, query: str) -> None:
        self.tokens = list(_tokens(query))
        self.at = 0

    def parse(self):
        test = self._expression()
        if self._peek() == ("word", "sortBy"):
            self.at = len(self.tokens)
        if self.at != len(self.tokens):
            raise BadCql
        return test

    def _expression(self):
        test = self._clause()
        while self._peek()[0] == "word" and self._peek()[1].lower() in ("and", "or", "not"):
            word = self._take()[1].lower()
            left, right = test, self._clause()
            test = {
                "and": lambda item, left=left, right=right: left(item) and right(item),
                "or": lambda item, left=left, right=right: left(item) or right(item),
                "not": lambda item, left=left, right=right: left(item) and not right(item),
            }[word]
        return test

    def _clause(self):
        if self._peek() == ("sign", "("):
            self._take()
            test = self._expression()
            if self._take() != ("sign", ")"):
                raise BadCql
            return test
        kind, index = self._take()
        relation = self._take()
        term = self._take()
        if kind != "word" or relation[0] != "sign" or term[0] not in ("term", "word"):
            raise BadCql
        if index == "cql.allRecords":
            return lambda _: True
        pattern = _pattern(term[1])
        if relation[1] == "==":
            return lambda item: any(pattern.fullmatch(_bare(text)) for text in _texts(item, index))
        if relation[1] == "=":
            return lambda item: any(
                pattern.fullmatch(word)
                for text in _texts(item, index)
                for word in _bare(text).split()
            )
        raise BadCql

    def _peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self):
        token = self._peek()
        self.at += 1
        return token


def _tokens(query: str):
    at = 0
    while query[at:].strip():
        found = _TOKEN.match(query, at)
        if found is None:
            raise BadCql
        at = found.end()
        kind = found.lastgroup
        yield kind, found[kind]


def _pattern(term: str) -> re.Pattern[str]:
    parts = []
    rest = iter(term)
    for entry in rest:
        if entry == "\\":
            parts.append(re.escape(_bare(next(rest))))
        elif entry in _SIGNS:
            parts.append(_SIGNS[entry])
        else:
            parts.append(re.escape(_bare(entry)))
    return re.compile("".join(parts), re.DOTALL)


def _texts(record: dict, index: str) -> list[str]:
    value = record
    for name in index.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return [value] if isinstance(value, str) else []


def _bare(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(entry for entry in decomposed if not unicodedata.combining(entry)).lower()
