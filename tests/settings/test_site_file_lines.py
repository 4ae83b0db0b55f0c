import pytest

from verifier.settings.site_file_lines import lines_of

SITE = """\
[site]
name = "A = [idp]"

[reshare.settings]
borrower_check = "NCIP"

[[idp]]  # the first
protocol = "saml"
id = "campus"
scopes = [
  "example.edu",
]

[idp.test_patrons."grad = 1"]
username = "g"

[ idp.test_patrons.staff2 ]
[idp.test_patrons.staff2.expects]
verdict = "fail"

  [[idp]]
  id = "other"
  test_patrons.grad1.username = "g"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("site",), 1),
        (("site", "name"), 2),
        (("reshare", "settings", "borrower_check"), 5),
        (("idp",), 7),
        (("idp", "campus"), 7),
        (("idp", "campus", "id"), 9),
        (("idp", "campus", "scopes"), 10),
        (("idp", "campus", "test_patrons", "grad = 1"), 14),
        (("idp", "campus", "test_patrons", "staff2"), 17),
        (("idp", "campus", "test_patrons", "staff2", "expects", "verdict"), 19),
        (("idp", "other"), 21),
        (("idp", "other", "test_patrons", "grad1"), 23),
        (("idp", "other", "scopes"), None),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_table_and_key_has_a_line(path, line, line_end):
    assert line == lines_of(SITE.replace("\n", line_end)).get(path)


@pytest.mark.parametrize("text", ["", "[[idp]", "idp = 1", "idp = [1]", "[idp]\nid = 'a'"])
def test_what_is_no_site_file_has_no_idp(text):
    assert ("idp", "a") not in lines_of(text)
