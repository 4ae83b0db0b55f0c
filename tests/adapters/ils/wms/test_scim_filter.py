import pytest

from tests.adapters.ils.wms.scim_filter import InvalidFilter, ScimFilter
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.wms.connector import search_filter
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsRole


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("21234000000018", 'External_ID eq "21234000000018"'),
        ("a b*%_?", 'External_ID eq "a b*%_?"'),
        ('a"b', r'External_ID eq "a\"b"'),
        ("a\\b", r'External_ID eq "a\\b"'),
        ("é", 'External_ID eq "é"'),
    ],
)
def test_writes_one_comparison(value, written):
    """A quotation mark and a backslash are escaped; nothing else means anything."""
    assert written == search_filter(value, IlsRole.EVIDENCE)


def test_reshare_asks_for_plain_values_alike():
    assert 'External_ID eq "a b*"' == search_filter("a b*", IlsRole.RESHARE)


@pytest.mark.parametrize("role", list(IlsRole))
@pytest.mark.parametrize("value", ["", "a\0", "a\r\nb", "\ud800", "a\u2028", "\x7f"])
def test_what_no_filter_can_carry(value, role):
    """Control characters and what is no character are not asked for."""
    with pytest.raises(LookupAborted) as stopped:
        search_filter(value, role)

    assert LookupFailure.PROTOCOL_ERROR is stopped.value.outcome.failure


@pytest.mark.parametrize(("value", "word"), [('a"', "quotation"), ("\\", "back"), ("é", "ASCII")])
def test_what_reshares_adapter_breaks_on(value, word):
    """It escapes nothing and sends no Unicode."""
    with pytest.raises(LookupAborted, match=word):
        search_filter(value, IlsRole.RESHARE)


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
    with pytest.raises(InvalidFilter):
        ScimFilter(text)


@pytest.mark.parametrize("value", ['a"b\\c', "\\", '"', '" or External_ID pr or x eq "', "é ü 一"])
def test_what_is_written_is_read_as_one_value(value):
    written = search_filter(value, IlsRole.EVIDENCE)

    assert [("External_ID", "eq", value)] == ScimFilter(written).comparisons
