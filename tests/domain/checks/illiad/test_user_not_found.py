from tests.adapters.illiad.compared import found, judged, judged_outcome, saw, why_not
from verifier.domain.checks.illiad.user_not_found import user_not_found
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound

ID = user_not_found.id


def test_an_unknown_user_is_told():
    """The name stands in the evidence alone."""
    user = judged_outcome(NotFound(message="User gail was not found."))

    [finding] = user.findings
    assert ID == finding.check
    assert "ILLiad knows no such user." == finding.message
    assert ["gail"] == [entry.value for entry in finding.evidence]


def test_silence_is_not_no_such_user():
    """Nothing is said about a user whom ILLiad said nothing of."""
    user = judged_outcome(CouldNotLook(failure=LookupFailure.TIMEOUT, message="It was late."))

    assert [] == found(user, ID)
    assert "ILLiad could not be asked, so nothing is known about this user." == why_not(user, ID)


def test_a_user_who_is_there():
    """The check passes."""
    assert "ILLiad knows the user" == saw(judged(), ID)
