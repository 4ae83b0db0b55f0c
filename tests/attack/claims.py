"""Hostile messages that are truly signed, but say what must not be accepted."""

from collections.abc import Callable

from tests.adapters.login.saml.idp_stub import AUDIENCE, ENTITY_ID, ago, pair, posted
from tests.attack.forge import ONLY_SP, OTHER_IDP, Ground, Make, at, hostile, signed, story

PRODUCTION = "https://production.example.edu"
UNKNOWN = "https://unknown.example.edu/idp"
ODD = '<saml:Condition xmlns:x="urn:x" xsi:type="x:Odd"/>'
HOUR, DAY = 3600, 86400


def says(*what: str, **changes: object) -> Make:
    return lambda g: posted(signed(story(g, **changes), pair("idp"), *what))


def acs(edit: Callable[[str], str]) -> Make:
    return says(recipient=lambda g: edit(g.acs))


def audience(edit: Callable[[str], str]) -> Make:
    return says(audience=lambda g: AUDIENCE.format(edit(g.sp)))


def destination(edit: Callable[[str], str], *what: str) -> Make:
    """Destination, by default of a signed response, changed by a function of the right one."""
    return says(*(what or ("Response",)), destination=lambda g: edit(g.acs))


def beside(text: str) -> Callable[[Ground], str]:
    """The right restriction of the audience, and something after it."""
    return lambda g: AUDIENCE.format(g.sp) + text


def status(code: str) -> str:
    return f'<samlp:Status><samlp:StatusCode Value="{code}"/></samlp:Status>'


def by(who: str, issuer: str, *, response_issuer: str | None = None) -> Make:
    issuers = {"assertion_issuer": issuer, "issuer": response_issuer or issuer}
    return lambda g: posted(signed(story(g, **issuers), pair(who)))


CM = "urn:oasis:names:tc:SAML:2.0:cm"
STATUS = "urn:oasis:names:tc:SAML:2.0:status"

HOSTILE = [
    *hostile(
        "audience",
        audience_other=audience(lambda _: f"{PRODUCTION}/sp"),
        audience_empty=audience(lambda _: ""),
        audience_prefix=audience(lambda sp: sp[:-1]),
        audience_suffix=audience(lambda sp: sp + "x"),
        audience_trailing_slash=audience(lambda sp: sp + "/"),
        audience_other_case=audience(str.upper),
        audience_missing=says(audience=""),
        audience_two_restrictions_one_other=says(
            audience=beside(AUDIENCE.format(f"{PRODUCTION}/sp"))
        ),
    ),
    *hostile(
        "conditions",
        conditions_missing=says(conditions=""),
        conditions_without_end=says(not_on_or_after=""),
    ),
    *hostile("structure", conditions_unknown=says(audience=beside(ODD))),
    *hostile(
        "recipient",
        recipient_other=acs(lambda _: f"{PRODUCTION}/acs"),
        recipient_missing=says(recipient=None),
        recipient_empty=acs(lambda _: ""),
        recipient_prefix=acs(lambda url: url[:-1]),
        recipient_suffix=acs(lambda url: url + "/more"),
        recipient_other_case=acs(str.upper),
        recipient_entity_id=says(recipient=lambda g: g.sp),
    ),
    *hostile(
        "destination",
        destination_other=destination(lambda _: f"{PRODUCTION}/acs"),
        destination_other_on_unsigned=destination(lambda _: f"{PRODUCTION}/acs", "Assertion"),
        destination_missing_on_signed=says("Response", destination=None),
        destination_empty=destination(lambda _: ""),
        destination_empty_on_unsigned=destination(lambda _: "", "Assertion"),
        destination_prefix=destination(lambda url: url[:-1]),
        destination_suffix=destination(lambda url: url + "?x=1"),
    ),
    *hostile(
        "in-response-to",
        in_response_to_other=says(
            request_id="_other", confirmation_answers=lambda g: g.request_id
        ),
        in_response_to_missing_on_response=says(
            request_id=None, confirmation_answers=lambda g: g.request_id
        ),
        in_response_to_other_confirmed=says(confirmation_answers="_other"),
        in_response_to_missing_confirmed=says(confirmation_answers=None),
        in_response_to_missing_everywhere=says(request_id=None),
    ),
    *hostile(
        "lifetime",
        expired_conditions=says(not_on_or_after=at(-HOUR), not_before=at(-2 * HOUR)),
        not_yet_valid=says(not_before=at(HOUR), not_on_or_after=at(2 * HOUR)),
        ends_before_it_starts=says(not_before=at(100), not_on_or_after=at(-100)),
        expired_confirmation=says(confirmed_until=at(-HOUR)),
        issued_a_month_ago=says(issued=at(-30 * DAY)),
        issued_in_a_month=says(issued=at(30 * DAY)),
        date_nonsense=says(not_on_or_after="tomorrow"),
        date_far_future=says(not_on_or_after="99999999-01-01T00:00:00Z"),
        date_end_of_the_calendar=says(not_on_or_after="9999-12-31T23:59:59Z"),
        date_local_zone=says(not_on_or_after=at(300, shape="%Y-%m-%dT%H:%M:%S+99:00")),
        date_without_zone=says(not_on_or_after="2090-01-01T00:00:00"),
    ),
    *hostile("session-lifetime", session_over=says(session_until=at(-HOUR))),
    *hostile(
        "status",
        status_missing=says(status=""),
        status_responder=says(status=status(f"{STATUS}:Responder")),
        status_authn_failed=says("Response", status=status(f"{STATUS}:AuthnFailed")),
        status_unknown=says(status=status("urn:example:fine")),
    ),
    *hostile(
        "version",
        version_of_response=says(version="1.1"),
        version_of_assertion=says(assertion_version="1.1"),
    ),
    *hostile(
        "issuer",
        issuer_unknown=by("idp", UNKNOWN),
        issuer_trailing_slash=by("idp", ENTITY_ID + "/"),
        issuer_of_response_other=by("idp", ENTITY_ID, response_issuer=UNKNOWN),
        issuer_of_assertion_other=by("idp", UNKNOWN, response_issuer=ENTITY_ID),
        mix_up_other_idp=by("other", OTHER_IDP),
        mix_up_response_names_the_asked_one=by("other", OTHER_IDP, response_issuer=ENTITY_ID),
        mix_up_assertion_names_the_asked_one=by("other", ENTITY_ID, response_issuer=OTHER_IDP),
        mix_up_only_a_service=by("service", ONLY_SP),
    ),
    *hostile("signature-placement", issuer_missing=says(assertion_issuer="")),
    *hostile(
        "signature",
        mix_up_other_idp_as_the_asked_one=by("other", ENTITY_ID),
        mix_up_only_a_service_as_the_asked_one=by("service", ENTITY_ID),
    ),
    *hostile(
        "subject-confirmation",
        subject_missing=says(subject=""),
        confirmation_missing=says(confirmation=""),
        confirmation_without_end=says(confirmed_until=""),
        confirmation_with_start=says(confirmation_extra=lambda g: f' NotBefore="{at(-60)(g)}"'),
        confirmation_holder_of_key=says(method=f"{CM}:holder-of-key"),
        confirmation_sender_vouches=says(method=f"{CM}:sender-vouches"),
        confirmation_unknown=says(method="urn:example:trust-me"),
    ),
    *hostile("name-id", name_id_empty=says(name_id="<saml:NameID></saml:NameID>")),
    *hostile(
        "authn-statement",
        authn_statement_missing=says(statement=""),
        authn_statement_twice=says(statement=lambda g: 2 * story(g).authn_statement(ago())),
    ),
]
