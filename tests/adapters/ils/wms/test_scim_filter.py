import pytest

from tests.adapters.ils.wms.scim_filter import InvalidFilter, ScimFilter
from verifier.adapters.ils.wms.connector import search_filter
from verifier.domain.model.site import IlsRole

HELD = {"External_ID": ["21234000000018", 'a"b\\c']}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('External_ID eq "21234000000018"', True),
        ('External_ID eq "2123400000001"', False),
        ('External_ID eq "x" or External_ID sw "2123"', True),
        ('External_ID eq "x" and External_ID pr', False),
        ('not (External_ID eq "x")', True),
        (r'External_ID eq "a\"b\\c"', True),
    ],
)
def test_the_fake_reads_filters(text, holds):
    """The fake would fall for an injection."""
    assert holds is ScimFilter(text).holds(HELD)


@pytest.mark.parametrize("text", ['External_ID eq "x', "External_ID eq x", 'eq "x"', "", "( )"])
def test_the_fake_refuses_what_is_no_filter(text):
    """As a server would."""
    with pytest.raises(InvalidFilter):
        ScimFilter(text)


@pytest.mark.parametrize("value", ['a"b\\c', "\\", '"', '" or External_ID pr or x eq "', "é ü 一"])
def test_what_is_written_is_read_as_one_value(value):
    """Whatever stands in a value, the filter compares with that value alone."""
    written = search_filter(value, IlsRole.EVIDENCE)

    assert [("External_ID", "eq", value)] == ScimFilter(written).comparisons
