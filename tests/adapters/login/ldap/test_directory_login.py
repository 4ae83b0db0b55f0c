from contextlib import nullcontext

import ldap3
import pytest
from ldap3.core.exceptions import LDAPSocketReceiveError
from ldap3.utils.asn1 import decode_message_fast

from tests.attack.ldap.fake_directory import (
    BASE,
    CANARY,
    DN,
    READER,
    attempt,
    bound,
    done,
    entry,
    extended,
    fake_directory,
    message,
    reference,
    referral,
    result,
)
from tests.bad_peers import unused_port
from tests.factories import make_site
from verifier.adapters.http.connection import Deadline
from verifier.adapters.login.ldap import directory_login
from verifier.adapters.login.ldap.connection import DirectoryRefused, connected, keep_every_value
from verifier.adapters.login.ldap.directory_login import (
    DirectoryLogin,
    FoundEntry,
    account_of,
    asserted_attributes,
    bind_name,
    comparable,
    is_name,
    same_dn,
    search_filter,
)
from verifier.domain.model.capture import GateOutcome, LoginCapture, Origin, Protocol, SubjectKind
from verifier.domain.model.site import Directory

BIND_AS = {"bind_as": f"uid={{username}},{BASE}"}
SITE, OTHER_PERSON = "service-provider", "another-person"


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
    with fake_directory() as server:
        made = attempt(server, **settings)

    assert ("jdoe",) == made.values()["uid"]
    assert (DN, CANARY) == server.binds[-1]
    assert searches == len(server.searches)


READER_STATES = {
    (49, ""): "its password is wrong",
    (32, ""): "does not know it",
    (34, ""): "no name that the directory can read",
    (53, ""): "may be disabled",
    (19, ""): "locked",
    (49, "52e"): "its password is wrong",
    (49, "525"): "does not know it",
    (49, "530"): "at this time of day",
    (49, "531"): "from this computer",
    (49, "532"): "its password has expired",
    (49, "533"): "disabled",
    (49, "701"): "its account has expired",
    (49, "773"): "must be changed",
    (49, "775"): "locked",
}


@pytest.mark.parametrize(("state", "words"), READER_STATES.items(), ids=str)
def test_a_reader_that_is_refused_is_not_the_patrons_fault(state, words):
    """The reader's account is the site's, and the patron's password is never sent."""
    code, data = state
    text = f"80090308: LdapErr: DSID-0C090, comment: AcceptSecurityContext error, data {data}, v1"
    with fake_directory(reader_bind=bound(code, text if data else "")) as server:
        made = attempt(server, kind="active-directory")

    assert ("reader-refused", SITE) == (made.reason, made.result.owner)
    assert "the reader of the site file (reader and reader_password)" in made.message()
    assert words in made.message()
    assert "patron's password was not sent" in made.message()
    assert [] == server.patron_binds


@pytest.mark.parametrize("code", [51, 52])
def test_a_directory_that_is_busy_is_not_the_readers_fault(code):
    with fake_directory(reader_bind=bound(code)) as server:
        made = attempt(server)

    assert made.reason in ("directory-busy", "directory-unavailable")


def test_a_locked_patron_stays_the_patrons():
    with fake_directory(patron_bind=bound(49, "data 775")) as server:
        made = attempt(server, kind="active-directory")

    assert ("locked", "identity") == (made.reason, made.result.owner)
    assert "reader" not in made.message()


SAM = "(sAMAccountName={username})"
AD_ENTRY = (
    (b"sAMAccountName", (b"jdoe",)),
    (b"userPrincipalName", (b"jdoe@example.edu",)),
    (b"employeeNumber", (b"1",)),
)
SUFFIX, SHORT = {"bind_as": "{username}@example.edu"}, {"bind_as": "CORP\\{username}"}
DOMAIN_LOGINS = [
    ({}, "CORP\\jdoe", DN),
    ({"read_as": "patron"}, "CORP\\jdoe", DN),
    ({}, "jdoe@example.edu", DN),
    (SUFFIX, "CORP\\jdoe", "jdoe@example.edu"),
    (SUFFIX, "corp\\JDOE", "JDOE@example.edu"),
    (SUFFIX, "jdoe@example.edu", "jdoe@example.edu"),
    (SUFFIX, "jdoe", "jdoe@example.edu"),
    (SHORT, "CORP\\jdoe", "CORP\\jdoe"),
    (SHORT, "jdoe", "CORP\\jdoe"),
]


@pytest.mark.parametrize(("settings", "typed", "bound_as"), DOMAIN_LOGINS)
def test_a_domain_may_be_typed_with_and_without_a_reader(settings, typed, bound_as):
    """One bind, with the name that the directory knows; what was typed is kept as it was."""
    found, who = (entry(DN, AD_ENTRY), done()), extended(0, b"u:CORP\\jdoe")
    with fake_directory(search=found, who_am_i=who) as server:
        made = attempt(
            server, username=typed, kind="active-directory", search_filter=SAM, **settings
        )

    assert "accepted" == made.reason, made.result
    assert [(bound_as, CANARY)] == server.patron_binds
    assert typed == made.result.typed_username


