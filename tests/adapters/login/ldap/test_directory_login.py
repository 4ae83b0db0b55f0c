import pytest
from ldap3.core.exceptions import LDAPInvalidFilterError, LDAPSASLPrepError

from tests.attack.ldap.attempt import CANARY, attempt
from tests.attack.ldap.fake_directory import BASE, DN, READER, bound, done, entry, fake_directory
from tests.factories import make_site
from verifier.adapters.login.ldap import directory_login
from verifier.adapters.login.ldap.connection import DirectoryRefused
from verifier.adapters.login.ldap.directory_login import (
    PASSWORD_POLICY,
    DirectoryLogin,
    account_of,
    asserted_attributes,
    bind_name,
    bind_once,
    comparable,
    find_entry,
    is_name,
    read_entry,
    same_dn,
    search_filter,
)
from verifier.domain.model.capture import GateOutcome, LoginCapture, Origin, Protocol, SubjectKind
from verifier.domain.model.site import Directory

BIND_AS = {"bind_as": f"uid={{username}},{BASE}"}


def test_a_reader_finds_and_the_person_binds():
    """The reader's view is kept, and the person binds once as the DN that was found."""
    with fake_directory() as server:
        made = attempt(server, username=" jdoe ")

    capture = made.result
    assert isinstance(capture, LoginCapture)
    assert (Protocol.LDAP, Origin.LOGIN) == (capture.protocol, capture.origin)
    assert (SubjectKind.DN, DN) == (capture.subject.kind, capture.subject.value)
    assert " jdoe " == capture.typed_username
    assert [READER, DN] == [name for name, _ in server.binds]
    assert {"uid": ("jdoe",), "mail": ("jdoe@example.edu",)} == made.values()
    assert 1 == len(server.searches)
    outcomes = {check.name: check.outcome for check in capture.checks}
    assert {"bind": GateOutcome.PASSED, "transport": GateOutcome.NOT_CHECKED} == outcomes


@pytest.mark.parametrize(
    ("settings", "searches"),
    [({"read_as": "patron"}, 2), ({"base": "", **BIND_AS}, 1), (BIND_AS, 1)],
    ids=["reader-finds", "dn-alone", "dn-and-base"],
)
def test_the_persons_own_view_is_read(settings, searches):
    """Where the person's rights decide, the entry is read after the person's bind."""
    with fake_directory() as server:
        made = attempt(server, **settings)

    assert ("jdoe",) == made.values()["uid"]
    assert (DN, CANARY) == server.binds[-1]
    assert searches == len(server.searches)


def test_the_entry_of_another_dn_is_refused():
    """A directory that answers with somebody else's entry is not believed."""
    other = (entry(f"uid=root,{BASE}", ((b"mail", (b"root@example.edu",)),)), done())
    with fake_directory(search=other) as server:
        made = attempt(server, **BIND_AS | {"base": ""})

    assert "another-person" == made.reason


@pytest.mark.parametrize("code", [49, 32, 53])
def test_a_reader_that_is_refused_is_not_the_patrons_fault(code):
    """The reader's wrong password is the site's, and the patron's is never sent."""
    with fake_directory(reader_bind=bound(code)) as server:
        made = attempt(server)

    assert made.reason in ("reader-refused", "directory-unwilling")
    assert "patron" != made.result.owner
    assert [] == server.patron_binds


def test_there_is_no_such_directory(tmp_path):
    """A login is made at a directory of the site only."""
    with pytest.raises(KeyError):
        DirectoryLogin(make_site(tmp_path)).log_in("campus", username="a", password="b")


def test_a_defect_of_ours_is_a_refusal(monkeypatch, caplog):
    """The door does not crash, and neither log nor refusal repeats a password."""

    def broken(*_, **__):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(directory_login, "find_entry", broken)
    with fake_directory() as server:
        made = attempt(server)

    assert ("broken-message", "service-provider") == (made.reason, made.result.owner)
    assert CANARY not in repr(made) + caplog.text


def test_owners_are_named():
    """A wrong password is the patron's to change, a locked account the identity team's."""
    owners = []
    for code in (49, 19):
        with fake_directory(patron_bind=bound(code)) as server:
            owners.append(attempt(server).result.owner)

    assert ["patron", "identity"] == owners


class Connection:
    """As much of a connection as a bind uses; *results* in the order in which they come."""

    def __init__(self, *results, error=None):
        self.results = list(results)
        self.error = error
        self.result = None
        self.binds = 0

    def bind(self, *, controls):
        self.binds += 1
        assert PASSWORD_POLICY == controls[0][0]
        if self.error is not None:
            raise self.error
        self.result = {"type": "bindResponse", **self.results.pop(0)}

    def extended(self, _):
        self.result = self.results.pop(0)


