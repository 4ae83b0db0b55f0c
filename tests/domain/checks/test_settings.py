from dataclasses import replace

import pytest

from tests.domain.checks.delivery_tests import (
    make_delivery,
    make_service,
    with_listener_file,
    with_proxy,
    with_settings,
    with_vufind,
)
from tests.factories import (
    make_attempt,
    make_decision,
    make_form,
    make_found,
    make_listener,
    make_match,
    make_settings,
)
from verifier.adapters.config_files.proxy import read_proxy
from verifier.domain.checks import reshare_settings
from verifier.domain.checks.catalogue import CHECKS, DECISION_CHECKS, DELIVERY_CHECKS
from verifier.domain.checks.check import Draft, NotAsked
from verifier.domain.checks.discovery_settings import (
    differences,
    has_usual_format,
    passes_client_header,
    replaced_by_header,
    sets_header,
    usernames,
)
from verifier.domain.checks.listener_settings import (
    each_service,
    for_service,
    is_anchored,
    keeps_a_part,
    letters_never_met,
    unknown_groups,
)
from verifier.domain.model.config_files import AttributeRule, RegexFacts
from verifier.domain.model.finding import Evidence, NotRun, Place, Station
from verifier.domain.model.lookup import KeyKind, NotFound, PatronKey
from verifier.domain.model.reshare_settings import (
    Flavour,
    LiveReading,
    SettingDifference,
    UnreadPart,
)

HEADER = "x-remote-user"


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("RequestHeader SET X-Remote-User v", True),
        ("RequestHeader setifempty X-Remote-User v", True),
        ("RequestHeader unset X-Remote-User\nRequestHeader set X-Remote-User v", True),
        ("RequestHeader set X-Remote-User v\nRequestHeader unset X-Remote-User early", True),
        ("RequestHeader set X-Remote-User v\nRequestHeader unset X-Remote-User", False),
        ("RequestHeader edit X-Remote-User a b", False),
        ("RequestHeader set X-Remote v", False),
        ("ShibUseHeaders Off", False),
        ("ShibRequestSetting useHeaders 1", True),
        ("location / { proxy_set_header X-Remote-User $v; }", True),
        ("location / { proxy_set_header X-Remote-User ''; }", False),
    ],
)
def test_whether_the_header_leaves_with_a_value(text, leaves):
    """A line sets it and none after it in the same block takes it away."""
    assert leaves is sets_header(read_proxy("a.conf", text), HEADER)


def places(*texts):
    proxies = [read_proxy(f"{at}.conf", text) for at, text in enumerate(texts)]
    return [str(place) for place, _ in passes_client_header(proxies, HEADER)]


def test_a_file_that_says_nothing_of_the_header():
    """Where another file sets it, that one decides."""
    assert ["0.conf"] == places("ProxyPass / http://a")
    assert [] == places("ProxyPass / http://a", "RequestHeader set X-Remote-User v")


def test_a_location_that_leads_elsewhere():
    """Another target without the header is another service; the same target is not."""
    with_header = "location / { proxy_set_header X-Remote-User $v; proxy_pass http://a; }\n"

    assert [] == places(f"{with_header}location /b {{ proxy_pass http://b; }}")
    assert ["0.conf, line 2, location"] == places(
        f"{with_header}location /b {{ proxy_pass http://a; }}"
    )


def test_a_condition_within_a_location():
    """What an inner block does not set, it has from the one around it."""
    text = "location / { proxy_set_header X-Remote-User $v; if ($a) { proxy_pass http://a; } }"

    assert [] == places(text)


@pytest.mark.parametrize(("switch", "places_found"), [("", 0), ("underscores_in_headers on;", 1)])
def test_a_header_with_an_underscore(switch, places_found):
    """Unless told otherwise nginx drops it where a client sends it."""
    proxy = read_proxy("a.conf", f"server {{ {switch} location / {{ proxy_pass http://a; }} }}")

    assert places_found == len(list(passes_client_header([proxy], "x_remote_user")))


TEXT = '{"services": {"EXU": {"reqIdHeader": "x-a", "reqIdToLower": true}}}'

CONFIG = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\nusername = uid\n"


def test_a_difference_has_both_values_as_files_write_them():
    """A switch is true; what nobody sets is said to be not set."""
    form = make_form(listener=make_listener(reqIdHeader="x-b"))

    assert [("reqIdHeader", "x-a", "x-b"), ("reqIdToLower", "true", "not set")] == [
        (difference.name, difference.in_file, difference.in_site_file)
        for difference in differences(with_listener_file(TEXT, form=form))
    ]


def test_an_attribute_under_another_name_is_another_one():
    """The site file's identifier is VuFind's user name, where it says no other."""
    assert [("username", "uid", "employeeNumber")] == [
        (difference.name, difference.in_file, difference.in_site_file)
        for difference in differences(with_vufind(CONFIG))
    ]


