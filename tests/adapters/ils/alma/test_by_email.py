from tests.adapters.ils.alma.fake_alma import (
    CARD,
    OLD_CARD,
    FakeAlma,
    connect,
    identifier,
    user,
)
from tests.adapters.ils.connecting import serving
from verifier.adapters.ils.alma.connector import MOST_LOOKED_AT
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)

ADDRESS = "gail@example.edu"


def with_address(primary_id: str, address: str, *identifiers):
    email = [{"email_address": address, "preferred": True}]
    return user(primary_id, *identifiers, contact_info={"email": email})


def ask_by_email(alma: FakeAlma, address: str = ADDRESS):
    with serving(alma) as url:
        return connect(url).look_up(PatronKey(value=address, kind=KeyKind.EMAIL))


def test_finds_the_user_with_the_address():
    """One search by address, and the record of the user that it found."""
    alma = FakeAlma(users=[user("ggood"), with_address("gg2", "gail.other@example.edu")])
    outcome = ask_by_email(alma, "GAIL@example.edu")

    assert isinstance(outcome, Found)
    assert "ggood" == outcome.record.internal_id
    assert "email~GAIL%40example.edu" in alma.targets[0]
    assert outcome.matched_type is None


def test_an_address_of_two_users_is_ambiguous():
    """A family's address shows both."""
    other = with_address("tgood", ADDRESS, identifier(OLD_CARD))
    outcome = ask_by_email(FakeAlma(users=[user("ggood"), other]))

    assert isinstance(outcome, Ambiguous)
    assert ["ggood", "tgood"] == [record.internal_id for record in outcome.records]


def test_a_hit_without_the_address_is_nobody():
    """The search looks for words, so that its hits are compared."""
    alma = FakeAlma(users=[with_address("gg2", "example.gail@edu.example.edu", identifier(CARD))])

    assert NotFound(message="Alma has no user with this e-mail address.") == ask_by_email(alma)


def test_what_could_mean_something_to_the_search_is_not_sent():
    """A wildcard in an address would list the library's patrons."""
    alma = FakeAlma(users=[user()])
    outcome = ask_by_email(alma, "g*@example.edu")

    assert isinstance(outcome, CouldNotLook)
    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert [] == alma.targets


def test_many_hits_without_the_address_say_nothing():
    """Those that were not looked at may have it."""
    other = "example.gail@edu.example.edu"
    users = [with_address(f"u{number}", other) for number in range(MOST_LOOKED_AT + 1)]
    outcome = ask_by_email(FakeAlma(users=users))

    assert isinstance(outcome, CouldNotLook)
    assert "more users than are looked at" in outcome.message


def test_a_hit_that_is_gone_is_nobody():
    """The search's index may be behind the records."""
    alma = FakeAlma(users=[user("ggood")], fails={"user": (400, "401861")})

    assert NotFound is type(ask_by_email(alma))