def test_the_account_that_was_bound_must_be_the_one_that_was_found():
    """A user principal name may begin like the account name of somebody else."""
    found, who = (entry(DN, AD_ENTRY), done()), extended(0, b"u:CORP\\jane")
    with fake_directory(search=found, who_am_i=who) as server:
        made = attempt(server, kind="active-directory", search_filter=SAM, **SUFFIX)

    assert OTHER_PERSON == made.reason


@pytest.mark.parametrize("typed", ["CORP\\jdoe", "jdoe@example.edu"])
def test_a_bind_as_without_a_domain_is_the_sites_to_change(typed):
    with fake_directory() as server:
        made = attempt(server, username=typed, kind="active-directory", bind_as="{username}")

    assert ("no-domain", SITE) == (made.reason, made.result.owner)
    assert [] == server.binds


def test_there_is_no_such_directory(tmp_path):
    with pytest.raises(KeyError):
        DirectoryLogin(make_site(tmp_path)).log_in("campus", username="a", password="b")


def test_a_defect_of_ours_is_a_refusal(monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(directory_login, "find_entry", broken)
    with fake_directory() as server:
        made = attempt(server)

    assert ("broken-message", "service-provider") == (made.reason, made.result.owner)
    assert CANARY not in repr(made) + caplog.text


@pytest.mark.parametrize(
    ("code", "owner"),
    [(49, "patron"), (19, "identity"), (51, "identity"), *((c, SITE) for c in (10, 13, 34))],
)
def test_each_refusal_names_who_can_change_it(code, owner):
    with fake_directory(patron_bind=bound(code)) as server:
        assert owner == attempt(server).result.owner


@pytest.mark.parametrize(
    "who",
    [extended(0, b"dn:uid=jdoe,dc=example"), extended(0, b"u:X\\jdoe"), extended(2), extended(50)],
)
def test_one_bind_is_a_login(who):
    """The bind succeeds where the directory says who we are, or does not offer to say it."""
    with fake_directory(who_am_i=who) as server:
        assert "accepted" == attempt(server).reason

    assert 1 == len(server.patron_binds)


def test_asks_once_for_what_is_wanted():
    with fake_directory() as server:
        attempt(server, attributes=("mail",))

    [search] = server.searches
    base, scope, asked = search.inside[0].text, search.inside[1].number, search.inside[7].inside
    assert (BASE, 2, ["mail", "uid"]) == (base, scope, [entry.text for entry in asked])
    assert "jdoe" not in repr(FoundEntry(dn="", raw={"uid": [b"jdoe"]}))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("jdoe", (b"mail", (b"a",))), ("jose\u0301", (b"uid", ("José".encode(),)))],
    ids=["hidden", "composed"],
)
def test_the_entry_need_not_show_the_name_as_it_was_typed(typed, shown):
    """It may hide the attribute, or compose its letters otherwise."""
    with fake_directory(search=(entry(DN, (shown,)), done())) as server:
        assert "accepted" == attempt(server, username=typed).reason


def test_a_filter_that_is_none():
    with fake_directory() as server:
        made = attempt(server, search_filter="(uid={username}")

    assert ("bad-filter", SITE) == (made.reason, made.result.owner)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((entry("UID=jdoe,ou=People,dc=example,dc=edu"), done()), "accepted"),
        ((entry(f"uid=root,{BASE}", ((b"mail", (b"root@example.edu",)),)), done()), OTHER_PERSON),
        ((done(),), "entry-not-readable"),
        ((done(32),), "entry-not-readable"),
        ((done(50),), "entry-not-readable"),
        ((done(51),), "search-refused"),
    ],
)
def test_the_entry_of_the_bound_dn_is_read(answers, reason):
    with fake_directory(search=answers) as server:
        made = attempt(server, **BIND_AS | {"base": ""})

    [search] = server.searches
    assert (DN, 0) == (search.inside[0].text, search.inside[1].number)
    assert reason == made.reason


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
    directory = Directory(url="ldap://ldap.example.edu", bind_as=template)

    assert expected == bind_name(directory, typed)


def test_what_the_entry_must_show():
    assert ("uid", "mail") == asserted_attributes(PLAIN, "jdoe")
    assert ("userPrincipalName",) == asserted_attributes(AD, "jdoe@example.edu")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *((typed, False) for typed in ("", "  ", "a\0", "a\n", "x" * 257, "\u202ea")),
        *((typed, True) for typed in ("jdoe", "José", "x" * 256, "a b", "*")),
    ],
)
def test_what_is_a_name(typed, name):
    assert name is is_name(typed)


def test_names_compare_as_directories_compare_them():
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
    assert same is same_dn(first, other)


