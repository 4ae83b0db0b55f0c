"""Values that are made to keep a program busy come to an end like any other.

Nothing is timed here: a value that ran away would end at the suite's own limit for a test.
"""

import pytest

from tests.factories import make_capture, make_form, make_site
from tests.report.samples import how
from verifier.domain.model.capture import Attribute, IdentityProvider, Scope
from verifier.domain.model.request_form import ListenerService
from verifier.pipeline.verify import verify
from verifier.report import html, json_report, text

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
NAMES = ("urn:oid:2.16.840.1.113730.3.1.3", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6")
COSTLY = {
    "zeros": "0" * 20_000,
    "zeros-and-a-letter": "0" * 20_000 + "x",
    "digits": "21234" * 4_000,
    "at-signs": "a@" * 10_000,
    "letters-at": "a" * 20_000 + "@",
    "semicolons": ";" * 20_000,
    "backslashes": "\\" * 20_000,
    "blanks": " " * 20_000,
    "hyphens": "1-" * 10_000,
    "colons": "urn:" * 5_000,
    "marks": "e" + "\u0301" * 20_000,
    "xml": "<a>" * 5_000,
    "quotes": '"' * 20_000,
}


@pytest.mark.parametrize("value", COSTLY.values(), ids=COSTLY)
def test_a_costly_value_is_followed_to_its_end(tmp_path, value):
    """Through every stage and into every form of the report, masked and plain."""
    released = [Attribute(name=name, name_format=URI, values=(value, value)) for name in NAMES]
    idp = IdentityProvider(entity_id="https://idp.example.edu/idp", scopes=(Scope(value="x"),))

    report = verify(make_capture(released, idp=idp), site=make_site(tmp_path), ils=())

    for render in (json_report.report_as_json, html.report_as_html):
        assert render(report, redact=True)
        assert render(report, redact=False)
    assert text.report_as_text(report, how())


@pytest.mark.parametrize("name", ["urn:oid:" + "1." * 10_000, "a" * 20_000, "://" * 7_000])
def test_a_costly_name_is_followed_to_its_end(tmp_path, name):
    """Names are compared with every name that is known."""
    released = [Attribute(name=name, name_format=URI, values=("x",))]

    assert verify(make_capture(released), site=make_site(tmp_path), ils=())


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(a?){30}$", "a*a*a*a*a*a*$"])
def test_a_costly_listener_setting_is_followed_to_its_end(tmp_path, monkeypatch, pattern):
    """A site's own expression may run away in the listener; here it does not."""
    monkeypatch.setattr("verifier.domain.reshare_rules.regex.DEADLINE_SECONDS", 0.5)
    listener = ListenerService(
        reqIdHeader="x-remote-user", reqIdRegex=pattern, reqIdReplacement="b"
    )
    form = make_form(header_identifier="employeeNumber", listener=listener)
    released = [Attribute(name=NAMES[0], name_format=URI, values=("a" * 60 + "!",))]

    assert verify(make_capture(released), site=make_site(tmp_path, form=form), ils=())
