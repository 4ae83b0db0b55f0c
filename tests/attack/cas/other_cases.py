"""Bad answers in JSON, and bad answers of samlValidate."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.login.cas.answers import NOW, assertion, envelope, response, stamp, success
from tests.attack.cas.asked import Case, body

FORM, USER = "answer-form", "principal"
SUCCESS, FAILURE = "authenticationSuccess", "authenticationFailure"
OTHER = "https://other.example.edu/cas/campus/return/x"


def _answer(**answers) -> dict:
    return {"serviceResponse": answers}


def _user(user, **more) -> dict:
    return _answer(authenticationSuccess={"user": user, **more})


def _success(written: str) -> str:
    return f'{{"serviceResponse":{{"authenticationSuccess":{written}}}}}'


JSON = [
    Case(name=f"json-{name}", make=body(made), reason=reason, server={"answer_format": "json"})
    for name, made, reason in [
        ("both", _answer(**{SUCCESS: {"user": "jdoe"}, FAILURE: {"code": "INVALID_TICKET"}}),
         FORM),
        ("neither", _answer(), FORM),
        ("other-answer", _answer(authenticationMaybe={"user": "jdoe"}), FORM),
        ("success-of-text", _answer(**{SUCCESS: "jdoe"}), FORM),
        ("failure-of-text", _answer(**{FAILURE: "no"}), FORM),
        ("refusal", _answer(**{FAILURE: {"code": "INVALID_TICKET"}}), "validation"),
        ("code-of-another-type", _answer(**{FAILURE: {"code": ["INVALID_TICKET"]}}), "validation"),
        ("two-users", _user(["jdoe", "root"]), FORM),
        ("null-user", _user(None), FORM),
        ("true-user", _user(True), FORM),
        ("no-user", _answer(**{SUCCESS: {"attributes": {}}}), FORM),
        ("blank-user", _user(" "), USER),
        ("user-twice", _success('{"user":"jdoe","user":"root"}'), FORM),
        ("success-twice", _success('{"user":"a"},"authenticationSuccess":{"user":"b"}'), FORM),
        ("attributes-of-list", _user("jdoe", attributes=["mail"]), FORM),
        ("value-inside-another", _user("jdoe", attributes={"mail": [{"a": "b"}]}), FORM),
        ("proxies", _user("jdoe", proxies=["https://p.example.edu"]), "proxy"),
        ("proxy-granting-ticket", _user("jdoe", proxyGrantingTicket="PGTIOU-1"), "proxy"),
        ("list", "[]", FORM),
        ("text", '"yes"', FORM),
        ("cut", '{"serviceResponse": {"authenticationSuccess": {"user": "jd', FORM),
        ("no-number", _success('{"user":"jdoe","attributes":{"n":NaN}}'), FORM),
        ("deep", '{"serviceResponse":' + "[" * 100_000, FORM),
        ("half-character", _success('{"user":"\\ud800"}'), FORM),
        ("xml", response(success()), FORM),
        ("empty", "", FORM),
    ]
]  # fmt: skip


def _times(start: timedelta, end: timedelta):
    return lambda service: envelope(
        service, assertion(service, times=(stamp(NOW + start), stamp(NOW + end)))
    )


MINUTE = timedelta(minutes=1)
SAML1 = [
    Case(name=f"saml1-{name}", make=body(made), reason=reason, server={"validation": "saml1.1"})
    for name, made, reason in [
        ("other-audience", lambda s: envelope(s, assertion(s, audiences=(OTHER,))), "audience"),
        ("also-another-audience",
         lambda s: envelope(s, assertion(s, audiences=(s, OTHER))), "audience"),
        ("audience-with-slash",
         lambda s: envelope(s, assertion(s, audiences=(f"{s}/",))), "audience"),
        ("other-recipient", lambda s: envelope(s, recipient=OTHER), "recipient"),
        ("over", _times(-10 * MINUTE, -4 * MINUTE), "times"),
        ("ahead", _times(4 * MINUTE, 10 * MINUTE), "times"),
        ("unreadable-times",
         lambda s: envelope(s, assertion(s, times=("tomorrow", "2027"))), "times"),
        ("times-without-zone",
         lambda s: envelope(s, assertion(s, times=("2026-11-24T12:00:00", ""))), "times"),
        ("denied", lambda s: envelope(s, "", statuses=("saml1p:RequestDenied",)), "validation"),
        ("denied-with-assertion",
         lambda s: envelope(s, statuses=("saml1p:RequestDenied",)), "validation"),
        ("two-statuses",
         lambda s: envelope(s, statuses=("saml1p:RequestDenied", "saml1p:Success")), FORM),
        ("no-status", lambda s: envelope(s, statuses=()), FORM),
        ("two-assertions", lambda s: envelope(s, assertion(s) * 2), FORM),
        ("no-assertion", lambda s: envelope(s, ""), FORM),
        ("assertion-inside-another-element",
         lambda s: envelope(s, f"<x>{assertion(s)}</x>"), FORM),
        ("other-namespace",
         lambda s: envelope(s, assertion(s, namespace="urn:example:other")), FORM),
        ("nobody-authenticated", lambda s: envelope(s, assertion(s, statement=False)), FORM),
        ("two-users", lambda s: envelope(
            s, assertion(s, user="<NameIdentifier>a</NameIdentifier>"
                                 "<NameIdentifier>b</NameIdentifier>")), USER),
        ("no-user", lambda s: envelope(s, assertion(s, user="")), USER),
        ("blank-user",
         lambda s: envelope(s, assertion(s, user="<NameIdentifier> </NameIdentifier>")), USER),
        ("element-inside-user", lambda s: envelope(
            s, assertion(s, user="<NameIdentifier>j<b/>doe</NameIdentifier>")), USER),
        ("two-conditions", lambda s: envelope(
            s, assertion(s).replace("<Conditions", "<Conditions/><Conditions")), FORM),
        ("fault", lambda _: (b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
                             b"<e:Body><e:Fault/></e:Body></e:Envelope>"), FORM),
        ("doctype", lambda s: b"<!DOCTYPE r>" + envelope(s), "answer-doctype"),
        ("serviceResponse", response(success()), FORM),
    ]
]  # fmt: skip
