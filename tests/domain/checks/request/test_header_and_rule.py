"""The checks on the header that the listener reads, and on its rule."""

from dataclasses import replace

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import BARCODE, altered, make_form, make_listener, make_pasted, make_preview
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.release import TransformOutcome
from verifier.domain.model.request_form import EntryPoint

HEADER = ("setting", "reqIdHeader", "x-remote-user")
NO_RULE = not_asked(make_preview(), "The listener has no regular expression in force.")


def by_header(released=None, **listener):
    """A request that comes through a header alone, with these settings of the listener."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener(**listener))
    return make_preview(released, form=form)


def by_both(released, **listener):
    """A request whose link has the uid, and whose header the employee number."""
    form = make_form(
        identifier="uid", header_identifier="employeeNumber", listener=make_listener(**listener)
    )
    return make_preview(released, form=form)


def ruled(regex, value=BARCODE, replacement="$1", **listener):
    """A header with this value, or none, that goes through this rule."""
    return by_header(
        {"employeeNumber": value} if value else {},
        reqIdRegex=regex,
        reqIdReplacement=replacement,
        **listener,
    )


test_both_cases = table(
    "request.both-cases",
    # Any text at all switches one on.
    *(
        finds(
            by_header(reqIdToUpper=upper, reqIdToLower=lower),
            "The listener is set to capitals and to small letters; small letters win.",
            [
                ("setting", "reqIdToUpper", str(upper).lower()),
                ("setting", "reqIdToLower", str(lower).lower()),
            ],
        )
        for upper, lower in [(True, True), (True, "false"), ("no", "yes")]
    ),
    *(
        passes(by_header(reqIdToUpper=upper, reqIdToLower=lower), "at most one case setting is on")
        for upper, lower in [(True, False), (False, True), (True, "")]
    ),
    not_asked(make_preview(), "No listener settings are known here."),
)

test_header_empty = table(
    "request.header-empty",
    finds(
        by_both({"uid": "ggood", "employeeNumber": ""}),
        "The header with the identifier would be empty, and it wipes any identifier in the link.",
        [HEADER, ("identifier", "req_id", "ggood")],
    ),
    passes(by_both({"uid": "ggood", "employeeNumber": BARCODE}), "the header holds a value"),
    not_asked(make_preview(), "No header would be read."),
)

LINK = "/EXU?req_id=P1&rft_id=1"
READS = make_form(listener=make_listener())
CAPITALS = make_form(listener=make_listener(reqIdHeader="X-Remote-User"))
RAW = make_pasted(f"GET {LINK} HTTP/1.1\nHost: example.edu", form=READS)
NOT_SENT = "The header that the listener reads the identifier from would not be sent"

test_header_missing = table(
    "request.header-missing",
    # The attribute of the header is the identity team's.
    finds(
        by_both({"uid": "ggood"}),
        f"{NOT_SENT}: the attribute that fills it was not released.",
        [HEADER, ("attribute", "employeeNumber", None)],
        station=Station.IDP,
        owner=Owner.IDENTITY,
    ),
    # A header that nobody fills is the discovery team's.
    finds(
        make_preview(form=READS),
        f"{NOT_SENT}.",
        [HEADER],
        station=Station.LISTENER,
        owner=Owner.DISCOVERY,
    ),
    finds(RAW, f"{NOT_SENT}."),
    passes(by_both({"uid": "ggood", "employeeNumber": BARCODE}), "the header would be sent"),
    not_asked(make_preview(), "The listener is not set to read a header."),
    not_asked(
        make_preview(form=CAPITALS),
        "The listener can never read a header of that name; another check says so.",
    ),
    not_asked(
        make_pasted(LINK, form=READS), "An address shows no headers; another check says so."
    ),
)

test_header_not_seen = table(
    "request.header-not-seen",
    finds(
        make_pasted(LINK, form=READS),
        "The listener takes the patron from a header, which an address does not show.",
        [HEADER],
    ),
    passes(RAW, "the request was pasted with its headers"),
    *(
        not_asked(make_pasted(LINK, form=form), "The listener reads no header of this request.")
        for form in (make_form(), CAPITALS)
    ),
    not_asked(make_preview(), "This is a login, not a request that was pasted."),
)

test_header_name_capitals = table(
    "request.header-name-capitals",
    finds(
        by_header(reqIdHeader="X-Remote-User"),
        "The listener never reads its header, because the setting has capital letters.",
        [("setting", "reqIdHeader", "X-Remote-User")],
    ),
    passes(by_header(), "the header's name is in small letters"),
    not_asked(make_preview(), "The listener is not set to read a header."),
)

test_header_placeholder = table(
    "request.header-placeholder",
    *(
        finds(
            by_header({"employeeNumber": value}),
            "The header with the identifier holds a stand-in for an unset value.",
            [HEADER, ("header", "x-remote-user", value)],
        )
        for value in ("(null)", "null", "undefined", "None", "-", "N/A", "NONE", "0")
    ),
    *(
        passes(by_header({"employeeNumber": value}), "the header holds a real value")
        for value in (BARCODE, "007", "nonesuch")
    ),
    not_asked(make_preview(), "No header would be read."),
)

FOLLOWED = ruled("^(.*)$")
NOT_FOLLOWED = replace(
    FOLLOWED.preview.trace, outcome=TransformOutcome.CANNOT_SIMULATE, result=None
)

test_regex_cannot_simulate = table(
    "request.regex-cannot-simulate",
    finds(
        altered(FOLLOWED, "preview", trace=NOT_FOLLOWED),
        "What the listener's regular expression does to the value cannot be predicted here.",
        [("setting", "reqIdRegex", "^(.*)$")],
    ),
    passes(FOLLOWED, "the regular expression can be predicted"),
    NO_RULE,
)

test_regex_invalid = table(
    "request.regex-invalid",
    # Broken, or of another language.
    *(
        finds(
            ruled(regex),
            "The listener's regular expression is invalid: it answers every request that brings "
            "the header with an error page.",
            [("setting", "reqIdRegex", regex)],
        )
        for regex in ("B(", "(?P<n>b)", "(?i)b")
    ),
    passes(ruled("^(.*)$"), "the regular expression is valid"),
    not_asked(ruled("B(", None), "Without the header the regular expression is not used."),
    NO_RULE,
)

SCOPED = r"^([^@]+)@example\.edu$"

test_regex_not_matched = table(
    "request.regex-not-matched",
    finds(
        ruled(SCOPED),
        "The listener's regular expression does not match the value, which goes on unchanged.",
        [("setting", "reqIdRegex", SCOPED), ("header", "x-remote-user", BARCODE)],
    ),
    # The case acts first, and the value is shown as the expression meets it.
    finds(
        ruled(r"^(x\d+)$", "x12345", reqIdToUpper=True),
        proofs=[..., ("header", "x-remote-user", "X12345"), ...],
    ),
    *(
        passes(ruled(SCOPED, value), "the regular expression matches")
        for value in ("12345@example.edu", "1@example.edu")
    ),
    NO_RULE,
    not_asked(ruled("^(.*)$", None), "The regular expression was not applied to this login."),
)

test_replacement_empty = table(
    "request.replacement-empty",
    *(
        finds(
            ruled("@example.edu$", replacement=replacement),
            "The listener never applies its regular expression, because the replacement is empty.",
            [
                ("setting", "reqIdRegex", "@example.edu$"),
                ("setting", "reqIdReplacement", replacement),
            ],
        )
        for replacement in ("", None)
    ),
    passes(ruled("^(.*)$"), "the regular expression has a replacement"),
    *(not_asked(ruled(regex), "The listener has no regular expression.") for regex in ("", None)),
)

ANCHORED = "^([^@]+)@.*$"


def replaced(replacement, value="ggood@example.edu"):
    return ruled(ANCHORED, value, replacement)


test_replacement_group_unknown = table(
    "request.replacement-group-unknown",
    # JavaScript leaves the sign of an unknown group as it is written.
    *(
        finds(
            replaced(replacement),
            "The listener's replacement names a group that its regular expression does not have, "
            "and the sign for it stays in the identifier.",
            [
                ("setting", "reqIdRegex", ANCHORED),
                ("setting", "reqIdReplacement", replacement),
                ("identifier", "patronIdentifier", replacement),
            ],
        )
        for replacement in ("$2", "$0", "$<name>", "P-$2")
    ),
    # The first group, the whole match and a dollar sign on purpose.
    *(
        passes(replaced(replacement), "every group of the replacement exists")
        for replacement in ("$1", "$&-x", "$$", "P-$1")
    ),
    # A value that holds such a sign itself proves nothing.
    passes(replaced("P-$1", "$2@example.edu"), "every group of the replacement exists"),
    not_asked(replaced("$2", "ggood"), "The listener does not change the value."),
)

OPTIONAL = "^(B.*)?.*$"

test_rule_leaves_nothing = table(
    "request.rule-leaves-nothing",
    # A group that takes no part makes an empty text.
    finds(
        ruled(OPTIONAL),
        "The listener's rule makes an empty text of the identifier.",
        [
            ("header", "x-remote-user", BARCODE),
            ("setting", "reqIdRegex", OPTIONAL),
            ("setting", "reqIdReplacement", "$1"),
        ],
    ),
    passes(ruled("^(.*)$"), "the listener leaves an identifier"),
    # A faulty rule has a check of its own.
    not_asked(ruled("("), "...not known what the listener makes..."),
    not_asked(make_preview(), "No header would bring an identifier."),
)
