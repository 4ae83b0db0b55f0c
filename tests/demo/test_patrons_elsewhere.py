from __future__ import annotations

import re

import pytest

from verifier.demo.patrons import OTHER_WAYS, PATRONS
from verifier.domain.model.capture import Protocol


def test_each_other_protocol_has_stories():
    """OpenID Connect, CAS and LDAP have at least three patrons each, none of them SAML."""
    counted = [one.protocol for one in OTHER_WAYS]

    assert Protocol.SAML not in counted
    for protocol in (Protocol.OIDC, Protocol.CAS, Protocol.LDAP):
        assert counted.count(protocol) >= 3


def test_names_are_unique_among_all():
    """Nobody's user name is another's."""
    names = [one.username for one in {id(one): one for one in (*PATRONS, *OTHER_WAYS)}.values()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("patron", OTHER_WAYS, ids=lambda one: one.username)
def test_what_is_expected_is_known_to_the_library(patron):
    """The identifier that a patron is expected to have stands in their own record."""
    known = {one.value for record in patron.records for one in record.identifiers}

    assert patron.expected in known
    assert re.fullmatch(r"(OpenID Connect|CAS|LDAP): .+", patron.story)
