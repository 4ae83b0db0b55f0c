"""Logins that were saved elsewhere: handed in with the page's readers and limits, and together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import monotonic

from flask import Response, make_response, request

from verifier.model.capture import LoginCapture
from verifier.report.population.as_json import pieces
from verifier.report.population.as_text import render_population as text_of
from verifier.report.population.table import RENDERERS
from verifier.web import errors, handed_in, kept, saved, sets
from verifier.web.api import noted
from verifier.web.api.asked import form, refuse
from verifier.web.api.operation import Upload
from verifier.web.api.rendered import Rendered, answer, how
from verifier.web.api.report_shapes import HandedInShape, HandedInTogether
from verifier.web.services import services

FIELDS = {
    "file": Upload(said="A saved login; may be repeated.", is_file=True, required=True),
    "product": Upload(said="The IdP profile of the product it comes from, such as keycloak."),
}
SECONDS = 15.0  # in which one request makes reports; the others are made when they are read


def hand_in() -> HandedInTogether:
    """Hand saved logins in: each is followed to its end and has a report.

    The formats and limits are those of the page. Where there are many, some reports are made
    when they are first read.
    """
    handed_in.let_large()
    form(FIELDS)
    given = handed_in.files_of("file")
    if not given:
        refuse(400, "The field file holds nothing.")
    try:
        captures = saved.read_given(given, product=request.form.get("product", ""))
    except saved.NotRead as error:
        refuse(400, error.said)
    ids = kept.keep(*captures)
    for one in ids:
        noted.note("login.handed-in", one)
    end = monotonic() + SECONDS
    return HandedInTogether(
        reports=[
            _made(one, capture, in_time=monotonic() < end)
            for one, capture in zip(ids, captures, strict=True)
        ]
    )


def read_set(report_id: str, query: Rendered) -> Response:
    """Read what the logins say together that were handed in with this one.

    503 with Retry-After as long as some of their reports are not made.
    """
    rendering = how(query)
    found = sets.whole_set(_kept(report_id))
    noted.values_read(report_id, in_the_clear=not rendering.redact)

    def text_in(form: str) -> str | Iterable[str]:
        if form == "json":
            return pieces(found.together, found.reports, redact=rendering.redact)
        if form == "text":
            return text_of(found.together, redact=rendering.redact, colour=False)
        return RENDERERS[form](found.together, found.reports, rendering)

    render: Callable[[str], str | Iterable[str]] = text_in
    return answer(query, render, name="release-reports")


def forget_set(report_id: str) -> Response:
    """Delete the logins that were handed in with this one, and their reports, for good."""
    for one in sets.ids_of(_kept(report_id)):
        services().store.forget(one)
        noted.note("report.forgotten", one)
    return make_response("", HTTPStatus.NO_CONTENT)


def _kept(report_id: str) -> str:
    if not services().store.keeps(report_id):
        refuse(404, "There is no such login.")
    return report_id


def _made(report_id: str, capture: LoginCapture, *, in_time: bool) -> HandedInShape:
    if in_time:
        try:
            diagnosis = kept.make_report(report_id, capture).diagnosis
        except kept.Busy:
            pass  # made when it is read
        except Exception as error:  # noqa: BLE001 - one must not hide the others
            errors.log_defect(error)
        else:
            return HandedInShape(
                report_id=report_id,
                verdict=diagnosis.verdict,
                headline=diagnosis.headline.verdict,
            )
    return HandedInShape(report_id=report_id, verdict=None, headline=None)
