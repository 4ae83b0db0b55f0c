import pytest

from tests.factories import make_answer
from verifier.domain.model.lookup import ElectronicAddress
from verifier.domain.model.patron import PersonName
from verifier.domain.reshare_rules.ncip_answer import email_in_reshare, name_in_reshare


def structured(given, family, unstructured=None):
    """A name in two parts."""
    return PersonName(given=given, family=family, unstructured=unstructured)


def whole(text):
    """A name in one piece."""
    return PersonName(unstructured=text)


@pytest.mark.parametrize(
    ("name", "ncip_2", "ncip_1"),
    [
        (structured("Gail", "Good"), ("Good", "Gail"), ("Good", "Gail")),
        (structured(None, "Good"), ("Good", None), ("Good", None)),
        (structured(" ", "Good, Gail Ann"), ("Good", "Gail Ann"), ("Good", "Gail Ann")),
        (structured("", "Gail Good"), ("Gail", "Good"), ("Gail", "Good")),
        (structured("Gail", None), (None, "Gail"), (None, "Gail")),
        (whole("Good, Gail"), ("Good", "Gail"), ("Good", "Gail")),
        (whole("Good, Gail, Dr"), ("Good", "Dr"), ("Good", "Dr")),
        (whole("Gail Good"), ("Gail", "Good"), ("Good", "Gail")),
        (whole("Gail Ann Good"), ("Gail", "Good"), ("Good", "Gail Ann")),
        (whole("Good"), ("Good", "Good"), ("Good", None)),
        (whole("Good,"), ("Good,", "Good,"), ("Good,", None)),
        (whole(","), (None, None), (",", None)),
        (whole(""), (None, None), (None, None)),
        (structured("Gail", "Good", "Other, Otto"), ("Good", "Gail"), ("Good", "Gail")),
        (structured("", "Gail Good", "Other, Otto"), ("Gail", "Good"), ("Gail", "Good")),
        (structured(None, "Good", "Gail Good"), ("Good", None), ("Good", None)),
        (structured("Gail", None, "Gail Good"), (None, "Gail"), (None, "Gail")),
        (None, (None, None), (None, None)),
    ],
)
def test_each_client_takes_a_name_apart_in_its_own_way(name, ncip_2, ncip_1):
    """Without a comma the newer client swaps the parts; the older one takes the last word."""
    assert ncip_2 == name_in_reshare(name, ncip=2)
    assert ncip_1 == name_in_reshare(name, ncip=1)


def test_the_parts_of_a_name_in_wms_stay_as_they_are():
    """Nothing is taken apart there."""
    assert ("Good, Gail", None) == name_in_reshare(structured("", "Good, Gail"), ncip=None)


def addresses(*pairs):
    """An answer with these types and values."""
    listed = tuple(ElectronicAddress(type=kind, value=value) for kind, value in pairs)
    return make_answer(addresses=listed, emails=("other@example.edu",))


@pytest.mark.parametrize(
    ("sent", "ncip_2", "ncip_1"),
    [
        ([("tel", "555"), ("x", "g@example.edu")], "g@example.edu", "g@example.edu"),
        ([(None, "g@example.edu")], "g@example.edu", "g@example.edu"),
        ([("mailto", "g+x@example.edu")], "g+x@example.edu", None),
        ([("MAILTO", "g+x@example.edu")], "g+x@example.edu", None),
        ([("mailTo", "g+x@example.edu")], "g+x@example.edu", "g+x@example.edu"),
        ([("mail", "g+x@example.edu")], None, None),
        ([("mail", "g@mail.localhost")], None, None),
        ([(None, "g+x@example.edu")], None, None),
        ([("emailAddress", "g+x@example.edu")], "g+x@example.edu", "g+x@example.edu"),
        (
            [("mailTo", "g+x@example.edu"), ("x", "g@example.edu")],
            "g+x@example.edu",
            "g@example.edu",
        ),
        (
            [("x", "one@example.edu"), ("x", "two@example.edu")],
            "one@example.edu",
            "one@example.edu",
        ),
        ([("tel", "555 0100")], None, None),
    ],
)
def test_an_address_of_an_odd_shape_needs_a_type_that_is_known(sent, ncip_2, ncip_1):
    """``mailto`` is understood by the newer client alone, and ``mailTo`` by both."""
    assert ncip_2 == email_in_reshare(addresses(*sent), ncip=2)
    assert ncip_1 == email_in_reshare(addresses(*sent), ncip=1)


def test_without_kept_addresses_the_first_email_is_taken():
    """A file of records knows no types of addresses."""
    assert "gail.good@example.edu" == email_in_reshare(make_answer(), ncip=2)
    assert email_in_reshare(make_answer(emails=()), ncip=2) is None


def test_a_text_made_to_be_slow_is_judged_all_the_same():
    """A megabyte of almost an address takes no time."""
    assert email_in_reshare(addresses(("x", "a.b-" * 100_000)), ncip=2) is None
    assert email_in_reshare(addresses(("x", "a@" + "b." * 100_000)), ncip=2) is None
