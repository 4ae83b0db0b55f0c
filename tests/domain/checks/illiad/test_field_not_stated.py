from tests.adapters.illiad.settings_asked import asked, evidence, messages
from verifier.domain.checks.illiad.field_not_stated import field_not_stated


def test_an_unstated_column_is_said():
    """No column is taken for granted."""
    result = asked(field_not_stated)

    assert [
        (
            "The site file does not say which column of ILLiad's Users table the add-on sends "
            "to ReShare as the patron's identifier."
        )
    ] == messages(result)
    assert [("patron_field", None)] == evidence(result)


def test_a_stated_column_passes():
    """Any column will do."""
    assert [] == messages(asked(field_not_stated, patron_field="UserInfo3"))
