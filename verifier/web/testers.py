"""The pages of a tester: the invitation, the login, and the result without values."""

import re

from flask import Blueprint, Response, abort

from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.capture import LoginRefused
from verifier.domain.model.run import LinkState, TestLink
from verifier.domain.model.site import Idp
from verifier.report import link_run
from verifier.web import browser, content, login, report_access
from verifier.web.services import services
from verifier.web.start import name_of

bp = Blueprint("testers", __name__, url_prefix="/t")

MOST_GUESSES = 20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@bp.get("/<token>")
def page(token: str) -> Response:
    """Show who asks for the test. Opening the page uses nothing up: programs open links, too."""
    link = _link_of(token)
    if link.standing is LinkState.USED and _is_own(link):
        return content.see_other("testers.result", token=token)
    if link.standing is not LinkState.OPEN:
        return login.link_over(link.standing)
    return _page(link, token)


@bp.post("/<token>")
def begin(token: str) -> Response:
    """Begin the login."""
    link = _link_of(token)
    if browser.token() is None:
        return login.page_for_tester(
            "Your browser sends no cookie for this site.",
            "The login needs one, so that nobody else can finish it. Allow cookies for this site, "
            "then open your link again. Your link still works.",
            code=403,
            again=token,
        )
    browser.check_csrf()
    if link.standing is not LinkState.OPEN:
        return login.link_over(link.standing)
    idp, links, row_id = services().site.idp(link.row.idp_id), services().store.links, link.row.id
    if idp is None or idp.is_many:
        return _page(link, token, "This way to log in is no longer set up here.", code=503)
    if idp.protocol == "ldap":
        return _log_in_at_directory(link, token, idp)
    try:
        answer = login.start_login(idp, row_id=row_id)
    except (MetadataRefused, ProviderRefused) as refused:
        links.refused(row_id, refused.message)
        return _page(link, token, "The login cannot be started at the moment.", code=503)
    links.begun(row_id)
    return answer


def _log_in_at_directory(link: TestLink, token: str, idp: Idp) -> Response:
    outcome = login.log_in(idp)
    if isinstance(outcome, login.AskAgain):
        return _page(link, token, outcome.message, code=outcome.code)
    if isinstance(outcome, LoginRefused):
        reason = outcome.summary if outcome.owner == "patron" else login.NOT_YOURS
        return login.refuse_tester_login(outcome, link.row.id, reason)
    login.forgive(idp)
    return login.finish_tester_login(outcome, link.row.id)


@bp.get("/<token>/result")
def result(token: str) -> Response:
    """Show whether the login works and whom to tell. It contains no value of the login."""
    link = _link_of(token)
    if link.standing is not LinkState.USED:
        return content.see_other("testers.page", token=token)
    report_id = link.row.report_id
    if report_id is None or not _is_own(link):
        return login.link_over(LinkState.USED)
    if link.row.result is None and services().store.keeps(report_id):
        report_access.report_of(report_id)
        link = _link_of(token)
    row, idp_name = link.row, name_of(link.row.idp_id)
    verdict = None if row.result is None else row.result.verdict
    return content.page(
        "testers/result.html",
        link=link,
        verdict=verdict,
        owner=None if row.result is None else row.result.cause_owner,
        idp_name=idp_name,
        kind=link_run.kind_with_article(row.patron),
        message=link_run.message_from_tester(
            run_name=link.run_name,
            patron=row.patron,
            idp_name=idp_name,
            verdict=verdict,
            number=row.reference or "",
        ),
    )


def _page(link: TestLink, token: str, problem: str | None = None, *, code: int = 200) -> Response:
    idp = services().site.idp(link.row.idp_id)
    return content.page(
        "testers/begin.html",
        problem=problem,
        code=code,
        link=link,
        token=token,
        kind=link_run.kind_with_article(link.row.patron),
        idp_name=name_of(link.row.idp_id),
        asks_here=idp is not None and idp.protocol == "ldap",
        username=login.typed_username(),
    )


def _link_of(token: str) -> TestLink:
    """Find the link, or answer 404; after too many wrong guesses, answer 429."""
    link = services().store.links.find(token) if _TOKEN.fullmatch(token) else None
    if link is not None:
        return link
    if browser.may_try("test-link", at_most=MOST_GUESSES):
        abort(
            404,
            "There is no test behind this link. Check that the whole address was copied, or ask "
            "whoever sent it.",
        )
    return abort(429, "Too many links that lead nowhere were opened from here. Wait an hour.")


def _is_own(link: TestLink) -> bool:
    """Whether the login that used up the link was made in this browser."""
    report_id, links = link.row.report_id, services().store.links
    return report_id is not None and links.was_used_by(report_id, browser.own_digest(link.row.id))
