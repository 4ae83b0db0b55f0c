"""One user beside a library system, by the real stages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.factories import BARCODE, FixedIls, make_found, make_identifier, make_record, make_site
from verifier.adapters.illiad.users import user_of, wanted_columns
from verifier.domain.model.illiad_comparison import (
    IlliadComparison,
    JudgedUser,
    UserLookup,
    UserOutcome,
)
from verifier.domain.model.lookup import LookupOutcome
from verifier.domain.model.patron import PersonName
from verifier.domain.model.site import IlliadSettings
from verifier.pipeline.illiad import UsersRead, compare_users

GAIL = {
    "UserName": "gail",
    "SSN": BARCODE,
    "EMailAddress": "gail.good@example.edu",
    "FirstName": "Gail",
    "LastName": "Good",
}
STRANGER = make_record(
    make_identifier("7001"),
    internal_id="u7",
    name=PersonName(given="Otto", family="Other"),
    emails=("otto.other@example.edu",),
)
KNOWN = {BARCODE: make_found(), "7001": make_found(STRANGER)}


def make_settings(**more: Any) -> IlliadSettings:
    """An add-on that sends SSN."""
    return IlliadSettings(**{"patron_field": "SSN", **more})


def make_user(row: Mapping[str, Any], settings: IlliadSettings | None = None) -> UserLookup:
    """A user whose row was read: Gail's, with what *row* says otherwise."""
    whole = {**GAIL, **row}
    user = user_of(whole, wanted_columns(settings or make_settings()))
    return UserLookup(name=str(whole["UserName"]), outcome=user)


def make_comparison(
    *users: UserLookup,
    answers: Mapping[str, LookupOutcome] | LookupOutcome = KNOWN,
    settings: IlliadSettings | None = None,
    ils: tuple[FixedIls, ...] | None = None,
    **site: Any,
) -> IlliadComparison:
    return compare_users(
        UsersRead(users=users, source="users.csv"),
        site=make_site(Path(), **site),
        settings=settings or make_settings(),
        ils=ils or (FixedIls(answers),),
    )


def judged(
    row: Mapping[str, Any] | None = None, field: str | None = "SSN", **more: Any
) -> JudgedUser:
    """One user, judged; *field* is the column that the add-on sends."""
    settings = make_settings(patron_field=field)
    user = make_user(row or {}, settings)
    return make_comparison(user, settings=settings, **more).users[0]


def judged_outcome(outcome: UserOutcome, name: str = "gail") -> JudgedUser:
    """One user whom ILLiad said this of."""
    return make_comparison(UserLookup(name=name, outcome=outcome)).users[0]


def outcomes(user: JudgedUser) -> dict[str, str]:
    outcomes = {column.column: column.outcome.value for column in user.compared.columns}
    return {name: value for name, value in outcomes.items() if value not in ("absent", "empty")}


def found(user: JudgedUser, check: str) -> list[str]:
    return [finding.message for finding in user.findings if finding.check == check]


def saw(user: JudgedUser, check: str) -> str | None:
    [run] = [run for run in user.runs if run.check == check]
    return getattr(run.result, "saw", None)