def policy(error):
    value = b"\x30\x03\x81\x01" + bytes((error,))
    return {"controls": {PASSWORD_POLICY: {"value": value}}}


def refused(*results, error=None):
    connection = Connection(*results, error=error)
    with pytest.raises(DirectoryRefused) as caught:
        bind_once(connection)
    assert 1 == connection.binds
    return caught.value


@pytest.mark.parametrize(
    "who",
    [
        {"result": 0, "responseValue": b"dn:uid=jdoe,dc=example"},
        {"result": 0, "responseValue": b"u:EXAMPLE\\jdoe"},
        {"result": 2},
        {"result": 50},
    ],
)
def test_one_bind_is_a_login(who):
    """The bind succeeds where the directory says who we are, or does not offer to say it."""
    connection = Connection({"result": 0}, who)
    bind_once(connection)

    assert 1 == connection.binds


@pytest.mark.parametrize(
    ("code", "reason", "owner"),
    [
        (49, "wrong-password", "patron"),
        (19, "locked", "identity"),
        (32, "unknown-user", "patron"),
        (51, "directory-busy", "identity"),
        (52, "directory-unavailable", "identity"),
        (53, "directory-unwilling", "identity"),
        (10, "referral", "service-provider"),
        (13, "confidentiality-required", "service-provider"),
        (34, "bad-name", "service-provider"),
        (80, "directory-refused", "identity"),
    ],
)
def test_each_code_has_a_reason_and_an_owner(code, reason, owner):
    """Result codes are told apart, and each names who can change it."""
    error = refused({"result": code})

    assert (reason, owner) == (error.reason, error.owner)


@pytest.mark.parametrize(
    "value", [b"", b"\x30\x03\xa0\x01\x00", b"\x30\x03\x81\x01", b"x" * 99, None]
)
def test_a_policy_control_without_an_error_says_nothing(value):
    """A warning or nonsense in the control leaves the result code as it is."""
    answer = {"result": 49, "controls": {PASSWORD_POLICY: {"value": value}}}

    assert "wrong-password" == refused(answer).reason


def test_a_warning_before_the_error_is_passed_over():
    """The error is found behind the seconds that are left."""
    value = b"\x30\x08\xa0\x03\x80\x01\x05\x81\x01\x02"
    answer = {"result": 0, "controls": {PASSWORD_POLICY: {"value": value}}}

    assert "must-change-password" == refused(answer).reason


def test_a_success_of_another_operation_is_no_login():
    """Only a bind's own answer counts."""
    with pytest.raises(ValueError):
        bind_once(Connection({"result": 0, "type": "extendedResp"}))


def test_a_password_that_cannot_be_sent():
    """A password that string preparation forbids is the patron's to change."""
    error = refused(error=LDAPSASLPrepError("secret"))

    assert ("password-not-usable", "patron") == (error.reason, error.owner)
    assert "secret" not in error.message


BASE_SEARCH = "ou=people,dc=example,dc=edu"
DN_SEARCH = f"uid=jdoe,{BASE_SEARCH}"
DIRECTORY = Directory(url="ldap://ldap.example.edu", base=BASE_SEARCH, attributes=("mail",))
REFERENCE = {"type": "searchResRef"}


def found(dn=DN_SEARCH, **raw):
    raw = raw or {"uid": [b"jdoe"]}
    return {"type": "searchResEntry", "raw_dn": dn.encode(), "raw_attributes": raw}


class ConnectionSearch:
    """As much of a connection as a search uses."""

    def __init__(self, *response, code=0, error=None):
        self.response = list(response)
        self.result = {"result": code}
        self.error = error
        self.asked = []

    def search(self, base, search_filter, **more):
        self.asked.append((base, search_filter, more["search_scope"], more["attributes"]))
        if self.error is not None:
            raise self.error


def reason(call):
    with pytest.raises(DirectoryRefused) as refused:
        call()
    return refused.value.reason


