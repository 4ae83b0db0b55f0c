import pytest

from verifier.adapters.ils.ncip.connector import outcome_of
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    NcipProblem,
    NotFound,
    PatronKey,
)

ASKED = "21234000000018"


def outcome(*problems: NcipProblem, kind: KeyKind = KeyKind.USER_ID):
    return outcome_of(problems, PatronKey(value=ASKED, kind=kind))


def kind_of(result) -> str:
    return result.failure if isinstance(result, CouldNotLook) else result.kind


@pytest.mark.parametrize(
    ("problem", "meaning"),
    [
        (NcipProblem(type="Unknown User"), "not_found"),
        (NcipProblem(type="UNKNOWN  USER", value=ASKED), "not_found"),
        (
            NcipProblem(type="Unkown User", detail="User is not known", element="UserId"),
            "not_found",
        ),
        (
            NcipProblem(element="Userid", value="Did not find a user with that id"),
            "not_found",
        ),
        (NcipProblem(detail="UID Invalid"), "not_found"),
        (NcipProblem(detail="User does not exist"), "not_found"),
        (NcipProblem(type="User Authentication Failed", element="Barcode Id"), "not_found"),
        (NcipProblem(type="Non-Unique User"), "ambiguous"),
        (
            NcipProblem(
                type="User Authentication Failed",
                detail="Barcode Id or Password are invalid",
                element="Password",
                value="1234",
            ),
            "auth_error",
        ),
        (
            NcipProblem(
                element="General Error",
                value="Lookup User Failed: org.folio.ncip.FolioNcipException: PIN check failed",
            ),
            "auth_error",
        ),
        (
            NcipProblem(
                type="LookUpUser Processing Error Scheme", detail="User Authentication Failed"
            ),
            "auth_error",
        ),
        (NcipProblem(detail="Unknown partner"), "forbidden"),
        (NcipProblem(type="Unknown Agency"), "forbidden"),
        (NcipProblem(type="Agency Authentication Failed"), "forbidden"),
        (NcipProblem(type="Unauthorized Service For Agency"), "forbidden"),
        (NcipProblem(value="Could not determine FromAgency"), "forbidden"),
        (NcipProblem(type="User Access Denied"), "forbidden"),
        (NcipProblem(type="Unsupported Service"), "unsupported"),
        (
            NcipProblem(value="Authentication failed: invalid patron lookup type provided: X"),
            "unsupported",
        ),
        (NcipProblem(type="Temporary Processing Failure"), "server_error"),
        (NcipProblem(detail="SirsiDynix May be Unavailable"), "server_error"),
        (NcipProblem(type="Missing Version"), "protocol_error"),
        (NcipProblem(type="Invalid Message Syntax Error"), "protocol_error"),
        (NcipProblem(type="Needed Data Missing"), "protocol_error"),
        (NcipProblem(type="Unknown Value From Known Scheme"), "protocol_error"),
        (NcipProblem(type="Unknown User Element Type"), "server_error"),
        (NcipProblem(detail="Unknown user: jdoe1"), "not_found"),
        (NcipProblem(detail=f"Unknown user {ASKED}"), "not_found"),
        (NcipProblem(detail="Unknown user id"), "not_found"),
        (NcipProblem(detail="Unknown user name or bad password"), "forbidden"),
        (NcipProblem(detail="Login failed: unknown user 'ncip'"), "forbidden"),
        (NcipProblem(detail="The requesting user is not known"), "forbidden"),
        (NcipProblem(detail="Service user does not exist"), "forbidden"),
        (NcipProblem(detail="Unknown user agency"), "server_error"),
        (NcipProblem(detail="Unknown user group"), "server_error"),
        (NcipProblem(detail="Did not find a user group"), "server_error"),
        (NcipProblem(type="No user identifier provided"), "protocol_error"),
        (
            NcipProblem(detail="UserId was not provided or is not found in a known element"),
            "protocol_error",
        ),
        (NcipProblem(value="Authentication failed: null"), "server_error"),
        (NcipProblem(value="Processing AlephException error."), "server_error"),
        (NcipProblem(), "server_error"),
    ],
)
def test_tells_what_a_problem_means_by_its_words(problem, meaning):
    """Only words that say so mean that there is no such patron."""
    assert meaning == kind_of(outcome(problem))


