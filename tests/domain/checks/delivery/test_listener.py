"""The checks on the listener's settings."""

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.domain.checks.delivery_tests import (
    ANCHORED,
    HEADER,
    make_delivery,
    make_service,
    with_listener_file,
    with_rule,
    with_service,
)
from tests.factories import make_form
from verifier.domain.model.request_form import EntryPoint

REGEX_PLACE = "..., [reshare.listener] reqIdRegex"

test_both_cases = table(
    "delivery.both-cases",
    # Any text switches the other one on; each is shown as JSON writes it.
    *(
        finds(
            with_service(reqIdToUpper=off, reqIdToLower=True),
            proofs=[..., ("setting", "reqIdToUpper", shown), ...],
            place="..., [reshare.listener] reqIdToUpper",
        )
        for off, shown in [(True, "true"), ("false", "false"), ("no", "no")]
    ),
    *(
        passes(with_service(**settings), "no service has both case settings on")
        for settings in ({"reqIdToUpper": True}, {"reqIdToLower": "yes"}, {})
    ),
)


def changing(*expected, **settings):
    """A listener that changes the case, and identifiers that are expected."""
    service = make_service(reqIdHeader=HEADER, **settings)
    return make_delivery(services=(service,), expected=expected)


test_case_against_identifiers = table(
    "delivery.case-against-identifiers",
    *(
        finds(
            changing("Jdoe", "123", reqIdToUpper=True, **more),
            proofs=[..., ("state", "test patrons concerned", "1 of 2"), ...],
            place=f"..., [reshare.listener] {name}",
        )
        for more, name in [({}, "reqIdToUpper"), ({"reqIdToLower": True}, "reqIdToLower")]
    ),
    # What the replacement writes is not changed any more.
    passes(changing("p123", reqIdRegex="^(.*)$", reqIdReplacement="p$1", reqIdToUpper=True)),
    passes(
        changing("M123", "456", reqIdToUpper=True),
        "the identifiers that are expected have the letter case that is set",
    ),
    passes(changing("a"), "the listener changes no letter case"),
    not_asked(make_delivery(), "The listener reads no header."),
    not_asked(changing(reqIdToUpper=True), "...No test patron..."),
)

test_header_name_capitals = table(
    "delivery.header-name-capitals",
    finds(
        with_service(reqIdHeader="X-Remote-User"),
        proofs=[("setting", "reqIdHeader", "X-Remote-User")],
        place="verifier.toml, [reshare.listener] reqIdHeader",
    ),
    # Of several services the one that is wrong is told.
    finds(
        with_listener_file(
            '{"services": {"EXU": {"reqIdHeader": "x-a"}, "US-WEST": {"reqIdHeader": "X-B"}}}'
        ),
        "The listener for US-WEST never reads...",
        place="..., services.US-WEST.reqIdHeader",
    ),
    passes(with_service(reqIdHeader=HEADER), "no header name has capitals"),
    not_asked(make_delivery(), "No listener settings are known here."),
)

test_no_header = table(
    "delivery.no-header",
    finds(
        with_service(),
        proofs=[("setting", "reqIdHeader", None)],
        place="verifier.toml, [reshare.listener]",
    ),
    passes(with_service(reqIdHeader=HEADER), "the listener is set to read a header"),
    not_asked(
        make_delivery(form=make_form(door=EntryPoint.DIRECT)),
        "Requests do not come through a link...",
    ),
    not_asked(make_delivery(), "No listener settings are known here."),
)

test_regex_invalid = table(
    "delivery.regex-invalid",
    finds(
        with_rule("(?i)B", facts={"valid": False}),
        proofs=[("setting", "reqIdRegex", "(?i)B")],
        place=REGEX_PLACE,
    ),
    # What depends on the version of Node is no mistake.
    *(
        passes(with_rule(ANCHORED, facts={"valid": valid}), "no regular expression is invalid")
        for valid in (True, None)
    ),
)

test_regex_letters_of_wrong_case = table(
    "delivery.regex-letters-of-wrong-case",
    # Small letters win; the letters are listed once each.
    *(
        finds(
            with_rule(regex, **settings),
            proofs=[..., ("state", "letters that never come", letters)],
        )
        for regex, settings, letters in [
            ("@example$", {"reqIdToUpper": True}, "exampl"),
            ("@Example$", {"reqIdToLower": True}, "E"),
            ("@Example$", {"reqIdToLower": True, "reqIdToUpper": True}, "E"),
        ]
    ),
    passes(with_rule("@example$", reqIdToLower=True), "expressions and case settings go together"),
    passes(with_rule("@example$"), "expressions and case settings go together"),
    # A class, a choice, a letter that may be missing or must not come, a code.
    *(
        passes(with_rule(regex, reqIdToUpper=True), "expressions and case settings go together")
        for regex in (
            r"^\d+\.[a-z]$",
            "^(.*)@(x|X)$",
            "^(.*)x?$",
            "^(?!test)(.*)$",
            "^(.*)(?<!guest)$",
            r"^(.*)\u00e9$",
            r"^(.*)\x4a$",
        )
    ),
)

