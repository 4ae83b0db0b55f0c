"""A reader of a CAS server's response to a ticket: XML, JSON, or SAML 1.1 in an envelope."""

from datetime import datetime

from lxml import etree

from verifier.adapters.captures.saved_file import (
    NotACapture,
    SavedFile,
    authenticated,
    first_date,
    not_checked,
)
from verifier.adapters.messages.cas_answer import (
    SAML1P,
    SOAP,
    CasFailure,
    NotAnAnswer,
    read_json,
    read_saml1,
    read_xml,
)
from verifier.domain.model.capture import (
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

ANSWER = "serviceResponse"
_SAML1 = (f"{{{SAML1P}}}Response", f"{{{SOAP}}}Envelope")
_VALIDATION = not_checked(
    "validation", "Not checked: the ticket was used up; only the saved answer vouches for it."
)


def is_cas_answer(saved: SavedFile) -> bool:
    """Whether the file is a CAS response in one of the three forms."""
    if saved.root is not None:
        return etree.QName(saved.root).localname == ANSWER or saved.root.tag in _SAML1
    return saved.document is not None and ANSWER in saved.document


def read_cas_answer(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read the one CAS response in the file. Raises ``NotACapture``."""
    return (read_answer(saved.text.strip().encode(), seen_at=saved.saved_at),)


def read_answer(
    content: bytes, *, seen_at: datetime, server: str | None = None, service: str | None = None
) -> LoginCapture:
    """Read a CAS response. *server* and *service* are set if a recording names them.

    Raises ``NotACapture``.
    """
    read = read_xml
    if content.lstrip()[:1] == b"{":
        read = read_json
    elif SAML1P.encode() in content:
        read = read_saml1
    try:
        answer = read(content)
    except NotAnAnswer as wrong:
        raise NotACapture(f"The CAS answer {wrong.message}.") from None
    if isinstance(answer, CasFailure):
        code = f" ({answer.code})" if answer.code else ""
        raise NotACapture(
            f"The CAS server refused the ticket{code}, so its answer holds no attributes; save "
            "the answer of a login that succeeded."
        )
    return LoginCapture(
        protocol=Protocol.CAS,
        origin=Origin.IMPORT,
        captured_at=first_date(answer.instant, otherwise=seen_at),
        idp=IdentityProvider(entity_id=server),
        service_provider=next(iter(answer.audiences or ()), None) or service,
        subject=Subject(kind=SubjectKind.PRINCIPAL, value=answer.principal),
        attributes=answer.attributes,
        authentication=authenticated(answer.context, answer.instant),
        checks=(_VALIDATION,),
    )
