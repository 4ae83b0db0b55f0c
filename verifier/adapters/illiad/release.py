"""Convert a user's row to the form of a login: its columns become released attributes.

So the lookup, the matching of values and the comparison of people follow the rules for a
login.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.evidence import ReleaseEvidence
from verifier.domain.model.illiad_comparison import ColumnValue, IlliadUser
from verifier.domain.model.release import (
    AttributeRole,
    IdentifierQuality,
    Release,
    ReleasedAttribute,
    Resolution,
)
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.model.site import EXTERNAL_ID, USER_NAME, IlliadSettings

MEANS: Mapping[str, str] = MappingProxyType(
    {"FirstName": "givenName", "LastName": "sn", "EMailAddress": "mail"}
)
"""The columns that identify the person, by the attribute names used to compare people."""

_NAMES = ("FirstName", "LastName")
_KEPT_AS_IDENTIFIER = (USER_NAME, EXTERNAL_ID, "SSN", "Number")


def release_of(
    user: IlliadUser, settings: IlliadSettings, *, form: RequestForm, at: datetime
) -> ReleaseEvidence:
    """Return the row as a release whose identifier is the column that the add-on sends.

    *form* is the site's; only its institution and the library system's name for the identifier
    are used. The listener's header is not, because the add-on's requests come without a login.
    """
    sent = user.cell(settings.patron_field) if settings.patron_field else None
    return ReleaseEvidence(
        capture=LoginCapture(
            protocol=Protocol.LDAP,  # a row is an entry, and nobody has logged in
            origin=Origin.LOGIN,
            captured_at=at,
            idp=IdentityProvider(entity_id=None, display_name="ILLiad"),
            service_provider=None,
            subject=Subject(kind=SubjectKind.NONE),
        ),
        release=Release(
            form=RequestForm(
                institution=form.institution,
                door=EntryPoint.ILLIAD,
                identifier=settings.patron_field or "",
                ils_identifier=form.ils_identifier,
            ),
            attributes=tuple(_attribute(cell, settings) for cell in user.cells),
            missing=(),
            identifier_values=(sent.value,) if sent and sent.value else None,
            header_values=None,
            email_values=None,
        ),
    )


def _attribute(cell: ColumnValue, settings: IlliadSettings) -> ReleasedAttribute:
    return ReleasedAttribute(
        sent=Attribute(
            name=cell.column,
            values=(cell.value,) if cell.value else (),
            source=AttributeSource.ENTRY,
        ),
        canonical=MEANS.get(cell.column),
        resolution=Resolution.EXACT,
        standing=AttributeRole.TOLERATED,
        worth=_worth(cell.column, settings),
    )


def _worth(column: str, settings: IlliadSettings) -> IdentifierQuality:
    """Rate a column as an identifier, as attributes are rated.

    Columns that the site names or that usually hold an identifier are always looked up, others
    only if their value has the form of one. E-mail addresses are compared, and looked up only
    if the add-on would.
    """
    if column in _NAMES:
        return IdentifierQuality.NOT_AN_IDENTIFIER
    if column == "EMailAddress":
        return IdentifierQuality.POOR
    if column in (*_KEPT_AS_IDENTIFIER, *settings.columns, settings.patron_field):
        return IdentifierQuality.FAIR
    return IdentifierQuality.UNKNOWN
