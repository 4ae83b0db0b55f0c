import re

from tests.factories import BARCODE
from tests.report.illiad.samples import mixed
from verifier.report.json_report import illiad_as_json
from verifier.report.redact import redacted


def test_no_value_of_a_user_stays():
    """Names, numbers, addresses, those of the library's record as well."""
    text = illiad_as_json(redacted(mixed()), redact=True)

    assert not re.search(rf"{BARCODE}|gail|Gail|Good|otto|Otto|4242\b|7001|nobody\"", text)
    assert "99999999999999" in text


def test_what_is_no_persons_stays():
    """Columns, settings, sentences and the numbers of users can be read."""
    before, after = mixed(), redacted(mixed())

    assert (before.headline, before.reason, before.advice, before.tallies) == (
        after.headline,
        after.reason,
        after.advice,
        after.tallies,
    )
    assert before.settings == after.settings
    assert [user.message for user in before.users] == [user.message for user in after.users]
