"""The audit trail: records what operators and tokens do, and shows it."""

from flask import Blueprint, render_template

from verifier.store.operators import KEPT_FOR
from verifier.web.authentication import current_operator, current_token
from verifier.web.errors import is_api
from verifier.web.services import services

NOBODY = "somebody not signed in"


def note(what: str, about: str | None = None) -> None:
    """Record the action *what* (a stable word) and the id it was about; never a value."""
    services().store.audit.add(current_actor(), what, about)


def note_if(what: str, about: str, *, done: bool) -> bool:
    """Record the action if it was *done*. Returns *done*."""
    if done:
        note(what, about)
    return done


def current_actor() -> str:
    """Return the sender of this request, as named in the audit trail.

    In the API that is the token; a session cookie sent along does not count.
    """
    operator, token = None if is_api() else current_operator(), current_token()
    if operator is not None:
        return f"operator {operator.name}"
    return NOBODY if token is None else f"token {token.name}"


def current_name() -> str:
    """Return the sender's name, for the author field of new items."""
    return current_actor().removeprefix("operator ")


bp = Blueprint("audit", __name__, url_prefix="/audit")

MOST_SHOWN = 500
LABELS = {
    "sign-in": "signed in",
    "sign-in.refused": "was refused at the sign-in",
    "operator.added": "added an operator",
    "operator.removed": "removed an operator",
    "operator.made-admin": "made an operator an admin",
    "operator.made-viewer": "made an operator a viewer",
    "token.made": "made a token",
    "token.revoked": "revoked a token",
    "setup-link.made": "made a one-time link",
    "report.exported": "exported a report",
    "report.imported": "took in a masked report",
    "report.forgotten": "forgot a report",
    "import.forgotten": "forgot a masked report",
    "values.deleted": "deleted values",
    "results.deleted": "deleted results",
    "baseline.pinned": "pinned a baseline",
    "baseline.unpinned": "took a baseline away",
    "run.made": "made a run",
    "run.started": "started an automatic run",
    "login.handed-in": "handed a login in",
    "reshare.asked": "asked ReShare about a patron",
    "run.rows-added": "added rows to a run",
    "run.closed": "closed a run",
    "run.forgotten": "deleted a run",
    "link.described": "wrote down for whom a test link is",
    "link.renewed": "made a test link anew",
    "link.revoked": "revoked a test link",
    "link.used": "used a test link",
}
"""What the trail's words mean; one that is not here is shown as it is."""
SUBJECT_LABELS = {
    "not-an-operator-idp": "operators sign in elsewhere",
    "not-an-operator-name": "the login did not hold the operator's name",
    "not-an-operator-list": "not on the list of operators",
    "no-scope": "the operator's name came without a scope",
    "scope-missing": "the identity provider's metadata lists no scope",
    "scope-not-listed": "the identity provider's metadata does not list the scope",
}
"""Labels for what an entry is about. Anything else is an id or a reason, shown as it is."""


@bp.get("")
def page() -> str:
    """Show the latest entries."""
    return render_template(
        "audit/page.html",
        entries=services().store.audit.latest(MOST_SHOWN),
        labels=LABELS,
        subject_labels=SUBJECT_LABELS,
        kept_days=KEPT_FOR.days,
        most=MOST_SHOWN,
    )
