"""An answer, in the NCIP that was asked in: order, agencies and repetitions vary."""

from __future__ import annotations

from lxml import etree

from verifier.ils.ncip import answer_1, answer_2
from verifier.ils.ncip.document import (
    Unreadable,
    anywhere,
    local_name,
    read_message,
    whole_text,
)
from verifier.ils.ncip.reply import Reply
from verifier.ils.ncip.systems import Ncip


def read_reply(body: bytes, ncip: Ncip = "2") -> Reply:
    """Read an answer. Raises ``Unreadable`` where it is none, or is about two patrons."""
    root = read_message(body, doctype=ncip == "1")
    if ncip == "1":
        problems_in, reply_of = answer_1.problems_in, answer_1.reply_of
    else:
        problems_in, reply_of = answer_2.problems_in, answer_2.reply_of
    problems = tuple(one for problem in anywhere(root, "Problem") for one in problems_in(problem))
    responses = list(anywhere(root, "LookupUserResponse"))
    if len(responses) > 1:
        raise Unreadable("The answer holds two responses, so it is not clear whom it is about.")
    if not responses:
        # a problem in the answer to another kind of question says nothing about this one
        if not problems or any(local_name(one).endswith("Response") for one in root):
            raise Unreadable(_why_no_response(root))
        return Reply(problems=problems)
    return reply_of(responses[0], problems)


def _why_no_response(root: etree._Element) -> str:
    if "it works!" in whole_text(root).lower():
        return (
            'The server answered "It works!" instead of looking: it could not read the question, '
            "or its token is wrong. Check url, url_token and namespace_style of the connection."
        )
    return "The library system sent an NCIP message without a response in it."
