"""The message to a patron: no word of it is about systems."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from verifier.diagnosis.case import Case
from verifier.diagnosis.words import one_line
from verifier.model.finding import Finding
from verifier.model.message import Message, Paragraph
from verifier.model.report import Remedy

_BLOCKED = "Your library account is blocked at the moment, so nothing can be ordered with it."
_WRONG: Mapping[str, str] = MappingProxyType(
    {
        "patron.fines-over-limit": "There is more to pay on your library account than the "
        "library allows, so nothing can be ordered with it.",
    }
)
_ASK = "Ask at the library what has to be settled. You can do so by answering this message."
_AGAIN = "When that is done, place your request again."


def to_patron(case: Case, cause: Finding, remedy: Remedy | None) -> Message:
    """Say what is the matter with the account, and what the patron can do about it."""
    to_do = remedy.text if remedy else _ASK
    return Message(
        to="the patron",
        subject=one_line(f"Your library account ({case.form.institution})"),
        paragraphs=(
            Paragraph(text=_WRONG.get(cause.check, _BLOCKED)),
            Paragraph(heading="What you can do", text=f"{to_do} {_AGAIN}"),
        ),
    )
