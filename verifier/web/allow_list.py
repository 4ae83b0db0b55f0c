"""Who is an operator: those of the site file, and those whom admins added on the page."""

from __future__ import annotations

from verifier.model.operators import Operator
from verifier.web.services import services


def of_site_file() -> list[Operator]:
    """List those whom the site file names."""
    settings = services().site.operators
    if settings is None:
        return []
    return services().store.operators.of_site_file(
        idp_id=settings.idp_id, admins=settings.admins, viewers=settings.viewers
    )


def everybody() -> list[Operator]:
    """List all operators, those of the site file first."""
    return [*of_site_file(), *services().store.operators.all()]


def operator_of(operator_id: str) -> Operator | None:
    """Find one by id."""
    named = next((one for one in of_site_file() if one.id == operator_id), None)
    return named or services().store.operators.get(operator_id)


def operator_named(idp_id: str, identifier: str) -> Operator | None:
    """Find whom that identity provider names so, to the letter; the site file goes first."""
    own = (one for one in of_site_file() if (one.idp_id, one.identifier) == (idp_id, identifier))
    return next(own, None) or services().store.operators.named(
        idp_id=idp_id, identifier=identifier
    )
