"""Who mends something, in words."""

from verifier.domain.model.finding import Owner
from verifier.domain.model.wording import OWNERS


def test_every_owner_has_words_that_name_no_product():
    """Which software the discovery team runs is another question: it need not be VuFind."""
    assert set(Owner) == OWNERS.keys()
    assert "discovery team" == OWNERS[Owner.DISCOVERY]
