from datetime import UTC, datetime

import pytest
from lxml import etree

from tests.metadata_factories import (
    ENTITY_ID,
    NOW,
    SSO,
    make_entities,
    make_entity,
    make_idp,
    make_key,
    make_key_descriptor,
    make_role,
    make_services,
)
from verifier.adapters.login.saml import metadata_document
from verifier.adapters.login.saml.metadata_document import (
    MetadataRefused,
    choose_entity,
    parse,
    valid_until,
)
from verifier.adapters.login.saml.metadata_reading import is_loopback, read_metadata
from verifier.domain.model.capture import Scope


def read(document, **idp):
    return read_metadata(document.encode(), idp=make_idp(**idp), now=NOW)


def test_says_what_a_login_needs():
    metadata = read(make_entity())
    assert ENTITY_ID == metadata.entity_id
    assert SSO == metadata.sso_redirect
    assert f"{SSO}/post" == metadata.sso_post
    assert (make_key().certificate.decode(),) == metadata.certificates
    assert metadata.verified is False
    assert () == metadata.notices


def test_hands_on_one_entity_with_this_role_only():
    """Keys of other roles, signatures, extensions, dates and comments are not handed on."""
    other = make_role(keys=make_key_descriptor("STRANGER")).replace(
        "IDPSSODescriptor", "SPSSODescriptor"
    )
    role = make_role(
        keys=make_key_descriptor().replace(
            "</ds:X509Certificate>", "<!-- c --></ds:X509Certificate>"
        ),
        attributes='validUntil="2026-12-20T00:00:00Z"',
        extensions="<shibmd:Scope>example.edu</shibmd:Scope>",
    )
    root = etree.fromstring(read(make_entity(role=role, more=other)).xml.encode())
    names = [etree.QName(entry).localname for entry in root.iter("*")]
    assert [
        *("EntityDescriptor", "IDPSSODescriptor", "KeyDescriptor", "KeyInfo", "X509Data"),
        *("X509Certificate", "SingleSignOnService", "SingleSignOnService"),
    ] == names
    assert 0 == len(list(root.iter(etree.Comment)))
    assert {"entityID": ENTITY_ID} == dict(root.attrib)
    assert "validUntil" not in root[0].attrib


def test_a_service_provider_is_not_an_identity_provider():
    wrong = make_role().replace("IDPSSODescriptor", "SPSSODescriptor")
    with pytest.raises(MetadataRefused, match=f"describes the service provider {ENTITY_ID}"):
        read(make_entity(role=wrong))
    saml1 = make_role(protocol="urn:oasis:names:tc:SAML:1.1:protocol")
    with pytest.raises(MetadataRefused, match=r"identity provider for SAML 2\.0"):
        read(make_entity(role=saml1))


def test_two_roles_are_refused():
    with pytest.raises(MetadataRefused, match="twice"):
        read(make_entity(more=make_role()))


def test_one_binding_is_enough():
    redirect = read(make_entity(role=make_role(services=make_services(post=None))))
    assert (SSO, None) == (redirect.sso_redirect, redirect.sso_post)
    with pytest.raises(MetadataRefused, match="no login by HTTP-Redirect or"):
        read(make_entity(role=make_role(services=make_services(redirect=None, post=None))))


@pytest.mark.parametrize(
    "location",
    [
        *("javascript:alert(1)", "data:text/html,x", "http://idp.example.edu/sso"),
        *("https://user:secret@idp.example.edu/sso", "https://idp.example.edu:port/sso"),
        *("https:///sso", "", "/sso"),
    ],
)
def test_a_login_goes_to_https_only(location):
    with pytest.raises(MetadataRefused, match="login address for HTTP-POST") as refused:
        read(make_entity(role=make_role(services=make_services(post=location))))
    assert "secret" not in refused.value.message