@pytest.mark.parametrize(
    ("problem", "meaning"),
    [
        (NcipProblem(value="Authentication failed: null"), "not_found"),
        (
            NcipProblem(
                element="Problem occurred validating user id",
                value="User id missing from request or user id provided in authentication input "
                "does not exist",
            ),
            "not_found",
        ),
        (NcipProblem(type="No user identifier provided"), "unsupported"),
    ],
)
def test_some_words_mean_something_else_after_a_user_name(problem, meaning):
    """FOLIO and Koha answer a question by user name in words of their own."""
    assert meaning == kind_of(outcome(problem, kind=KeyKind.USERNAME))


def test_a_problem_that_tells_nothing_goes_before_one_that_does():
    """Two problems together: could not look, not no such patron."""
    both = (NcipProblem(type="Unknown User"), NcipProblem(type="Temporary Processing Failure"))

    assert "server_error" == kind_of(outcome(*both))


def test_says_what_the_server_said_without_the_identifier():
    """The value asked for is not repeated."""
    message = outcome(NcipProblem(type="Unknown User", detail=f"no {ASKED} here")).message

    assert "Unknown User · no the value asked for here" == message


def test_never_repeats_a_pin():
    """The value of a password element is left out."""
    problem = NcipProblem(type="User Authentication Failed", element="Password", value="1234")

    assert "1234" not in outcome(problem).message


@pytest.mark.parametrize(
    ("problem", "setting"),
    [
        (NcipProblem(type="User Authentication Failed"), "Require Authentication"),
        (NcipProblem(type="Unknown partner"), "application_profile"),
        (NcipProblem(type="Missing Version"), "namespace_style"),
        (NcipProblem(type="Unsupported Service"), "username_type"),
    ],
)
def test_names_the_setting_to_look_at(problem, setting):
    """Every sentence says what to change."""
    assert setting in outcome(problem).message


def test_outcomes_have_their_own_types():
    """Not found and ambiguous are answers; everything else is not."""
    assert NotFound(message="Unknown User") == outcome(NcipProblem(type="Unknown User"))
    assert Ambiguous(count=None, message="Non-Unique User") == outcome(
        NcipProblem(type="Non-Unique User")
    )


@pytest.mark.parametrize(
    "problem",
    [
        NcipProblem(type="Temporary Processing Failure", detail="Unknown User cache is down"),
        NcipProblem(detail="Could not connect to the database: unknown user 'ncip'@'localhost'"),
        NcipProblem(detail="Connection refused while user does not exist yet"),
        NcipProblem(detail="Backend time out; unknown user state"),
        NcipProblem(type="Access denied", detail="unknown user ncip_service"),
    ],
)
def test_a_failing_server_that_names_a_user_is_no_missing_patron(problem):
    """Could not ask is never no, whatever user a failing server speaks of."""
    result = outcome(problem)

    assert isinstance(result, CouldNotLook), result


def test_what_the_value_echoes_says_nothing_about_the_patron():
    """A value is often what was asked for; a server that said a type or a detail said it there."""
    echoed = NcipProblem(type="Something Else", element="UserId", value="unknown user")

    assert not isinstance(outcome(echoed), NotFound)


@pytest.mark.parametrize(
    ("value", "problem", "meaning"),
    [
        ("unknown user", NcipProblem(detail="No answer about unknown user"), "server_error"),
        ("Unknown User", NcipProblem(type="Failure (UNKNOWN USER)"), "server_error"),
        ("jdoe", NcipProblem(detail="Unknown user jdoe"), "not_found"),
        ("user", NcipProblem(type="Unknown User"), "not_found"),
    ],
)
def test_the_identifier_itself_never_says_that_nobody_was_found(value, problem, meaning):
    """An identifier may be any words, and servers repeat it."""
    assert meaning == kind_of(outcome_of((problem,), PatronKey(value=value)))
