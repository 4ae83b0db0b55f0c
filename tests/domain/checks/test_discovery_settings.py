import pytest

from tests.domain.checks.delivery_tests import (
    make_delivery,
    make_service,
    with_listener_file,
    with_proxy,
    with_vufind,
)
from tests.factories import make_form, make_listener
from verifier.adapters.config_files.proxy import read_proxy
from verifier.domain.checks.discovery_settings import (
    differences,
    has_usual_format,
    passes_client_header,
    replaced_by_header,
    sets_header,
    usernames,
)
from verifier.domain.model.config_files import AttributeRule
from verifier.domain.model.finding import Place

HEADER = "x-remote-user"


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("RequestHeader SET X-Remote-User v", True),
        ("RequestHeader setifempty X-Remote-User v", True),
        ("RequestHeader unset X-Remote-User\nRequestHeader set X-Remote-User v", True),
        ("RequestHeader set X-Remote-User v\nRequestHeader unset X-Remote-User early", True),
        ("RequestHeader set X-Remote-User v\nRequestHeader unset X-Remote-User", False),
        ("RequestHeader edit X-Remote-User a b", False),
        ("RequestHeader set X-Remote v", False),
        ("ShibUseHeaders Off", False),
        ("ShibRequestSetting useHeaders 1", True),
        ("location / { proxy_set_header X-Remote-User $v; }", True),
        ("location / { proxy_set_header X-Remote-User ''; }", False),
    ],
)
def test_whether_the_header_leaves_with_a_value(text, leaves):
    """A line sets it and none after it in the same block takes it away."""
    assert leaves is sets_header(read_proxy("a.conf", text), HEADER)


def places(*texts):
    """Where each of these files lets a forged header through."""
    proxies = [read_proxy(f"{at}.conf", text) for at, text in enumerate(texts)]
    return [str(place) for place, _ in passes_client_header(proxies, HEADER)]


def test_a_file_that_says_nothing_of_the_header():
    """Where another file sets it, that one decides."""
    assert ["0.conf"] == places("ProxyPass / http://a")
    assert [] == places("ProxyPass / http://a", "RequestHeader set X-Remote-User v")


def test_a_location_that_leads_elsewhere():
    """Another target without the header is another service; the same target is not."""
    with_header = "location / { proxy_set_header X-Remote-User $v; proxy_pass http://a; }\n"

    assert [] == places(f"{with_header}location /b {{ proxy_pass http://b; }}")
    assert ["0.conf, line 2, location"] == places(
        f"{with_header}location /b {{ proxy_pass http://a; }}"
    )


def test_a_condition_within_a_location():
    """What an inner block does not set, it has from the one around it."""
    text = "location / { proxy_set_header X-Remote-User $v; if ($a) { proxy_pass http://a; } }"

    assert [] == places(text)


@pytest.mark.parametrize(("switch", "places_found"), [("", 0), ("underscores_in_headers on;", 1)])
def test_a_header_with_an_underscore(switch, places_found):
    """Unless told otherwise nginx drops it where a client sends it."""
    proxy = read_proxy("a.conf", f"server {{ {switch} location / {{ proxy_pass http://a; }} }}")

    assert places_found == len(list(passes_client_header([proxy], "x_remote_user")))


TEXT = '{"services": {"EXU": {"reqIdHeader": "x-a", "reqIdToLower": true}}}'

CONFIG = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\nusername = uid\n"


def test_a_difference_has_both_values_as_files_write_them():
    """A switch is true; what nobody sets is said to be not set."""
    form = make_form(listener=make_listener(reqIdHeader="x-b"))

    assert [("reqIdHeader", "x-a", "x-b"), ("reqIdToLower", "true", "not set")] == [
        (difference.name, difference.in_file, difference.in_site_file)
        for difference in differences(with_listener_file(TEXT, form=form))
    ]


def test_an_attribute_under_another_name_is_another_one():
    """The site file's identifier is VuFind's user name, where it says no other."""
    assert [("username", "uid", "employeeNumber")] == [
        (difference.name, difference.in_file, difference.in_site_file)
        for difference in differences(with_vufind(CONFIG))
    ]


@pytest.mark.parametrize(
    ("delivery", "replaced"),
    [
        (make_delivery(), False),
        (make_delivery(form=make_form(header_identifier="uid")), False),
        (with_proxy("RequestHeader set X-Remote-User v"), True),
        (with_proxy("RequestHeader set X-Other v"), False),
        (with_proxy("RequestHeader set X-A v", reqIdHeader="X-A"), False),
        (
            make_delivery(
                form=make_form(header_identifier="uid"), services=(make_service(reqIdHeader="x"),)
            ),
            True,
        ),
    ],
)
def test_whether_a_header_replaces_what_vufind_sends(delivery, replaced):
    """The listener must be able to read it, and somebody must send it."""
    assert replaced is replaced_by_header(delivery)


def test_usernames_of_both_files():
    """Those of the sections too, and none where people log in otherwise."""
    sections = "[a]\nentityId = x\nusername = mail\n[b]\nentityId = y\n"
    text = "[Authentication]\nmethod = {}\n[Shibboleth]\nusername = uid\n"

    assert ["uid", "mail"] == [
        username.value for username in usernames(with_vufind(text.format("Shibboleth"), sections))
    ]
    assert () == usernames(with_vufind(text.format("LDAP"), sections))


@pytest.mark.parametrize(
    ("name", "name_format", "does"),
    [
        ("urn:oid:1.2", None, True),
        ("urn:oid:1.2", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri", True),
        ("urn:oid:1.2", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", False),
        ("uid", None, False),
        ("uid", "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", True),
        ("http://schemas.xmlsoap.org/claims/UPN", "urn:x", True),
    ],
)
def test_whether_a_rule_can_fit(name, name_format, does):
    """Claims of Microsoft's products come in several formats."""
    rule = AttributeRule(
        name=name, name_format=name_format, variables=("x",), place=Place(file="a")
    )

    assert does is has_usual_format(rule)
