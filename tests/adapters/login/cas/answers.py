"""What CAS servers answer, true and bent, as bytes."""

from datetime import UTC, datetime, timedelta

CAS = "http://www.yale.edu/tp/cas"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def response(inside: str, *, namespace: str = CAS) -> bytes:
    """A serviceResponse around *inside*; the prefix cas is bound to *namespace*."""
    return (
        f'<cas:serviceResponse xmlns:cas="{namespace}">{inside}</cas:serviceResponse>'
    ).encode()


def success(user: str = "<cas:user>jdoe</cas:user>", more: str = "") -> str:
    return f"<cas:authenticationSuccess>{user}{more}</cas:authenticationSuccess>"


def failure(code: str = "INVALID_TICKET", inside: str = "no") -> str:
    return f'<cas:authenticationFailure code="{code}">{inside}</cas:authenticationFailure>'


def stamp(moment: datetime) -> str:
    """A moment as SAML writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def assertion(
    service: str,
    *,
    user: str = "<NameIdentifier>jdoe</NameIdentifier>",
    audiences: tuple[str, ...] | None = None,
    times: tuple[str, str] | None = None,
    statement: bool = True,
    namespace: str = "urn:oasis:names:tc:SAML:1.0:assertion",
) -> str:
    """One SAML 1.1 assertion for *service*, valid for a minute from ``NOW``."""
    start, end = times or (stamp(NOW), stamp(NOW + timedelta(minutes=1)))
    named = (service,) if audiences is None else audiences
    inside = "".join(f"<Audience>{entry}</Audience>" for entry in named)
    subject = f"<Subject>{user}</Subject>"
    stated = (
        f'<AuthenticationStatement AuthenticationInstant="{stamp(NOW)}" '
        f'AuthenticationMethod="urn:oasis:names:tc:SAML:1.0:am:password">{subject}'
        "</AuthenticationStatement>"
    )
    return (
        f'<Assertion xmlns="{namespace}"><Conditions NotBefore="{start}" NotOnOrAfter="{end}">'
        f"<AudienceRestrictionCondition>{inside}</AudienceRestrictionCondition></Conditions>"
        f"<AttributeStatement>{subject}"
        '<Attribute AttributeName="mail"><AttributeValue>jdoe@example.edu</AttributeValue>'
        '</Attribute><Attribute AttributeName="employeeNumber"/></AttributeStatement>'
        f"{stated if statement else ''}</Assertion>"
    )


def envelope(
    service: str,
    assertions: str | None = None,
    *,
    statuses: tuple[str, ...] = ("saml1p:Success",),
    recipient: str | None = None,
) -> bytes:
    inside = assertion(service) if assertions is None else assertions
    codes = "".join(f'<saml1p:StatusCode Value="{entry}"/>' for entry in statuses)
    return (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">'
        '<SOAP-ENV:Body><saml1p:Response xmlns:saml1p="urn:oasis:names:tc:SAML:1.0:protocol" '
        f'Recipient="{recipient or service}"><saml1p:Status>{codes}</saml1p:Status>{inside}'
        "</saml1p:Response></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()
