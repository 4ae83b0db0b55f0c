"""ReShare's own answers about one patron. Asking is not free of traces.

``canCreateRequest`` runs the real look-up and may make a patron profile, or bring a hidden one
back. ``testHostLMS/validate`` takes its secrets in the address, where access logs keep them.
Neither is asked unless somebody asked for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from verifier.model.lookup import NOBODY_ANSWERS
from verifier.model.reshare_live import HostLmsTest, OwnAnswer
from verifier.reshare.live.sign_in import RESHARE
from verifier.reshare.live.talk import ReshareTalk
from verifier.rest.conversation import segment
from verifier.rest.json_body import Shape, shaped
from verifier.rest.stopped import LookupStopped

CAN_CREATE_PERMISSION = "rs.patronrequests.item.post"
SILENT_SECONDS = 60.0
HOST_LMS_TEST = "/rs/testHostLMS/validate"
HOST_LMS_TEST_PERMISSION = "rs.testHostLMS"


class _Answer(Shape):
    patronValid: bool  # noqa: N815 - mod-rs's own name
    status: str | None = None
    problems: str | list[str] | None = None  # a text that may look like a list; or one


class _HostLms(Shape):
    result: bool | None = None
    status: str | None = None
    userid: str | None = None
    userProfile: str | None = None  # noqa: N815 - as above
    problems: str | list[str] | None = None
    error: str | None = None


class OwnAnswers:
    """Asks ReShare whether patrons may create requests. Serves many threads.

    Where nobody answers, the next patrons are not waited for in vain: for ``SILENT_SECONDS``
    each gets the same sentence.
    """

    def __init__(self, talk: ReshareTalk, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._talk = talk
        self._clock = clock
        self._silent: tuple[float, str] | None = None  # until when, and what was said

    def __call__(self, identifier: str) -> OwnAnswer:
        """Ask about one patron. Never raises for what ReShare sent."""
        silent = self._silent
        if silent is not None and self._clock() < silent[0]:
            return OwnAnswer(valid=None, unanswered=f"{silent[1]} It was not asked again.")
        try:
            return _asked(self._talk, identifier)
        except LookupStopped as stopped:
            said = stopped.outcome.said
            if stopped.outcome.failure in NOBODY_ANSWERS:
                self._silent = (self._clock() + SILENT_SECONDS, said)
            return OwnAnswer(valid=None, unanswered=said)


def _asked(talk: ReshareTalk, identifier: str) -> OwnAnswer:
    path = f"/rs/patron/{segment(identifier)}/canCreateRequest"
    content = talk.get(path, needs=CAN_CREATE_PERMISSION)
    answer = shaped(_Answer, content, what="ReShare's answer about a patron", peer=RESHARE)
    return OwnAnswer(
        valid=answer.patronValid, status=answer.status, problems=_text(answer.problems)
    )


def try_host_lms(
    talk: ReshareTalk, *, host_lms: str, identifier: str, settings: Mapping[str, str]
) -> HostLmsTest:
    """Have ReShare look a patron up with *settings* in place of its own.

    The settings, secrets among them, travel in the address. What the messages were, which hold
    secrets too, is not taken over. Raises ``LookupStopped``.
    """
    query = (("lms", host_lms.lower()), ("patronId", identifier), *settings.items())
    content = talk.get(HOST_LMS_TEST, needs=HOST_LMS_TEST_PERMISSION, query=query)
    answer = shaped(_HostLms, content, what="ReShare's test of the host LMS", peer=RESHARE)
    return HostLmsTest(
        found=answer.result,
        status=answer.status,
        user_id=answer.userid,
        profile=answer.userProfile,
        problems=answer.error or _text(answer.problems),
    )


def _text(problems: str | list[str] | None) -> str | None:
    return "; ".join(problems) if isinstance(problems, list) else problems