def test_plain_http_is_for_loopback():
    services = make_services(redirect="http://127.0.0.1:8080/sso", post=None)
    metadata = read(make_entity(role=make_role(services=services)))
    assert "http://127.0.0.1:8080/sso" == metadata.sso_redirect


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost/x", True),
        ("http://[::1]:80/", True),
        ("http://127.9.9.9/", True),
        ("http://127.0.0.1.example.edu/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_loopback_is_judged_by_address(address, expected):
    assert expected is is_loopback(address)


def test_says_that_metadata_never_ends():
    metadata = read(make_entity(attributes=""))
    assert metadata.valid_until is None
    assert (
        "The metadata has no expiry date; it is used until it is replaced.",
    ) == metadata.notices


def test_names_the_identity_provider_for_a_capture():
    role = make_role(extensions="<shibmd:Scope>example.edu</shibmd:Scope>")
    idp = read(make_entity(role=role)).identity_provider(profile="shibboleth-idp")
    assert ENTITY_ID == idp.entity_id
    assert "shibboleth-idp" == idp.profile
    assert ["example.edu"] == [scope.value for scope in idp.scopes]


OTHER = "https://other.example.edu/idp"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<a", "not well-formed XML"),
        (b"{}", "not well-formed XML"),
        ('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "not in UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "not in UTF-8"),
        (
            b"<?xml version='1.0' encoding = 'UTF-7'?>+ADwAIQ-DOCTYPE a+AD4-+ADw-a/+AD4-",
            "not in UTF-8",
        ),
        (b'<?xml version="1.0" encoding\n=\n"latin1"?><a/>', "not in UTF-8"),
        (
            '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a><a/>'.encode("cp037"),
            "not well-formed",
        ),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (
            b'<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
            "DOCTYPE",
        ),
    ],
)
def test_refuses_before_anything_is_believed(data, message):
    with pytest.raises(MetadataRefused, match=message):
        parse(data)


def test_size_has_a_limit(monkeypatch):
    monkeypatch.setattr(metadata_document, "MAX_BYTES", 10)
    with pytest.raises(MetadataRefused, match="larger than"):
        parse(b"<a>" + b" " * 10 + b"</a>")


def test_accepts_a_byte_order_mark():
    document = '﻿<?xml version="1.0" encoding="utf-8"?>' + make_entity()
    assert parse(document.encode()).get("entityID") == ENTITY_ID


def test_a_web_page_is_no_metadata():
    with pytest.raises(MetadataRefused, match="starts with 'html'"):
        choose_entity(parse(b"<html/>"), make_idp())


def test_the_entity_asked_for_must_be_there():
    root = parse(make_entity(entity_id=OTHER).encode())
    with pytest.raises(MetadataRefused, match=f"does not describe {ENTITY_ID} but {OTHER}"):
        choose_entity(root, make_idp(entity_id=ENTITY_ID))


def test_finds_one_entity_in_nested_aggregates():
    inner = make_entities(make_entity())
    root = parse(make_entities(make_entity(entity_id=OTHER), inner).encode())
    assert ENTITY_ID == choose_entity(root, make_idp(entity_id=ENTITY_ID)).get("entityID")


def test_an_aggregate_needs_a_name():
    with pytest.raises(MetadataRefused, match="describes 2 entities; name the one"):
        choose_entity(
            parse(make_entities(make_entity(), make_entity(entity_id=OTHER)).encode()), make_idp()
        )
    alone = choose_entity(parse(make_entities(make_entity()).encode()), make_idp())
    assert ENTITY_ID == alone.get("entityID")


def test_duplicates_are_refused_by_line():
    document = make_entities(make_entity() + "\n\n", make_entity())
    with pytest.raises(MetadataRefused, match=r"more than once \(lines 1 and 3\)"):
        choose_entity(parse(document.encode()), make_idp(entity_id=ENTITY_ID))


def test_an_entity_hidden_in_an_extension_is_not_found():
    hidden = make_entity(entity_id=OTHER)
    root = parse(make_entity(extensions=hidden).encode())
    with pytest.raises(MetadataRefused, match="does not describe"):
        choose_entity(root, make_idp(entity_id=OTHER))


@pytest.mark.parametrize("entity_id", ["", "x" * 257, " https://idp.example.edu "])
def test_entity_ids_have_a_shape(entity_id):
    with pytest.raises(MetadataRefused, match="entity ID"):
        choose_entity(parse(make_entity(entity_id=entity_id).encode()), make_idp())


def until(document, *, now=NOW, **idp):
    site_idp = make_idp(**idp)
    return valid_until(choose_entity(parse(document.encode()), site_idp), site_idp, now=now)


