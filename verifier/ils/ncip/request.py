"""The LookupUser message, in the NCIP that the connection speaks."""

from __future__ import annotations

import unicodedata

from verifier.ils.ncip import request_1, request_2
from verifier.ils.ncip.options import NcipOptions
from verifier.model.lookup import KeyKind, PatronKey

_LINE_ENDS = "\n\r\u2028\u2029"


class CannotBeSent(ValueError):  # noqa: N818 - named as the sentence reads
    """The key cannot be carried by the message. ``said`` is one sentence without it."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def lookup_user(key: PatronKey, options: NcipOptions) -> bytes:
    """Write the message. Raises ``CannotBeSent``."""
    if not _xml_carries(key.value):
        raise CannotBeSent("The identifier cannot be sent: it holds a control character.")
    if options.transport != "http" and any(one in key.value for one in _LINE_ENDS):
        raise CannotBeSent("The identifier cannot be sent over a raw socket: it has a line end.")
    if options.ncip == "2":
        return request_2.lookup_user(key, options)
    if key.kind is KeyKind.USERNAME:
        raise CannotBeSent("NCIP 1 has no question by user name.")
    return request_1.lookup_user(key.value, options)


def _xml_carries(value: str) -> bool:
    """Whether XML can carry every character; tabs and line ends it can."""
    return all(
        character in "\t\n\r"
        or (
            unicodedata.category(character) not in {"Cc", "Cs"} and character not in "\ufffe\uffff"
        )
        for character in value
    )
