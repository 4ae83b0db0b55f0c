"""Hostile messages that are truly signed, but say what must not be accepted."""

from tests.attack.forge import IDP, ONLY_SP, OTHER_IDP, Make, at, encode, hostile, signed, story


def says(what: str = "assertion", **changes: object) -> Make:
    """A truly signed message that says something else."""
    return lambda g: encode(signed(story(g, **changes), g.idp, what=what))


def acs(edit) -> Make:
    """Recipient changed by a function of the right one."""
    return lambda g: encode(signed(story(g, recipient=edit(g.acs)), g.idp))


def audience(edit) -> Make:
    """Audience changed by a function of the right one."""
    return lambda g: encode(signed(story(g, audiences=((edit(g.sp),),)), g.idp))


def destination(edit) -> Make:
    """Destination of a signed response changed by a function of the right one."""
    return lambda g: encode(signed(story(g, destination=edit(g.acs)), g.idp, what="response"))


def by(who: str, issuer: str, *, response_issuer: str | None = None) -> Make:
    """Signed by another party of the metadata."""
    return lambda g: encode(
        signed(story(g, issuer=issuer, response_issuer=response_issuer or issuer), getattr(g, who))
    )


HOUR, DAY = 3600, 86400

HOSTILE = hostile(
    audience_other=audience(lambda sp: "https://production.example.edu/sp"),
    audience_empty=audience(lambda sp: ""),
    audience_prefix=audience(lambda sp: sp[:-1]),
    audience_suffix=audience(lambda sp: sp + "x"),
    audience_trailing_slash=audience(lambda sp: sp + "/"),
    audience_other_case=audience(str.upper),
    audience_missing=says(audiences=None),
    audience_two_restrictions_one_other=says(
        audiences=(("sp",), ("https://production.example.edu/sp",))
    ),
    conditions_missing=says(conditions=False),
    conditions_unknown=says(more_conditions='<saml:Condition xmlns:x="urn:x" xsi:type="x:Odd"/>'),
    recipient_other=acs(lambda url: "https://production.example.edu/acs"),
    recipient_missing=says(recipient=None),
    recipient_empty=acs(lambda url: ""),
    recipient_prefix=acs(lambda url: url[:-1]),
    recipient_suffix=acs(lambda url: url + "/more"),
    recipient_other_case=acs(str.upper),
    recipient_entity_id=lambda g: encode(signed(story(g, recipient=g.sp), g.idp)),
    destination_other=destination(lambda url: "https://production.example.edu/acs"),
    destination_missing_on_signed=says("response", destination=None),
    destination_empty=destination(lambda url: ""),
    destination_prefix=destination(lambda url: url[:-1]),
    destination_suffix=destination(lambda url: url + "?x=1"),
    in_response_to_other=says(response_in_response_to="_other"),
    in_response_to_missing_on_response=says(response_in_response_to=None),
    in_response_to_other_confirmed=says(confirmed_in_response_to="_other"),
    in_response_to_missing_confirmed=says(confirmed_in_response_to=None),
    in_response_to_missing_everywhere=says(
        response_in_response_to=None, confirmed_in_response_to=None
    ),
    expired_conditions=says(not_on_or_after=at(-HOUR), not_before=at(-2 * HOUR)),
    not_yet_valid=says(not_before=at(HOUR), not_on_or_after=at(2 * HOUR)),
    ends_before_it_starts=says(not_before=at(100), not_on_or_after=at(-100)),
    conditions_without_end=says(not_on_or_after=None),
    expired_confirmation=says(confirmed_until=at(-HOUR)),
    confirmation_without_end=says(confirmed_until=None),
    confirmation_with_start=says(confirmed_from=at(-60)),
    session_over=says(session_until=at(-HOUR)),
    issued_a_month_ago=says(issue_instant=at(-30 * DAY)),
    issued_in_a_month=says(issue_instant=at(30 * DAY)),
    date_nonsense=says(not_on_or_after="tomorrow"),
    date_far_future=says(not_on_or_after="99999999-01-01T00:00:00Z"),
    date_local_zone=says(not_on_or_after=at(300, shape="%Y-%m-%dT%H:%M:%S+99:00")),
    status_missing=says(status=None),
    status_responder=says(status="urn:oasis:names:tc:SAML:2.0:status:Responder"),
    status_authn_failed=says("response", status="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"),
    status_unknown=says(status="urn:example:fine"),
    version_of_response=says(version="1.1"),
    version_of_assertion=says(assertion_version="1.1"),
    issuer_unknown=by("idp", "https://unknown.example.edu/idp"),
    issuer_trailing_slash=by("idp", IDP + "/"),
    issuer_missing=says(issuer=""),
    issuer_of_response_other=by("idp", IDP, response_issuer="https://unknown.example.edu/idp"),
    mix_up_other_idp=by("other_idp", OTHER_IDP),
    mix_up_other_idp_as_the_asked_one=by("other_idp", IDP),
    mix_up_response_names_the_asked_one=by("other_idp", OTHER_IDP, response_issuer=IDP),
    mix_up_assertion_names_the_asked_one=by("other_idp", IDP, response_issuer=OTHER_IDP),
    mix_up_only_a_service=by("only_sp", ONLY_SP),
    mix_up_only_a_service_as_the_asked_one=by("only_sp", IDP),
    subject_missing=says(subject=False),
    confirmation_missing=says(confirmation_method=None),
    confirmation_holder_of_key=says(
        confirmation_method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
    ),
    confirmation_sender_vouches=says(
        confirmation_method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"
    ),
    confirmation_unknown=says(confirmation_method="urn:example:trust-me"),
    name_id_empty=says(name_id=""),
    authn_statement_missing=says(authn_statements=0),
    authn_statement_twice=says(authn_statements=2),
)