def test_finds_the_one_entry():
    """One search below the base, for what is wanted and what must equal the typed name."""
    connection = ConnectionSearch(found(uid=[b"JDoe"], mail=[b"a", b"\xff"]), REFERENCE)
    entry = find_entry(connection, DIRECTORY, "jdoe")

    assert (DN_SEARCH, {"uid": [b"JDoe"], "mail": [b"a", b"\xff"]}) == (entry.dn, entry.raw)
    assert 1 == entry.referrals
    assert [(BASE_SEARCH, "(uid=jdoe)", "SUBTREE", ["mail", "uid"])] == connection.asked
    assert "JDoe" not in repr(entry)


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (ConnectionSearch(), "unknown-user"),
        (ConnectionSearch(REFERENCE), "unknown-user"),
        (ConnectionSearch(found(), found()), "ambiguous"),
        (ConnectionSearch(found(), code=4), "ambiguous"),
        (ConnectionSearch(code=10), "referral"),
        (ConnectionSearch(code=32), "bad-base"),
        (ConnectionSearch(code=50), "search-refused"),
        (ConnectionSearch(found(), code=3), "search-refused"),
        (ConnectionSearch(error=LDAPInvalidFilterError("x")), "bad-filter"),
        (ConnectionSearch(found(uid=[b"root"])), "another-person"),
        (ConnectionSearch(found(**{"UID;x-y": [b"root"]})), "another-person"),
        (ConnectionSearch(found(member=[b"x"] * 5_001)), "directory-too-large"),
    ],
)
def test_anything_else_has_its_reason(connection, expected):
    """Nothing is guessed away."""
    assert expected == reason(lambda: find_entry(connection, DIRECTORY, "jdoe"))


def test_the_name_need_not_be_shown():
    """An entry that hides the attribute that was searched by is taken."""
    assert DN_SEARCH == find_entry(ConnectionSearch(found(mail=[b"a"])), DIRECTORY, "jdoe").dn


def test_the_name_compares_as_the_directory_compares_it():
    """Composed and decomposed letters are one name."""
    connection = ConnectionSearch(found(uid=["José".encode()]))

    assert DN_SEARCH == find_entry(connection, DIRECTORY, "jose\u0301").dn


def test_reads_the_entry_of_a_dn():
    """The entry itself is asked for, and nothing below it."""
    connection = ConnectionSearch(found("UID=jdoe,ou=People,dc=example,dc=edu"))
    read_entry(connection, DIRECTORY, DN_SEARCH)

    assert [(DN_SEARCH, "(objectClass=*)", "BASE", ["mail", "uid"])] == connection.asked


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (ConnectionSearch(), "entry-not-readable"),
        (ConnectionSearch(code=32), "entry-not-readable"),
        (ConnectionSearch(code=50), "entry-not-readable"),
        (ConnectionSearch(found(f"uid=root,{BASE_SEARCH}")), "another-person"),
        (ConnectionSearch(code=51), "search-refused"),
    ],
)
def test_an_entry_that_cannot_be_read(connection, expected):
    """A hidden entry is the site file's matter; the entry of another DN is refused."""
    assert expected == reason(lambda: read_entry(connection, DIRECTORY, DN_SEARCH))


def test_a_dn_that_is_no_text_is_an_error():
    """A DN that is no UTF-8 is no LDAP."""
    entry = {**found(), "raw_dn": b"\xff\xfe"}
    with pytest.raises(ValueError):
        find_entry(ConnectionSearch(entry), DIRECTORY, "jdoe")


PLAIN = Directory(
    url="ldap://ldap.example.edu", search_filter="(|(uid={username})(mail={username}))"
)
AD = Directory(
    url="ldap://ad.example.edu",
    kind="active-directory",
    search_filter="(sAMAccountName={username})",
    bind_as="{username}@example.edu",
)


@pytest.mark.parametrize(
    ("directory", "typed", "expected"),
    [
        (PLAIN, "jdoe", "(|(uid=jdoe)(mail=jdoe))"),
        (PLAIN, "*)(x=*", "(|(uid=\\2a\\29\\28x=\\2a)(mail=\\2a\\29\\28x=\\2a))"),
        (PLAIN, "a\\b", "(|(uid=a\\5cb)(mail=a\\5cb))"),
        (AD, "jdoe", "(sAMAccountName=jdoe)"),
        (AD, "CAMPUS\\jdoe", "(sAMAccountName=jdoe)"),
        (AD, "jdoe@example.edu", "(userPrincipalName=jdoe@example.edu)"),
    ],
)
def test_the_filter_asks_for_what_was_typed(directory, typed, expected):
    """Every character that a filter would read as syntax is escaped."""
    assert expected == search_filter(directory, typed)


@pytest.mark.parametrize(
    ("template", "typed", "expected"),
    [
        ("uid={username},ou=p", "jdoe", "uid=jdoe,ou=p"),
        ("uid={username},ou=p", "a,ou=admins", "uid=a\\,ou\\=admins,ou=p"),
        ("{username}@example.edu", "jdoe", "jdoe@example.edu"),
        ("CAMPUS\\{username}", "jdoe", "CAMPUS\\jdoe"),
    ],
)
def test_the_name_to_bind_as(template, typed, expected):
    """What is typed is one value of a DN, or a part of a plain name."""
    directory = Directory(url="ldap://ldap.example.edu", bind_as=template)

    assert expected == bind_name(directory, typed)