@pytest.mark.parametrize(
    ("delivery", "replaced"),
    [
        (make_delivery(), False),
        (make_delivery(form=make_form(header_identifier="uid")), False),
        (with_proxy("RequestHeader set X-Remote-User v"), True),
        (with_proxy("RequestHeader set X-Other v"), False),
        (with_proxy("RequestHeader set X-A v", reqIdHeader="X-A"), False),
        (
            make_delivery(
                form=make_form(header_identifier="uid"), services=(make_service(reqIdHeader="x"),)
            ),
            True,
        ),
    ],
)
def test_whether_a_header_replaces_what_vufind_sends(delivery, replaced):
    """The listener must be able to read it, and somebody must send it."""
    assert replaced is replaced_by_header(delivery)


def test_usernames_of_both_files():
    """Those of the sections too, and none where people log in otherwise."""
    sections = "[a]\nentityId = x\nusername = mail\n[b]\nentityId = y\n"
    text = "[Authentication]\nmethod = {}\n[Shibboleth]\nusername = uid\n"

    assert ["uid", "mail"] == [
        username.value for username in usernames(with_vufind(text.format("Shibboleth"), sections))
    ]
    assert () == usernames(with_vufind(text.format("LDAP"), sections))


@pytest.mark.parametrize(
    ("name", "name_format", "does"),
    [
        ("urn:oid:1.2", None, True),
        ("urn:oid:1.2", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri", True),
        ("urn:oid:1.2", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", False),
        ("uid", None, False),
        ("uid", "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", True),
        ("http://schemas.xmlsoap.org/claims/UPN", "urn:x", True),
    ],
)
def test_whether_a_rule_can_fit(name, name_format, does):
    """Claims of Microsoft's products come in several formats."""
    rule = AttributeRule(
        name=name, name_format=name_format, variables=("x",), place=Place(file="a")
    )

    assert does is has_usual_format(rule)


@pytest.mark.parametrize(
    ("regex", "upper", "letters"),
    [
        ("^a+B$", True, "a"),
        ("^a+B$", False, "B"),
        (r"^\d\w[a-z]$", True, ""),
        ("^(?<name>.)$", True, ""),
        ("^(a)?B$", True, ""),
        ("^a*$", True, ""),
        ("^a{0,2}$", True, ""),
        ("^a{1,2}$", True, "a"),
        ("^a|B$", True, ""),
    ],
)
def test_letters_that_never_come(regex, upper, letters):
    """Of classes, names, choices and what may be missing nothing is said."""
    assert letters == letters_never_met(regex, upper=upper)


@pytest.mark.parametrize(
    ("regex", "anchored"),
    [
        ("^a$", True),
        ("^a", False),
        ("a$", False),
        (r"^a\$", False),
        (r"\^a$", False),
        ("^(a|b)$", True),
        ("^(?<n>a|b)$", True),
        ("^a$|^b$", True),
        ("^a|b$", False),
        ("[^a]$", False),
        ("^0+(.*)", True),
        ("^([^@]+)@.*", True),
        ("(.+)@x$", True),
        (".*@(x)$", True),
        (r"^a\.*", False),
        ("^(.*?)@", False),
        ("^a.*?", False),
        ("", False),
    ],
)
def test_an_expression_that_matches_a_value_as_a_whole(regex, anchored):
    """Each branch at the top needs both ends; escaped signs are none."""
    assert anchored is is_anchored(regex)


@pytest.mark.parametrize(("replacement", "keeps"), [("x$1", True), ("$<n>", True), ("$&", False)])
def test_a_replacement_that_keeps_a_part(replacement, keeps):
    assert keeps is keeps_a_part(replacement)


@pytest.mark.parametrize(
    ("replacement", "unknown"),
    [
        ("$1$12$2", ()),
        ("$3", ("$3",)),
        ("$0 and $00", ("$0", "$00")),
        ("$30", ("$30",)),
        ("$<n>", ("$<n>",)),
        ("$$3", ()),
    ],
)
def test_groups_that_are_not_there(replacement, unknown):
    assert unknown == unknown_groups(replacement, RegexFacts(valid=True, groups=2))


def test_names_that_are_not_there():
    """An unknown name becomes nothing where there are names at all."""
    facts = RegexFacts(valid=True, groups=1, names=frozenset({"n"}))

    assert () == unknown_groups("$<n>$<other>", facts)


GOOD = '{"reqIdHeader": "x"}'

BAD = '{"reqIdHeader": "Y"}'


def test_every_service_is_asked():
    delivery = with_listener_file('{"services": {"EXU": {}, "B": {}}}')

    def wrong(service, whose):
        return Draft(whose) if service.symbol == "B" else None

    assert [Draft(" for B")] == list(each_service(delivery, wrong))
    with pytest.raises(NotAsked, match="No listener settings"):
        list(each_service(make_delivery(), wrong))


@pytest.mark.parametrize(("own", "named"), [("{}", ["", " for C"]), (GOOD, [" for B", " for C"])])
def test_a_line_that_services_inherit_is_told_once(own, named):
    """It stands in the file once, and is told of the own service where that takes it."""
    text = (
        f'{{"reqIdHeader": "X", "services": {{"B": {{}}, "D": {{}}, "EXU": {own}, "C": {BAD}}}}}'
    )
    delivery = with_listener_file(text)

    def wrong(service, whose):
        if not service.settings.header_never_read:
            return None
        return Draft(whose, place=service.place("reqIdHeader"))

    assert named == [draft.message for draft in each_service(delivery, wrong)]


def test_what_differs_between_services_at_one_line_is_told_of_each():
    """An inherited line may go wrong with what each service has beside it."""
    delivery = with_listener_file('{"reqIdHeader": "X", "services": {"B": {}, "C": {}}}')

    def wrong(service, whose):
        evidence = Evidence(what="setting", name=service.symbol)
        return Draft(whose, evidence, place=service.place("reqIdHeader"))

    assert [" for B", " for C"] == [draft.message for draft in each_service(delivery, wrong)]


@pytest.mark.parametrize(
    ("at", "named"), [(0, ""), (1, " for B"), (2, " for RESHARE:EXU"), (3, "")]
)
def test_whose_service_it_is(at, named):
    """The one that answers for the site and the default one need no name."""
    text = '{"okapiUrl": "x", "services": {"EXU": {}, "B": {}, "RESHARE:EXU": {}}}'
    delivery = with_listener_file(text)

    assert named == for_service(delivery.services[at], delivery)


ON = make_settings(flavour=Flavour.CROSSLINK)


@pytest.mark.parametrize(
    ("settings", "reason"), [(make_settings(stated=False), "does not say"), (ON, "CrossLink")]
)
def test_why_nothing_can_be_said(settings, reason):
    """Nobody stated the settings, or CrossLink has no such ones."""
    with pytest.raises(NotAsked, match=reason):
        reshare_settings.require_stated(settings)


@pytest.mark.parametrize(
    "check",
    [check for check in DELIVERY_CHECKS if check.station is Station.RESHARE],
    ids=lambda check: check.id,
)
def test_crosslink_has_no_settings_of_mod_rs(check):
    result = check.run(with_settings(flavour=Flavour.CROSSLINK)).result

    assert isinstance(result, NotRun)
    assert "CrossLink" in result.reason


def test_each_check_about_mod_rs_says_why_it_is_not_asked():
    evidence = make_decision(settings=ON)
    results = {check.id: check.run(evidence).result for check in DECISION_CHECKS}
    no_privileges = reshare_settings.CROSSLINK_NO_PRIVILEGES
    no_setting = reshare_settings.CROSSLINK_NO_SUCH_SETTING
    expected = {
        "host-lms-unknown": reshare_settings.CROSSLINK_NO_ADAPTERS,
        "patron-blocked": no_privileges,
        "profile-not-allowed": no_privileges,
        "profile-undecided": no_privileges,
        "profile-new": no_privileges,
        "disagrees-with-ils": no_privileges,
        "no-optional-fields": "CrossLink needs no optional fields in the answer.",
        "national-number-goes-to-suppliers": no_setting,
        "identifier-goes-to-suppliers": no_setting,
    }

    assert {name: NotRun(reason=reason) for name, reason in expected.items()} == {
        name: results[f"decision.{name}"] for name in expected
    }


@pytest.mark.parametrize("check_id", ["found-by-username-only", "other-id-returned"])
def test_what_is_taken_over_is_no_fault(check_id):
    """The item that arrives is put on what came back, so the second question is enough."""
    evidence = make_match(settings=ON)
    by_name = PatronKey(value="ggood", kind=KeyKind.USERNAME)
    attempts = (
        make_attempt("ggood", NotFound(message="Unknown User")),
        make_attempt("ggood", make_found(user_id="P1"), key=by_name),
    )
    evidence = replace(evidence, lookup=replace(evidence.lookup, attempts=attempts))

    assert NotRun(reason=reshare_settings.CROSSLINK_KEEPS_ANSWERED_ID) == (
        CHECKS[f"patron.{check_id}"].run(evidence).result
    )


@pytest.mark.parametrize("check_id", ["settings-differ", "live-settings-unread"])
def test_the_same_is_found_with_a_login_and_without(check_id):
    check = CHECKS[f"decision.{check_id}"]
    settings = make_settings(
        live=LiveReading(
            differences=(SettingDifference(name="x", in_site_file="1", in_reshare="2"),),
            unread=(UnreadPart(what="patron profiles", message="No permission."),),
        )
    )
    without_login = check.run(reshare_settings.SettingsOnly(settings))

    assert without_login.findings
    assert without_login == check.run(make_decision(settings=settings))
