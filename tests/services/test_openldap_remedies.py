"""OpenLDAP does what its remedies say: the changes are applied, and the login is right."""

from contextlib import contextmanager
from dataclasses import replace

import ldap3
import pytest

from tests.factories import make_form, make_site
from tests.services.directory import BASE, PASSWORD, READER, READER_PASSWORD, directory
from verifier.adapters.captures.ldif import records
from verifier.adapters.ils.connections import connect
from verifier.adapters.login.ldap.directory_login import DirectoryLogin
from verifier.domain.model.report import Report
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import Directory, Idp, Secret
from verifier.pipeline.verify import verify

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

ACCOUNT = f"cn=reshare,ou=services,{BASE}"  # the remedy's own, under this directory's suffix
SERVICES = f"""dn: ou=services,{BASE}
objectClass: organizationalUnit
ou: services

dn: {ACCOUNT}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reshare
userPassword: {PASSWORD}

"""
CHANGEABLE = """
database config
rootdn cn=admin,cn=config
rootpw adminpw
"""
READS_ENTRIES = f"""dn: olcDatabase={{1}}mdb,cn=config
changetype: modify
add: olcAccess
olcAccess: {{2}}to * by dn.exact="{ACCOUNT}" read by * break
"""
"""What a campus has before: the account reads people, but for what another rule hides."""

BY = {"add": ldap3.MODIFY_ADD, "replace": ldap3.MODIFY_REPLACE}


class Campus:
    """The directory, logins at it, and changes to it."""

    def __init__(self, folder, url: str) -> None:
        self.url = url
        reader_password = Secret(place="env READER", value=PASSWORD)
        settings = Directory(
            url=url, base=f"ou=people,{BASE}", reader=ACCOUNT, reader_password=reader_password
        )
        idp = Idp(id="campus", protocol="ldap", profile="openldap", ldap=settings)
        self.site = make_site(folder, idps=(idp,), allow_private_addresses=True)

    def logs_in(self, username: str, *, identifier: str, read_as: str = "reader") -> Report:
        """What is said of the identifier in this person's entry."""
        idp = self.site.idps[0]
        site = replace(
            self.site,
            form=make_form(door=EntryPoint.DIRECT, identifier=identifier),
            idps=(replace(idp, ldap=replace(idp.ldap, read_as=read_as)),),
        )
        capture = DirectoryLogin(site).log_in("campus", username=username, password=PASSWORD)
        return verify(capture, site=site, ils=connect(site))

    def change(self, ldif: str, *, of: str) -> None:
        """Apply one change as the manager of that database; raises where it is refused."""
        [[(_, dn), (_, kind), (how, attribute), *lines]] = records(ldif)
        assert b"modify" == kind
        values = [value.decode() for _, value in lines]
        server = ldap3.Server(self.url, get_info=ldap3.NONE)
        with ldap3.Connection(
            server, f"cn=admin,{of}", "adminpw", raise_exceptions=True
        ) as connection:
            connection.bind()
            connection.modify(dn.decode(), {attribute.decode(): [(BY[how], values)]})


@contextmanager
def running_campus(folder):
    with directory(folder / "slapd", overlay=CHANGEABLE, entries=SERVICES) as running:
        campus = Campus(folder, running.url)
        campus.change(READS_ENTRIES, of="cn=config")
        yield campus


@pytest.fixture
def campus(tmp_path):
    with running_campus(tmp_path) as directory:
        yield directory


def found(report: Report) -> set[str]:
    return {finding.check for run in report.runs for finding in run.findings}


def ldif_of(report: Report, check: str) -> str:
    """What the remedy has an administrator apply."""
    [text] = [
        snippet.text
        for remedy in report.diagnosis.remedies
        if remedy.finding == check and remedy.product == "openldap"
        for snippet in remedy.snippets
        if snippet.language == "ldif"
    ]
    return text


@pytest.mark.parametrize("read_as", ["reader", "patron"])
def test_a_hidden_attribute_is_readable_after_the_remedy(campus, read_as):
    """By the rule that goes first, for the account and for the patron's own rights."""
    missing = "release.identifier-missing"
    before = campus.logs_in("jdoe", identifier="employeeNumber", read_as=read_as)
    campus.change(ldif_of(before, missing), of="cn=config")
    after = campus.logs_in("jdoe", identifier="employeeNumber", read_as=read_as)

    assert missing in found(before)
    assert missing not in found(after)
    assert ("00123456",) == after.release.identifier_values


def test_the_rule_leaves_everybody_else_as_they_were(campus):
    """Another service's account, which a rule behind it lets read, still reads."""
    before = campus.logs_in("jdoe", identifier="employeeNumber")
    campus.change(ldif_of(before, "release.identifier-missing"), of="cn=config")
    server = ldap3.Server(campus.url, get_info=ldap3.NONE)
    with ldap3.Connection(server, READER, READER_PASSWORD) as connection:
        connection.bind()
        connection.search(f"ou=people,{BASE}", "(uid=jdoe)", attributes=["employeeNumber"])
        [shown] = connection.response

    assert ["00123456"] == shown["attributes"]["employeeNumber"]


def test_an_entry_has_one_value_after_the_remedy(campus):
    several = "release.identifier-several-values"
    before = campus.logs_in("jdoe", identifier="mail")
    text = ldif_of(before, several)
    text = text.replace("PATRON,", "jdoe,").replace("THE-PATRONS-NUMBER", "jdoe@example.edu")
    campus.change(text, of=BASE)
    after = campus.logs_in("jdoe", identifier="mail")

    assert several in found(before)
    assert several not in found(after)
    assert ("jdoe@example.edu",) == after.release.identifier_values
