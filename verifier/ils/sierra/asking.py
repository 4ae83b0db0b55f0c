"""One look-up's questions to Sierra, under one deadline and with one token."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from verifier.ils.sierra.errors import EXPIRED, NO_RECORD, SEVERAL, error_code, require_success
from verifier.ils.sierra.patron import RECORD_NUMBER, bearing, tells_id_alone
from verifier.ils.sierra.questions import Question
from verifier.ils.sierra.shapes import SierraPatron
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation, JsonAnswer
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token, TokenKeeper

_WRONG = (
    "Sierra answered with a patron whose barcodes and ids are not the identifier asked for: the "
    "index that it looked into is shared with other numbers."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A patron, and the type of the identifier that the question's value equals."""

    patron: SierraPatron = field(repr=False)
    matched: str


class SeveralRecords(Exception):  # noqa: N818 - named as the sentence reads
    """Sierra says that the index leads to more than one record."""


class SierraAsking:
    """Puts questions. A token that has expired is renewed once for all of them."""

    def __init__(self, conversation: Conversation, keeper: TokenKeeper) -> None:
        self._conversation = conversation
        self._keeper = keeper
        self._renewed = False

    def ask(self, question: Question) -> Hit | None:
        """Ask one index; None where it leads to no record.

        Raises ``SeveralRecords``, and ``LookupStopped`` for everything that is no answer.
        """
        answer = self._answer(question)
        match (answer.status, error_code(answer)):
            case (HTTPStatus.NOT_FOUND, code) if code == NO_RECORD:
                return None
            case (HTTPStatus.CONFLICT, code) if code == SEVERAL:
                raise SeveralRecords
        require_success(answer)
        patron = shaped(SierraPatron, answer.json(), what="a Sierra patron")
        if tells_id_alone(patron) and question.index != RECORD_NUMBER:
            return Hit(patron=patron, matched=question.index)
        matched = bearing(patron, question.wanted, question.index)
        if matched is None:
            raise LookupStopped(LookupFailure.WRONG_PATRON, _WRONG)
        return Hit(patron=patron, matched=matched)

    def _answer(self, question: Question) -> JsonAnswer:
        token = self._keeper.token(self._conversation)
        answer = self._send(question, token)
        expired = answer.status == HTTPStatus.UNAUTHORIZED and error_code(answer) == EXPIRED
        if not expired or self._renewed:
            return answer
        self._renewed = True
        self._keeper.forget(token)
        return self._send(question, self._keeper.token(self._conversation))

    def _send(self, question: Question, token: Token) -> JsonAnswer:
        return self._conversation.ask(
            "GET",
            question.path,
            query=question.query,
            headers={"Authorization": f"Bearer {token.value}"},
        )