def test_the_earliest_date_counts():
    around = make_entities(make_entity(), attributes='validUntil="2026-12-01T00:00:00Z"')
    assert datetime(2026, 12, 1, tzinfo=UTC) == until(around)
    role = make_role(attributes='validUntil="2026-11-30T00:00:00.123Z"')
    assert datetime(2026, 11, 30, 0, 0, 0, 123000, tzinfo=UTC) == until(make_entity(role=role))


def test_offsets_are_understood():
    offset = make_entity(attributes='validUntil="2026-12-01T01:00:00+02:00"')
    assert datetime(2026, 11, 30, 23, tzinfo=UTC) == until(offset)
    bare = make_entity(attributes='validUntil="2026-12-01T01:00:00"')
    assert datetime(2026, 12, 1, 1, tzinfo=UTC) == until(bare)


def test_expired_metadata_is_refused_with_its_date():
    document = make_entity(attributes='validUntil="2026-11-24T12:00:00Z"')
    with pytest.raises(MetadataRefused, match="expired on 2026-11-24 at 12:00 UTC"):
        until(document)


def test_a_far_date_is_refused_unless_the_site_allows_it():
    document = make_entity(attributes='validUntil="2027-11-24T12:00:00Z"')
    with pytest.raises(MetadataRefused, match="more than 60 days ahead; raise metadata_max_days"):
        until(document)
    assert 2027 == until(document, metadata_max_days=365).year


def test_no_date_is_the_sites_own_risk():
    document = make_entity(attributes="")
    assert until(document) is None
    for idp in (
        {"metadata_trusted_without_expiry": False},
        {"mdq_url": "https://mdq.example.edu", "entity_id": ENTITY_ID},
    ):
        with pytest.raises(MetadataRefused, match="no expiry date"):
            until(document, **idp)


@pytest.mark.parametrize("text", ["soon", "", "9999-12-31T23:59:59-14:00", "2026-13-01T00:00:00Z"])
def test_a_date_that_is_none_is_refused(text):
    with pytest.raises(MetadataRefused, match="not a date and time"):
        until(make_entity(attributes=f'validUntil="{text}"'))


