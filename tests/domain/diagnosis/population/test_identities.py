"""Identifiers that two people send, and people with two identifiers."""

from dataclasses import replace

from tests.factories import PERSISTENT
from tests.populations import anonymous, login, patrons, seen
from verifier.domain.diagnosis.population.members import MOST_PEOPLE
from verifier.domain.model.capture import IdentityProvider, Subject, SubjectKind

THREE = patrons(3)
ONE, TWO, _ = THREE


def test_an_identifier_of_two_people_is_a_collision():
    """One of them sends the other's identifier, and ReShare takes both for one patron."""
    found = seen(THREE, [login(ONE), login(TWO, ONE.card), login(THREE[2])])

    [shared] = found.shared
    assert (ONE.card, (1, 2), 2) == (shared.identifier, shared.logins, shared.people)
    assert any("sent by different people" in remark for remark in found.remarks)
    assert not any(ONE.card in remark for remark in found.remarks)


def test_one_person_who_logs_in_twice_is_no_collision():
    """The e-mail address says that it is the same person."""
    found = seen(THREE, [login(ONE), login(ONE)])

    assert ((), ()) == (found.shared, found.split)
    assert 1 == found.people


def test_logins_that_tell_nothing_of_their_person_are_no_collision():
    """Nothing says that these are two people: the same record speaks for one."""
    found = seen(THREE, [anonymous(login(ONE)), anonymous(login(ONE)), login(ONE)])

    assert () == found.shared
    assert 1 == found.people


def test_another_way_in_is_not_another_person():
    """One login tells an address, one a subject: no two values of one kind, so nothing follows."""
    subject = Subject(kind=SubjectKind.NAME_ID, value="a!b!c", format=PERSISTENT)
    other = replace(anonymous(login(ONE)), subject=subject)

    assert () == seen(THREE, [login(ONE), other]).shared


def test_two_subjects_of_one_identity_provider_are_two_people():
    """A lasting subject tells people apart where nothing else does."""
    logins = [
        replace(
            anonymous(login(ONE)),
            subject=Subject(kind=SubjectKind.NAME_ID, value=value, format=PERSISTENT),
        )
        for value in ("a!b!c", "a!b!d")
    ]

    assert [2] == [each.people for each in seen(THREE, logins).shared]


def test_the_same_subject_at_two_identity_providers_is_no_one():
    """A name means something only where it was given."""
    subject = Subject(kind=SubjectKind.PRINCIPAL, value="gail")
    other = IdentityProvider(entity_id="https://other.example.edu/idp")
    first = replace(anonymous(login(ONE)), subject=subject)
    second = replace(anonymous(login(TWO)), subject=subject, idp=other)

    assert 2 == seen(THREE, [first, second]).people


def test_one_subject_that_sends_two_identifiers_is_found():
    """What changes from login to login leads to nobody."""
    found = seen(THREE, [login(ONE), login(ONE, "4711000"), login(TWO)])

    [split] = found.split
    assert ("sends-several", (1, 2)) == (split.kind, split.logins)
    assert (ONE.card, "4711000") == split.identifiers


def test_a_person_with_two_records_is_found():
    """Two of the released values lead to two records of one person."""
    twin = replace(ONE, barcode="21234000000111", account="u11")

    found = seen([ONE, twin], [login(ONE, uid=twin.card)])

    assert ["several-records"] == [each.kind for each in found.split]
    assert any("two patron records" in remark for remark in found.remarks)


def test_an_address_that_everybody_has_makes_nobody_one_person():
    """A shared mailbox released for all does not join people who have records of their own."""
    some = patrons(MOST_PEOPLE + 1)

    found = seen(some, [login(each, mail="library@example.edu") for each in some])

    assert MOST_PEOPLE + 1 == found.people
    assert () == found.split


def test_a_word_for_nothing_makes_nobody_one_person():
    """Two logins whose subject is "null" are of two people as far as anybody knows."""
    nobody = Subject(kind=SubjectKind.NAME_ID, value="null")
    logins = [
        replace(anonymous(login(patron, f"471{patron.number}")), subject=nobody)
        for patron in patrons(2)
    ]
    together = seen((), logins)

    assert [1, 2] == [login.person for login in together.logins]
    assert () == together.split
