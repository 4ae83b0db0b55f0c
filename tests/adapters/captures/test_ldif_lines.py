from verifier.adapters.captures.ldif import logical_lines, records


def test_folded_lines_become_one():
    """One blank at the beginning joins a line to the one before; comments fold as well."""
    text = "cn: a\r\n  b\r\n c\n# comment\n  more of it\n\nsn: d"

    assert ["cn: a bc", "# comment more of it", "", "sn: d"] == list(logical_lines(text))


def test_records_stand_apart_and_values_stay_whole():
    """Any number of blank lines parts records; blanks at a value's end belong to it."""
    text = "\n\ndn: cn=x\ncn:  two  \n# cn: no\n\n\ndn:: Y249eQ==\ncn;lang-de::/w==\nsn:\n"

    assert [
        [("dn", b"cn=x"), ("cn", b"two  ")],
        [("dn", b"cn=y"), ("cn;lang-de", b"\xff"), ("sn", b"")],
    ] == list(records(text))
