"""Logins at a real OpenLDAP directory, by TLS in both ways."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.factories import make_site
from tests.server_certificates import ServerCertificate, make_server_certificate
from tests.services.directory import BASE, PASSWORD, READER, READER_PASSWORD, Directory, directory
from verifier.adapters.login.ldap.directory_login import DirectoryLogin
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.site import Directory as Settings
from verifier.domain.model.site import Idp, Secret

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

PEOPLE = f"ou=people,{BASE}"
POLICY = f"""
overlay ppolicy
ppolicy_default "cn=policy,{BASE}"
ppolicy_use_lockout
"""


def person(uid: str, *more: str, in_dn: str | None = None) -> str:
    lines = (
        f"dn: uid={in_dn or uid},{PEOPLE}",
        "objectClass: inetOrgPerson",
        f"uid: {uid}",
        f"cn: {uid}",
        f"sn: {uid}",
        f"userPassword: {PASSWORD}",
        *more,
    )
    return "\n".join(lines) + "\n\n"


ENTRIES = f"""
dn: cn=policy,{BASE}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 2
pwdMustChange: TRUE

""" + "".join(
    (
        person("locked"),
        person("typist1"),  # one wrong password each: a second would lock
        person("typist2"),
        person("reset", "pwdReset: TRUE"),
        person("twin1", "mail: twin@example.edu"),
        person("twin2", "mail: twin@example.edu"),
        person(
            "odd",
            "cn;lang-de:: SsO8cmdlbg==",
            "jpegPhoto:: AAECAwQFBgcICQoLDA0ODw==",
            "description:: IDAwNyA=",
        ),
        person("a,b", in_dn="a\\2cb"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Campus:
    """The directory, and logins at it."""

    running: Directory
    certificate: ServerCertificate

    def settings(self, **changed) -> Settings:
        """Reader and TLS from the start, unless *changed*."""
        settings = Settings(
            url=self.running.secure_url,
            certificates=self.certificate.certificate,
            base=PEOPLE,
            reader=READER,
            reader_password=Secret(place="env READER", value=READER_PASSWORD),
        )
        return replace(settings, **changed)

    def log_in(self, username: str, password: str = PASSWORD, **changed):
        idp = Idp(id="campus", protocol="ldap", ldap=self.settings(**changed))
        site = make_site(Path("nowhere"), idps=(idp,), allow_private_addresses=True)
        return DirectoryLogin(site).log_in("campus", username=username, password=password)

    def released(self, username: str, **changed) -> dict[str, tuple[str, ...]]:
        result = self.log_in(username, **changed)
        assert isinstance(result, LoginCapture), result
        return {attribute.name: attribute.values for attribute in result.attributes}


@contextmanager
def running_campus(folder: Path):
    certificate = make_server_certificate(folder / "tls")
    with directory(
        folder / "slapd", certificate=certificate, overlay=POLICY, entries=ENTRIES
    ) as running:
        yield Campus(running=running, certificate=certificate)


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    with running_campus(tmp_path_factory.mktemp("openldap")) as directory:
        yield directory


BIND_AS = {"reader": None, "reader_password": None, "bind_as": f"uid={{username}},{PEOPLE}"}


@pytest.mark.parametrize("way", ["ldaps", "starttls", "plain"])
@pytest.mark.parametrize("finding", [{}, BIND_AS], ids=["reader", "bind-as"])
def test_a_login_holds(campus, way, finding):
    """Search then bind, and bind as a DN, each by ldaps://, by StartTLS and without TLS."""
    ways = {
        "ldaps": {},
        "starttls": {"url": campus.running.url, "start_tls": True},
        "plain": {"url": campus.running.url, "certificates": None},
    }
    released = campus.released("jdoe", **ways[way], **finding)

    assert ("jdoe",) == released["uid"]
    assert ("José Doé",) == released["cn"]
    assert {"jdoe@example.edu", "jose.doe@lib.example.edu"} == set(released["mail"])


def test_whose_rights_decide(campus):
    by_reader = campus.released("jdoe", read_as="reader")
    by_patron = campus.released("jdoe", read_as="patron")

    assert ("00123456",) == by_reader["employeeNumber"]
    assert "employeeNumber" not in by_patron
    assert "userPassword" not in by_reader | by_patron


def test_what_the_site_file_names_and_the_entry_lacks_is_absent(campus):
    """A person without an employee number has none, not an empty one."""
    released = campus.released("nnumber", attributes=("uid", "employeeNumber"))

    assert {"uid": ("nnumber",)} == released


def test_options_and_binary_values(campus):
    """A language option is kept in the name, a picture is shown in hexadecimal."""
    released = campus.released("odd")

    assert ("Jürgen",) == released["cn;lang-de"]
    assert ("odd",) == released["cn"]
    assert ("hex:000102030405060708090a0b0c0d0e0f",) == released["jpegPhoto"]
    assert (" 007 ",) == released["description"]


@pytest.mark.parametrize("finding", [{}, {"read_as": "patron"}, BIND_AS | {"base": ""}])
def test_a_name_with_a_comma(campus, finding):
    """A user name that a DN must escape finds its entry in every way."""
    assert ("a,b",) == campus.released("a,b", **finding)["uid"]


@pytest.mark.parametrize(
    ("username", "password", "changed", "reason"),
    [
        ("typist1", "not-it", {}, "wrong-password"),
        ("typist2", "not-it", BIND_AS, "wrong-password"),
        ("nobody", PASSWORD, {}, "unknown-user"),
        ("nobody", PASSWORD, BIND_AS, "wrong-password"),
        ("*", PASSWORD, {}, "unknown-user"),
        ("*)(uid=*", PASSWORD, {}, "unknown-user"),
        ("twin@example.edu", PASSWORD, {"search_filter": "(mail={username})"}, "ambiguous"),
        ("jdoe", PASSWORD, {"base": "ou=nowhere,dc=lib,dc=example,dc=edu"}, "bad-base"),
        ("jdoe", PASSWORD, {"search_filter": "(uid={username}"}, "bad-filter"),
        (
            "jdoe",
            PASSWORD,
            {"reader_password": Secret(place="env READER", value="wrong")},
            "reader-refused",
        ),
        ("jdoe", PASSWORD, {"certificates": None}, "directory-tls"),
        ("reset", PASSWORD, {}, "must-change-password"),
    ],
)
def test_a_refusal_has_its_reason(campus, username, password, changed, reason):
    refused = campus.log_in(username, password, **changed)

    assert not isinstance(refused, LoginCapture)
    assert reason == refused.reason, refused.summary
    assert password not in refused.summary


def test_a_locked_account(tmp_path):
    """After two wrong passwords the right one is refused, and the lock is named."""
    with running_campus(tmp_path) as campus:
        reasons = [campus.log_in("locked", "not-it").reason for _ in range(2)]
        reasons.append(campus.log_in("locked").reason)

    assert ["wrong-password", "wrong-password", "locked"] == reasons