def test_another_encoding_is_never_used(monkeypatch):
    monkeypatch.setattr(metadata_document, "READABLE", {"utf-8", "utf-7"})
    with pytest.raises(MetadataRefused, match="not well-formed"):
        parse(b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-')


def read_people(*, ui="", scopes="", entity="", more="", role_attributes=""):
    inner = f"<mdui:UIInfo>{ui}</mdui:UIInfo>{scopes}"
    role = make_role(extensions=inner, attributes=role_attributes)
    document = make_entity(role=role, extensions=entity, more=more)
    return read_metadata(document.encode(), idp=make_idp(), now=NOW)


def contact(kind, *addresses):
    mails = "".join(f"<md:EmailAddress>{entry}</md:EmailAddress>" for entry in addresses)
    return f'<md:ContactPerson contactType="{kind}">{mails}</md:ContactPerson>'


def test_the_english_name_comes_first():
    ui = (
        '<mdui:DisplayName xml:lang="de">Beispiel</mdui:DisplayName>'
        '<mdui:DisplayName xml:lang="en">\n Example   University </mdui:DisplayName>'
    )
    assert "Example University" == read_people(ui=ui).display_name


def test_another_language_is_better_than_none():
    ui = '<mdui:DisplayName xml:lang="de">Beispiel</mdui:DisplayName>'
    assert "Beispiel" == read_people(ui=ui).display_name


def test_the_organisation_stands_in_for_a_name():
    organisation = (
        "<md:Organization><md:OrganizationName>exu</md:OrganizationName>"
        "<md:OrganizationDisplayName>Example</md:OrganizationDisplayName></md:Organization>"
    )
    assert "Example" == read_people(more=organisation).display_name
    assert read_people().display_name is None


def test_names_are_cut_and_cleaned():
    """A direction override or an endless name does not reach a page."""
    ui = f"<mdui:DisplayName>a\u202eb{'x' * 300}</mdui:DisplayName>"
    name = read_people(ui=ui).display_name
    assert name.startswith("a bx")
    assert 200 == len(name)


@pytest.mark.parametrize(
    ("logo", "expected"),
    [
        ("https://idp.example.edu/logo.png", "https://idp.example.edu/logo.png"),
        ("data:image/png;base64,AAAA", "data:image/png;base64,AAAA"),
        ("http://idp.example.edu/logo.png", None),
        ("data:image/svg+xml;base64,AAAA", None),
        ("data:text/html,x", None),
        ("javascript:alert(1)", None),
        ("data:image/png;base64," + "A" * 200_000, None),
    ],
)
def test_logos_are_of_safe_kinds(logo, expected):
    assert expected == read_people(ui=f"<mdui:Logo>{logo}</mdui:Logo>").logo_url


def test_the_next_logo_is_taken_where_the_first_is_unsafe():
    ui = "<mdui:Logo>http://a/x.png</mdui:Logo><mdui:Logo>https://a.example.edu/x.png</mdui:Logo>"
    assert "https://a.example.edu/x.png" == read_people(ui=ui).logo_url


def test_technical_contact_before_support():
    more = contact("support", "help@example.edu") + contact("technical", "mailto:idm@example.edu")
    assert "idm@example.edu" == read_people(more=more).contact


def test_an_unusable_address_is_passed_over():
    more = contact("technical", "see our page", "mailto:a@b.c?subject=x") + contact(
        "support", "MAILTO:help@example.edu"
    )
    assert "help@example.edu" == read_people(more=more).contact
    assert read_people(more=contact("billing", "bills@example.edu")).contact is None


def test_error_page_is_a_web_address():
    good = read_people(role_attributes='errorURL="https://idp.example.edu/error?c=ERRORURL_CODE"')
    assert "https://idp.example.edu/error?c=ERRORURL_CODE" == good.error_url
    assert read_people(role_attributes='errorURL="javascript:x"').error_url is None


def test_scopes_of_role_and_entity():
    metadata = read_people(
        scopes="<shibmd:Scope>example.edu</shibmd:Scope>"
        '<shibmd:Scope regexp="true">^.+\\.example\\.edu$</shibmd:Scope>'
        "<shibmd:Scope> </shibmd:Scope>",
        entity='<shibmd:Scope regexp="false">example.edu</shibmd:Scope>',
    )
    assert (
        Scope(value="example.edu"),
        Scope(value=r"^.+\.example\.edu$", regexp=True),
    ) == metadata.scopes


def read_certificates(keys):
    document = make_entity(role=make_role(keys=keys))
    return read_metadata(document.encode(), idp=make_idp(), now=NOW)


def test_keeps_signing_certificates_in_order_and_once():
    first, second = make_key("first"), make_key("second")
    keys = (
        make_key_descriptor(first.base64)
        + make_key_descriptor(make_key("other").base64, use="encryption")
        + make_key_descriptor(second.base64, use=None)
        + make_key_descriptor(first.base64)
    )
    assert (first.certificate.decode(), second.certificate.decode()) == read_certificates(
        keys
    ).certificates


def test_text_may_be_folded_and_hold_a_comment():
    key = make_key()
    folded = f"\n {key.base64[:64]}\n <!-- line -->{key.base64[64:]}\n"
    assert (key.certificate.decode(),) == read_certificates(
        make_key_descriptor(folded)
    ).certificates


def test_elliptic_curves_are_accepted():
    assert 1 == len(
        read_certificates(make_key_descriptor(make_key("c", curve=True).base64)).certificates
    )


def test_no_certificate_is_refused():
    for keys in ("", make_key_descriptor(use="encryption")):
        with pytest.raises(MetadataRefused, match="no signing certificate"):
            read_certificates(keys)


@pytest.mark.parametrize("certificate", ["AAAA", "!!!", ""])
def test_a_bad_certificate_is_named_by_its_place(certificate):
    with pytest.raises(MetadataRefused, match=r"certificate 2 of 2 .* is not an X\.509"):
        read_certificates(make_key_descriptor() + make_key_descriptor(certificate))


def test_a_short_key_is_refused():
    with pytest.raises(MetadataRefused, match="RSA key of only 1024 bits"):
        read_certificates(make_key_descriptor(make_key("short", bits=1024).base64))


def test_an_expired_certificate_is_a_notice():
    """In metadata a certificate only carries a key; its date is worth a notice and no more."""
    metadata = read_certificates(make_key_descriptor(make_key("old", days=-30).base64))
    assert 1 == len(metadata.certificates)
    notice = (
        "The signing certificate 1 of 1 expired on 2026-10-25; its key is still used, as metadata "
        "says so."
    )
    assert (notice,) == metadata.notices