def test_what_the_entry_must_show():
    """The attributes that the filter compares with the typed name, and the value."""
    assert ("uid", "mail") == asserted_attributes(PLAIN, "jdoe")
    assert ("userPrincipalName",) == asserted_attributes(AD, "jdoe@example.edu")


@pytest.mark.parametrize("typed", ["", "  ", "a\0", "a\n", "x" * 257, "\u202ea"])
def test_what_is_no_name(typed):
    """Blanks, control characters and endless texts are no user names."""
    assert not is_name(typed)


@pytest.mark.parametrize("typed", ["jdoe", "José", "x" * 256, "a b", "*"])
def test_what_is_a_name(typed):
    """Letters of any language, blanks inside and signs may be a name."""
    assert is_name(typed)


def test_names_compare_as_directories_compare_them():
    """Letter case, composed letters and the number of blanks mean nothing."""
    assert comparable("José  DOE ") == comparable("jose\u0301 doe")
    assert comparable("jose") != comparable("josé")


@pytest.mark.parametrize(
    ("first", "other", "same"),
    [
        ("uid=jdoe,ou=People,dc=example", "UID=JDoe, ou=people , dc=example", True),
        ("uid=jdoe,dc=example", "userid=jdoe,dc=example", True),
        ("uid=a\\,b,dc=example", "uid=a\\2cb,dc=example", True),
        ("uid=José,dc=example", "uid=Jos\\C3\\A9,dc=example", True),
        ("uid=jdoe,dc=example", "uid=root,dc=example", False),
        ("uid=jdoe,dc=example", "uid=jdoe,ou=x,dc=example", False),
        ("jdoe@example.edu", "uid=jdoe,dc=example", False),
        ("", "uid=jdoe", False),
    ],
)
def test_dns_compare_by_their_values(first, other, same):
    """Spellings of one DN are the same; another value or another level is not."""
    assert same is same_dn(first, other)


@pytest.mark.parametrize(
    ("template", "typed"),
    [
        ("CORP\\{username}", "CORP\\gail"),
        ("CORP\\{username}", "corp\\gail"),
        ("{username}@example.edu", "gail@Example.edu"),
    ],
)
def test_a_name_with_the_directorys_own_domain_is_bound_as_typed(template, typed):
    """People may type the domain that is put before or behind their name anyhow."""
    directory = Directory(url="ldaps://x", kind="active-directory", bind_as=template)

    assert typed == bind_name(directory, typed)


@pytest.mark.parametrize(
    ("template", "typed"),
    [
        ("CORP\\{username}", "EVIL\\gail"),
        ("CORP\\{username}", "gail@example.edu"),
        ("CORP\\{username}", "\\gail"),
        ("{username}@example.edu", "gail@evil.example.org"),
        ("{username}@example.edu", "CORP\\gail"),
        ("{username}", "EVIL\\gail"),
    ],
)
def test_a_name_of_another_domain_is_refused(template, typed):
    """A forest would let such a person in, and find somebody else's entry of the same name."""
    directory = Directory(url="ldaps://x", kind="active-directory", bind_as=template)
    with pytest.raises(DirectoryRefused) as refused:
        bind_name(directory, typed)

    assert ("other-domain", "patron") == (refused.value.reason, refused.value.owner)


def test_an_account_has_one_name_however_it_is_spelled():
    """Attempts are counted for the account, so another spelling gives no further ones."""
    directory = Directory(url="ldaps://x", kind="active-directory")
    plain = Directory(url="ldaps://x")
    spelled = ("gail", " Gail ", "CORP\\gail", "a\\GAIL", "gail@example.edu", "\uff47ail")

    assert 1 == len({account_of(directory, entry) for entry in spelled})
    assert account_of(plain, "gail@a") != account_of(plain, "gail@b")


@pytest.mark.parametrize("spelled", ["gail\ufe0f", "g\u0301ail", "g\u00e0il", "GA\u0130L"])
@pytest.mark.parametrize("directory", [PLAIN, AD])
def test_marks_make_no_other_account(directory, spelled):
    """Directories pass over them: each would be one more attempt at the same account."""
    assert account_of(directory, "gail") == account_of(directory, spelled)
    assert account_of(directory, "gael") != account_of(directory, spelled)


def test_the_identity_team_owns_what_nobody_else_does():
    """Reason, sentence and owner are kept; the owner is the identity team unless named."""
    plain = DirectoryRefused("locked", "It is locked.")
    named = DirectoryRefused("wrong-password", "It is wrong.", "patron")

    assert ("locked", "It is locked.", "identity") == (plain.reason, plain.message, plain.owner)
    assert "patron" == named.owner
    assert "It is wrong." == str(named)
