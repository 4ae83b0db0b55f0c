from dataclasses import replace

import pytest
from lxml import etree

from tests.adapters.ils.ncip.connections import RESHARE
from tests.adapters.ils.ncip.requests_checked import mistakes
from verifier.adapters.ils.ncip.client import lookup_user
from verifier.adapters.ils.ncip.settings import (
    SYSTEMS,
    VERSIONS,
    NcipSettings,
    disagreement,
    system_named,
)
from verifier.domain.model.lookup import KeyKind, PatronKey
from verifier.domain.model.reshare_settings import ADAPTERS
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

NAMES = [system.name for system in SYSTEMS]
SOCKETS = {"http": None, "http-over-socket": "http", "socket": "strict"}


def test_there_is_a_row_for_each_of_reshares_adapters_over_ncip():
    """Names, NCIP, second question and transport are those of ReShare's own adapters."""
    adapters = {
        (adapter.setting.lower(), adapter.ncip, adapter.username_fallback, adapter.socket)
        for adapter in ADAPTERS
        if adapter.ncip is not None
    }

    assert adapters == {
        (system.name, int(system.ncip), system.by_username, SOCKETS[system.transport])
        for system in SYSTEMS
    }


def test_what_is_peculiar_to_whom():
    """Koha's namespace, the password of the asking agency, and what NCIP 1 does otherwise."""
    assert ["koha"] == [system.name for system in SYSTEMS if system.namespace_style != "prefixed"]
    assert ["ncsu"] == [system.name for system in SYSTEMS if system.authentication]
    assert {("1", "to", False), ("2", "from", True)} == {
        (system.ncip, system.user_agency, system.profile) for system in SYSTEMS
    }


@pytest.mark.parametrize("name", ["ALMA", " Koha ", "alma"])
def test_a_name_is_known_in_any_letter_case(name):
    """ReShare's own setting is written in several ways."""
    assert name.strip().lower() == system_named(name).name


@pytest.mark.parametrize(
    ("system", "reshare", "words"),
    [
        ("koha", "Koha", None),
        ("KOHA", " koha ", None),
        ("koha", "FOLIO", 'system = "koha" does not ask as ReShare, which is set to FOLIO. Write'),
        ("folio", "Polaris", 'Write system = "polaris"'),
        ("folio", "ALMA", 'Write system = "alma"'),
        ("folio", "Default", None),
        ("default", "FOLIO", None),
        ("default", "Koha", 'Write system = "koha"'),
        ("koha", "Default", 'Write system = "default"'),
        ("ncsu", "Default", 'Write system = "default"'),
        ("folio", "WMS", 'Use connector = "wms"'),
        ("folio", "manual", None),
        ("folio", "Unheard of", None),
        ("unheard of", "FOLIO", None),
    ],
)
def test_says_where_reshare_is_set_to_another_system(system, reshare, words):
    """Two names are no trouble where one is the default's and both ask alike."""
    message = disagreement(system, reshare)

    assert words is message is None or words in message


def connection(name: str, role: IlsRole) -> IlsConnection:
    """A connection with everything that any system may need."""
    return IlsConnection(
        id="ncip",
        connector="ncip",
        role=role,
        url="https://ils.example.edu/ncip",
        options=(
            ("system", name),
            ("from_agency", "RSH"),
            ("to_agency", "EXU"),
            ("application_profile", "EZBORROW"),
        ),
        secrets=(("from_agency_authentication", Secret(place="env X", value="s3cret")),)
        if name == "ncsu"
        else (),
    )


@pytest.mark.parametrize("role", list(IlsRole))
@pytest.mark.parametrize("kind", list(KeyKind))
@pytest.mark.parametrize("name", NAMES)
def test_every_question_keeps_the_standards_order(name, kind, role):
    """Each preset writes a valid question in both roles and for both kinds of key."""
    system = system_named(name)
    options = NcipSettings.of(connection(name, role))
    key = PatronKey(value="<21234000000018>", kind=kind)
    if system.ncip == "1" and kind is KeyKind.USERNAME:
        return

    message = lookup_user(key, options)

    assert [] == mistakes(message, ncip=system.ncip, plain_version=name == "koha")


@pytest.mark.parametrize("kind", list(KeyKind))
@pytest.mark.parametrize("version", ["2.0", "2.01", "2.02"])
@pytest.mark.parametrize("style", ["prefixed", "qualified", "default-unqualified"])
def test_every_style_and_version_keeps_it_too(style, version, kind):
    """Only the plain version attribute of one style is not the standard's."""
    base = connection("default", IlsRole.EVIDENCE)
    more = (("namespace_style", style), ("version", version))
    options = NcipSettings.of(replace(base, options=(*base.options, *more)))

    message = lookup_user(PatronKey(value="x", kind=kind), options)

    assert [] == mistakes(message, ncip="2", plain_version=style == "default-unqualified")
    assert VERSIONS[version].encode() in message
    assert (style != "default-unqualified") is (mistakes(message, ncip="2") == [])


@pytest.mark.parametrize("ncip", ["1", "2"])
@pytest.mark.parametrize(
    "lacking", ["version", "InitiationHeader", "ToAgencyId", "UserIdentifierValue", "LookupUser"]
)
def test_the_schemas_notice_what_is_lacking_or_misplaced(ncip, lacking):
    """A check that takes everything would prove nothing."""
    options = NcipSettings(ncip=ncip, namespace_style="qualified")
    message = lookup_user(PatronKey(value="1"), options)
    short, turned = etree.fromstring(message), etree.fromstring(message)
    if lacking == "version":
        short.attrib.clear()
    for entry in list(short.iter(f"{{*}}{lacking}")):
        entry.getparent().remove(entry)
    turned[0].append(turned[0][0])

    assert [] == mistakes(message, ncip=ncip)
    needed = ncip == "1" or lacking != "InitiationHeader"  # which NCIP 2 can do without
    assert needed is bool(mistakes(etree.tostring(short), ncip=ncip))
    assert mistakes(etree.tostring(turned), ncip=ncip)


def test_reshare_role_asks_for_exactly_what_reshare_asks_for():
    """Whatever ask_for_more says; evidence asks for more unless it is told not to."""
    more = ("ask_for_more", "yes")
    base = connection("folio", RESHARE)
    asked = IlsConnection(id="x", connector="ncip", role=RESHARE, options=(*base.options, more))
    evidence = IlsConnection(id="x", connector="ncip", role=IlsRole.EVIDENCE)
    less = IlsConnection(
        id="x", connector="ncip", role=IlsRole.EVIDENCE, options=(("ask_for_more", "no"),)
    )

    assert (False, True, False) == tuple(
        NcipSettings.of(entry).more for entry in (asked, evidence, less)
    )
