from __future__ import annotations

import pytest

from tests.metadata_factories import NOW, make_entity, make_idp, make_role
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.domain.model.capture import Scope


def read(*, ui="", scopes="", entity="", more="", role_attributes=""):
    inner = f"<mdui:UIInfo>{ui}</mdui:UIInfo>{scopes}"
    role = make_role(extensions=inner, attributes=role_attributes)
    document = make_entity(role=role, extensions=entity, more=more)
    return read_metadata(document.encode(), idp=make_idp(), now=NOW)


def contact(kind, *addresses):
    mails = "".join(f"<md:EmailAddress>{entry}</md:EmailAddress>" for entry in addresses)
    return f'<md:ContactPerson contactType="{kind}">{mails}</md:ContactPerson>'


def test_the_english_name_comes_first():
    """Of several names the English one is shown, with its blanks tidied."""
    ui = (
        '<mdui:DisplayName xml:lang="de">Beispiel</mdui:DisplayName>'
        '<mdui:DisplayName xml:lang="en">\n Example   University </mdui:DisplayName>'
    )
    assert "Example University" == read(ui=ui).display_name


def test_another_language_is_better_than_none():
    """A name in another language is shown where there is no English one."""
    ui = '<mdui:DisplayName xml:lang="de">Beispiel</mdui:DisplayName>'
    assert "Beispiel" == read(ui=ui).display_name


def test_the_organisation_stands_in_for_a_name():
    """Without a DisplayName the organisation's is used; without any there is none."""
    organisation = (
        "<md:Organization><md:OrganizationName>exu</md:OrganizationName>"
        "<md:OrganizationDisplayName>Example</md:OrganizationDisplayName></md:Organization>"
    )
    assert "Example" == read(more=organisation).display_name
    assert read().display_name is None


def test_names_are_cut_and_cleaned():
    """A direction override or an endless name does not reach a page."""
    ui = f"<mdui:DisplayName>a\u202eb{'x' * 300}</mdui:DisplayName>"
    name = read(ui=ui).display_name
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
    """A logo comes by https or inline as a picture, never as anything that can run."""
    assert expected == read(ui=f"<mdui:Logo>{logo}</mdui:Logo>").logo_url


def test_the_next_logo_is_taken_where_the_first_is_unsafe():
    """One unsafe logo does not hide a safe one."""
    ui = "<mdui:Logo>http://a/x.png</mdui:Logo><mdui:Logo>https://a.example.edu/x.png</mdui:Logo>"
    assert "https://a.example.edu/x.png" == read(ui=ui).logo_url


def test_technical_contact_before_support():
    """The technical contact is named first, without mailto:."""
    more = contact("support", "help@example.edu") + contact("technical", "mailto:idm@example.edu")
    assert "idm@example.edu" == read(more=more).contact


def test_an_unusable_address_is_passed_over():
    """Text that is no mail address is not offered as one."""
    more = contact("technical", "see our page", "mailto:a@b.c?subject=x") + contact(
        "support", "MAILTO:help@example.edu"
    )
    assert "help@example.edu" == read(more=more).contact
    assert read(more=contact("billing", "bills@example.edu")).contact is None


def test_error_page_is_a_web_address():
    """The error page is kept where it is a web address."""
    good = read(role_attributes='errorURL="https://idp.example.edu/error?c=ERRORURL_CODE"')
    assert "https://idp.example.edu/error?c=ERRORURL_CODE" == good.error_url
    assert read(role_attributes='errorURL="javascript:x"').error_url is None


def test_scopes_of_role_and_entity():
    """Scopes are read from both places, each once, patterns marked as such."""
    metadata = read(
        scopes="<shibmd:Scope>example.edu</shibmd:Scope>"
        '<shibmd:Scope regexp="true">^.+\\.example\\.edu$</shibmd:Scope>'
        "<shibmd:Scope> </shibmd:Scope>",
        entity='<shibmd:Scope regexp="false">example.edu</shibmd:Scope>',
    )
    assert (
        Scope(value="example.edu"),
        Scope(value=r"^.+\.example\.edu$", regexp=True),
    ) == metadata.scopes