test_regex_matches_no_example = table(
    "delivery.regex-matches-no-example",
    # How many were tried is told, and none of the values.
    finds(
        with_rule(ANCHORED, facts={"tried": 3}),
        proofs=[..., ("state", "examples that were tried", "3"), ...],
    ),
    passes(
        with_rule(ANCHORED, facts={"tried": 3, "matched": 1}),
        "the expression matches 1 of 3 examples",
    ),
    not_asked(with_rule(ANCHORED), "The site file lists no values that arrive in the header."),
    *(
        not_asked(delivery, "The listener has no regular expression in force.")
        for delivery in (with_service(reqIdHeader=HEADER), make_delivery())
    ),
)

test_regex_not_anchored = table(
    "delivery.regex-not-anchored",
    # One end that is open is enough.
    *(
        finds(
            with_rule(regex),
            proofs=[..., ("setting", "reqIdRegex", regex), ...],
            place=REGEX_PLACE,
        )
        for regex in ("([^@]+)@", "^([^@]+)@", "([^@]+)@x$", "^(a)$|(b)$")
    ),
    # To swap one sign for another is meant.
    *(
        passes(with_rule(*rule), "every expression that keeps a group takes all")
        for rule in [(ANCHORED, "$1"), ("^(a)$|^(b)$", "$1$2"), ("^(a|b)$", "$1"), ("-", "_")]
    ),
)

test_replacement_empty = table(
    "delivery.replacement-empty",
    # The place is that of the empty setting, or of the expression where there is none.
    finds(
        with_service(reqIdRegex="@x$", reqIdReplacement=""),
        place="..., [reshare.listener] reqIdReplacement",
    ),
    finds(
        with_service(reqIdRegex="@x$"),
        proofs=[("setting", "reqIdRegex", "@x$"), ("setting", "reqIdReplacement", None)],
        place=REGEX_PLACE,
    ),
    passes(with_rule(ANCHORED), "every regular expression has a replacement"),
)

test_replacement_group_unknown = table(
    "delivery.replacement-group-unknown",
    *(
        finds(
            with_rule(ANCHORED, replacement),
            proofs=[..., ("setting", "reqIdReplacement", replacement), ...],
            place="..., [reshare.listener] reqIdReplacement",
        )
        for replacement in ("$2", "$0", "x$9", "$<name>")
    ),
    # With one group ``$10`` is that group and a 0.
    *(
        passes(with_rule(ANCHORED, replacement), "every group that a replacement names exists")
        for replacement in ("$1", "$10", "$$2", "$&", "x")
    ),
    # Where another group has a name, an unknown one becomes nothing.
    passes(with_rule("^(?<a>.)$", "$<b>", facts={"names": frozenset({"a"})})),
)

DEFAULT = '"okapiUrl": "https://okapi.example.edu"'
NO_FILE = not_asked(make_delivery(), "...file is not given...")

test_symbol_in_other_case = table(
    "delivery.symbol-in-other-case",
    # The default service answers in its place; the one that was meant is named.
    *(
        finds(
            with_listener_file(f'{{{DEFAULT}, "services": {{"A": {{}}, "{symbol}": {{}}}}}}'),
            proofs=[..., ("setting", "services", symbol), ...],
            place=f"openurl.json, line 1, services.{symbol}",
        )
        for symbol in ("exu", "reshare:Exu")
    ),
    # What is written as it should be answers, whatever else stands there.
    *(
        passes(
            with_listener_file(f'{{{DEFAULT}, "services": {services}}}'), "...in other letters..."
        )
        for services in ('{"EXU": {}, "exu": {}}', '{"RESHARE:EXU": {}}', '{"A": {}}')
    ),
    NO_FILE,
)

test_symbol_not_served = table(
    "delivery.symbol-not-served",
    finds(
        with_listener_file('{"services": {"A": {}, "B": {}}}'),
        proofs=[..., ("setting", "services", "A, B"), ...],
        place="openurl.json, services",
    ),
    # The symbol with or without its authority, or a service for all.
    *(
        passes(with_listener_file(text), "the listener serves the library's symbol")
        for text in (
            '{"services": {"EXU": {}}}',
            '{"services": {"RESHARE:EXU": {}}}',
            f"{{{DEFAULT}}}",
        )
    ),
    NO_FILE,
)
