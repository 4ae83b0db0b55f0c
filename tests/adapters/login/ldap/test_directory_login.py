from __future__ import annotations

import pytest

from tests.attack.ldap.attempt import CANARY, attempt
from tests.attack.ldap.fake_directory import BASE, DN, READER, bound, done, entry, fake_directory
from tests.factories import make_site
from verifier.adapters.login.ldap import directory_login
from verifier.adapters.login.ldap.directory_login import DirectoryLogin
from verifier.domain.model.capture import GateOutcome, LoginCapture, Origin, Protocol, SubjectKind

BIND_AS = {"bind_as": f"uid={{username}},{BASE}"}


def test_a_reader_finds_and_the_person_binds():
    """The reader's view is kept, and the person binds once as the DN that was found."""
    with fake_directory() as server:
        made = attempt(server, username=" jdoe ")

    capture = made.result
    assert isinstance(capture, LoginCapture)
    assert (Protocol.LDAP, Origin.LOGIN) == (capture.protocol, capture.origin)
    assert (SubjectKind.DN, DN) == (capture.subject.kind, capture.subject.value)
    assert " jdoe " == capture.typed_username
    assert [READER, DN] == [name for name, _ in server.binds]
    assert {"uid": ("jdoe",), "mail": ("jdoe@example.edu",)} == made.values()
    assert 1 == len(server.searches)
    outcomes = {check.name: check.outcome for check in capture.checks}
    assert {"bind": GateOutcome.PASSED, "transport": GateOutcome.NOT_CHECKED} == outcomes


@pytest.mark.parametrize(
    ("settings", "searches"),
    [({"read_as": "patron"}, 2), ({"base": "", **BIND_AS}, 1), (BIND_AS, 1)],
    ids=["reader-finds", "dn-alone", "dn-and-base"],
)
def test_the_persons_own_view_is_read(settings, searches):
    """Where the person's rights decide, the entry is read after the person's bind."""
    with fake_directory() as server:
        made = attempt(server, **settings)

    assert ("jdoe",) == made.values()["uid"]
    assert (DN, CANARY) == server.binds[-1]
    assert searches == len(server.searches)


def test_the_entry_of_another_dn_is_refused():
    """A directory that answers with somebody else's entry is not believed."""
    other = (entry(f"uid=root,{BASE}", ((b"mail", (b"root@example.edu",)),)), done())
    with fake_directory(search=other) as server:
        made = attempt(server, **BIND_AS | {"base": ""})

    assert "another-person" == made.reason


@pytest.mark.parametrize("code", [49, 32, 53])
def test_a_reader_that_is_refused_is_not_the_patrons_fault(code):
    """The reader's wrong password is the site's, and the patron's is never sent."""
    with fake_directory(reader_bind=bound(code)) as server:
        made = attempt(server)

    assert made.reason in ("reader-refused", "directory-unwilling")
    assert "patron" != made.result.owner
    assert [] == server.patron_binds


def test_there_is_no_such_directory(tmp_path):
    """A login is made at a directory of the site only."""
    with pytest.raises(KeyError):
        DirectoryLogin(make_site(tmp_path)).log_in("campus", username="a", password="b")


def test_a_defect_of_ours_is_a_refusal(monkeypatch, caplog):
    """The door does not crash, and neither log nor refusal repeats a password."""

    def broken(*_, **__):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(directory_login, "find_entry", broken)
    with fake_directory() as server:
        made = attempt(server)

    assert ("broken-message", "service-provider") == (made.reason, made.result.owner)
    assert CANARY not in repr(made) + caplog.text


def test_owners_are_named():
    """A wrong password is the patron's to change, a locked account the identity team's."""
    owners = []
    for code in (49, 19):
        with fake_directory(patron_bind=bound(code)) as server:
            owners.append(attempt(server).result.owner)

    assert ["patron", "identity"] == owners
