"""Which value of a login identifies an operator, and who is on the site's list of operators."""

from __future__ import annotations

from dataclasses import replace

from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.operators import Operator
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.release.canonical import canonicalize
from verifier.web.services import services

# By which one value a login names an operator of the site.


def operator_identifier(capture: LoginCapture, attribute: str, *, form: RequestForm) -> str | None:
    """Give the one value of *attribute*, as it came; None where there is none, or are several.

    Only what a service provider would map counts, no near miss; of a scoped attribute only a
    value whose scope is the identity provider's own. *form* is the site's, for its own names.
    """
    asked = replace(form, door=EntryPoint.DIRECT, identifier=attribute, header_identifier=None)
    release = canonicalize(capture, asked)
    values = release.identifier_values
    if values is None or len(values) != 1 or not values[0].strip():
        return None
    foreign = any(one.scope_problems for one in release.delivered(attribute))
    return None if foreign else values[0]


# Who is an operator: those of the site file, and those whom admins added on the page.


def site_file_operators() -> list[Operator]:
    """List those whom the site file names."""
    settings = services().site.operators
    if settings is None:
        return []
    return services().store.operators.of_site_file(
        idp_id=settings.idp_id, admins=settings.admins, viewers=settings.viewers
    )


def all_operators() -> list[Operator]:
    """List all operators, those of the site file first."""
    return [*site_file_operators(), *services().store.operators.all()]


def operator_of(operator_id: str) -> Operator | None:
    """Find one by id."""
    named = next(
        (operator for operator in site_file_operators() if operator.id == operator_id), None
    )
    return named or services().store.operators.get(operator_id)


def operator_named(idp_id: str, identifier: str) -> Operator | None:
    """Find whom that identity provider names so, to the letter; the site file goes first."""
    own = (
        operator
        for operator in site_file_operators()
        if (operator.idp_id, operator.identifier) == (idp_id, identifier)
    )
    return next(own, None) or services().store.operators.named(
        idp_id=idp_id, identifier=identifier
    )