@pytest.mark.parametrize(
    ("template", "typed", "bound_as"),
    [
        ("CORP\\{username}", "CORP\\gail", "CORP\\gail"),
        ("CORP\\{username}", "corp\\gail", "corp\\gail"),
        ("{username}@example.edu", "gail@Example.edu", "gail@Example.edu"),
        ("CORP\\{username}", "EVIL\\gail", None),
        ("CORP\\{username}", "gail@example.edu", None),
        ("CORP\\{username}", "\\gail", None),
        ("{username}@example.edu", "gail@evil.example.org", None),
        ("{username}@example.edu", "CORP\\gail", "gail@example.edu"),
        ("uid={username},dc=x", "CORP\\ga,il", "uid=ga\\,il,dc=x"),
    ],
)
def test_a_domain_that_is_typed_has_to_be_the_directorys_own(template, typed, bound_as):
    """A forest would let others in, and find somebody else's entry of the same name."""
    directory = Directory(url="ldaps://x", kind="active-directory", bind_as=template)
    refusal = pytest.raises(DirectoryRefused, match="without a domain")
    with nullcontext() if bound_as else refusal:
        assert bound_as == bind_name(directory, typed)


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


REFERRED = 10


def reader():
    """What reads one answer, as a connection of ours does."""
    connection = ldap3.Connection(ldap3.Server("ldap.example.edu", get_info=ldap3.NONE))
    connection.check_names = False
    keep_every_value(connection)
    return lambda operation: connection.strategy.decode_response_fast(
        decode_message_fast(message(1, operation))
    )


def decoded(operation):
    return reader()(operation)


def test_values_of_one_attribute_are_gathered():
    parts = ((b"mail", (b"a",)), (b"uid", (b"jdoe",)), (b"MAIL", (b"b", b"")))
    raw = decoded(entry(DN, parts))["raw_attributes"]

    assert {"mail": [b"a", b"b", b""], "uid": [b"jdoe"]} == raw


def test_options_are_attributes_of_their_own():
    """A description with an option is another one than without."""
    raw = decoded(entry(DN, ((b"cn", (b"a",)), (b"cn;lang-de", (b"b",)))))["raw_attributes"]

    assert {"cn": [b"a"], "cn;lang-de": [b"b"]} == raw


def test_a_name_that_is_no_text_is_an_error():
    with pytest.raises(ValueError):
        decoded(entry(DN, ((b"\xff", (b"a",)),)))


@pytest.mark.parametrize("tag", [0x61, 0x78], ids=["bind", "extended"])
def test_a_referral_in_a_result_is_read(tag):
    read = decoded(result(tag, REFERRED, "", referral("ldap://other.example.edu/")))

    assert REFERRED == read["result"]
    assert "other.example.edu" not in str(read)


def test_of_more_entries_only_the_fact_is_kept():
    read = reader()
    answers = [entry(), reference("ldap://other.example.edu/"), entry(), entry(), done(), entry()]
    kept = [
        (entry["type"], len(entry["raw_attributes"]))
        for entry in map(read, answers)
        if "raw_attributes" in entry
    ]

    assert [("searchResEntry", count) for count in (2, 2, 0, 2)] == kept


DN_OURS, PASSWORD = "uid=jdoe,dc=example,dc=edu", "secret-4711"


def refused(url, do=lambda _: None, *, allow_private=True, **settings):
    """Why a connection was refused, or what went wrong in it."""
    directory = Directory(url=url, **settings)
    with (
        pytest.raises(DirectoryRefused) as caught,
        Deadline(2.0) as deadline,
        connected(
            directory, deadline, allow_private=allow_private, user=DN_OURS, password=PASSWORD
        ) as connection,
    ):
        do(connection)
    assert PASSWORD not in caught.value.message
    return caught.value


def test_gives_a_connection_that_is_not_bound():
    with fake_directory() as server, Deadline(2.0) as deadline:
        directory = Directory(url=server.url)
        with connected(
            directory, deadline, allow_private=True, user=DN_OURS, password=PASSWORD
        ) as connection:
            assert [] == server.binds
            assert connection.bind()

    assert [(DN_OURS, PASSWORD)] == server.binds


def test_nothing_listening():
    error = refused(f"ldap://127.0.0.1:{unused_port()}")

    assert "directory-unreachable" == error.reason


def test_a_private_address_needs_leave():
    assert "directory-bad-address" == refused("ldap://127.0.0.1", allow_private=False).reason


def test_starttls_that_is_refused():
    with fake_directory() as server:
        error = refused(server.url, start_tls=True)

    assert "starttls-refused" == error.reason


@pytest.mark.parametrize(
    "error",
    [LDAPSocketReceiveError(PASSWORD), OSError(PASSWORD), KeyError(3), ValueError(PASSWORD)],
)
def test_what_breaks_inside_is_a_broken_answer(error):
    def do(_):
        raise error

    with fake_directory() as server:
        assert "directory-broken-answer" == refused(server.url, do).reason


def test_a_reason_of_the_caller_is_kept():
    def do(_):
        raise DirectoryRefused("locked", "It is locked.")

    with fake_directory() as server:
        assert "locked" == refused(server.url, do).reason
