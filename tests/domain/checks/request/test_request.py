"""The checks on the request: its identifier, the header and its rule, and what was pasted."""

from dataclasses import replace

import pytest

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import BARCODE, altered, make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.pasted_request import assign_to_request_owner, has_url_only
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.finding import (
    CheckRun,
    Failed,
    Finding,
    NotRun,
    Owner,
    Severity,
    Station,
)
from verifier.domain.model.release import TransformOutcome, TransformTrace
from verifier.domain.model.request_form import EntryPoint

IDP, DISCOVERY, LISTENER = Station.IDP, Station.DISCOVERY, Station.LISTENER

NOTHING = make_preview({"mail": "g@example.edu"})
NO_IDENTIFIER = not_asked(NOTHING, "The request would carry no identifier.")
BY_HEADER = make_form(door=EntryPoint.HEADER, listener=make_listener())


def sent(*values, **more):
    return make_preview({"employeeNumber": values}, **more)


UNSTATED = make_form(identifier="", stated=False)

test_delivery_not_stated = table(
    "request.delivery-not-stated",
    # Each thing that a site file would say is named.
    finds(
        sent(BARCODE, form=UNSTATED),
        proofs=[
            ("state", "not known", f"{what} ({key})")
            for what, key in [
                ("which attribute ReShare takes the identifier from", "identifier"),
                ("how the identifier enters a request", "login"),
                ("what the OpenURL listener does to it", "[reshare.listener]"),
            ]
        ],
    ),
    # A pasted request shows its identifier.
    finds(
        make_pasted("https://listener.example.edu/EXU?req_id=1", form=UNSTATED),
        proofs=[
            ("state", "not known", "what the OpenURL listener does to it ([reshare.listener])")
        ],
    ),
    passes(sent(BARCODE), "a site file says how the identifier reaches ReShare"),
)

test_identifier_changeable = table(
    "request.identifier-changeable",
    *(
        finds(
            make_preview(form=make_form(listener=listener)),
            "The identifier travels in the link to the request form, where the patron can change "
            "it.",
            [("setting", "reqIdHeader", None), ("identifier", "req_id", BARCODE)],
        )
        for listener in (None, make_listener(reqIdHeader=None))
    ),
    passes(
        make_preview(form=BY_HEADER), "the listener is set to take the identifier from a header"
    ),
    *(
        not_asked(
            make_preview(form=make_form(door=door)),
            "Requests do not come through a link that the patron sees.",
        )
        for door in (EntryPoint.ILLIAD, EntryPoint.DIRECT)
    ),
)

test_identifier_is_scoped = table(
    "request.identifier-is-scoped",
    finds(
        sent("ggood@example.edu"),
        "The patron identifier carries a domain behind an @ sign.",
        [("identifier", "patronIdentifier", "ggood@example.edu")],
    ),
    # An @ sign that parts nothing makes no domain.
    *(
        passes(sent(value), "the identifier carries no domain")
        for value in (BARCODE, "@example.edu", "ggood@", "a@b@c")
    ),
    NO_IDENTIFIER,
)

KEEPS_FIRST = make_listener(reqIdRegex="^([^;]+);.*$", reqIdReplacement="$1")

test_identifier_joined = table(
    "request.identifier-joined",
    finds(
        sent("1", "2"),
        "The request would carry several values joined into one patron identifier.",
        [
            ("identifier", "patronIdentifier", "1;2"),
            ("attribute", "employeeNumber", "1"),
            ("attribute", "employeeNumber", "2"),
        ],
        station=Station.SERVICE_PROVIDER,
        owner=Owner.DISCOVERY,
    ),
    # A comma, as of a repeated header.
    finds(altered(make_preview(), "preview", patron_identifier="1, 2")),
    # One released value that already holds several is the identity provider's.
    finds(
        altered(sent("1;2"), "preview", patron_identifier="1;2"), station=IDP, owner=Owner.IDENTITY
    ),
    # An escaped semicolon and the commas of a directory name join nothing.
    *(
        passes(
            altered(make_preview(), "preview", patron_identifier=value),
            "the identifier is one value",
        )
        for value in (BARCODE, r"1\;2", "uid=ggood, ou=people, dc=example")
    ),
    passes(
        sent("1", "2", form=make_form(door=EntryPoint.HEADER, listener=KEEPS_FIRST)),
        "the identifier is one value",
    ),
    NO_IDENTIFIER,
)

test_identifier_looks_filled = table(
    "request.identifier-looks-filled",
    *(
        finds(
            sent(value),
            "The patron identifier is one digit over and over, as where a number was made up.",
            [("identifier", "patronIdentifier", value)],
        )
        for value in ("99999999999999", "11111")
    ),
    # Short numbers repeat by chance, and zeros alone are a placeholder.
    *(
        passes(sent(value), "the identifier does not look like a filler")
        for value in ("21234000000018", "9999", "99999x", "00000000", "999998")
    ),
    NO_IDENTIFIER,
)

UNKNOWN = altered(
    make_preview(),
    "preview",
    trace=TransformTrace(outcome=TransformOutcome.CANNOT_SIMULATE),
    patron_identifier=None,
)

test_identifier_missing = table(
    "request.identifier-missing",
    finds(
        NOTHING,
        "The request would carry no patron identifier.",
        [("identifier", "req_id", None), ("identifier", "patronIdentifier", None)],
        station=DISCOVERY,
        owner=Owner.DISCOVERY,
    ),
    # Where an empty header wipes the identifier of the link, the listener is the station.
    finds(
        make_preview(
            {"uid": "ggood", "employeeNumber": ""},
            form=make_form(
                identifier="uid", header_identifier="employeeNumber", listener=make_listener()
            ),
        ),
        proofs=[..., ("identifier", "req_id", "ggood"), ...],
        station=LISTENER,
        owner=Owner.DISCOVERY,
    ),
    finds(sent(" "), station=DISCOVERY, owner=Owner.DISCOVERY),
    passes(make_preview(), "the request carries an identifier"),
    not_asked(
        make_preview(
            form=make_form(
                door=EntryPoint.HEADER,
                listener=make_listener(reqIdRegex="B(", reqIdReplacement="$1"),
            )
        ),
        "No request could be placed at all; another check says why.",
    ),
    not_asked(UNKNOWN, "What the listener would send cannot be predicted here."),
)

test_identifier_placeholder = table(
    "request.identifier-placeholder",
    # What the identity provider itself released is its owner's to mend.
    finds(
        sent("N/A"),
        "The request would carry a stand-in for an unset value as its patron identifier.",
        [("identifier", "patronIdentifier", "N/A"), ("first seen", "employeeNumber", "N/A")],
        station=IDP,
        owner=Owner.IDENTITY,
    ),
    # What nobody released was written by the discovery system.
    finds(
        altered(make_preview(), "preview", req_id="(null)", patron_identifier="(null)"),
        proofs=[..., ("first seen", "req_id", "(null)"), ...],
        station=DISCOVERY,
        owner=Owner.DISCOVERY,
    ),
    passes(make_preview(), "the identifier is not a stand-in for an unset value"),
    NO_IDENTIFIER,
)

test_identifier_too_long = table(
    "request.identifier-too-long",
    finds(
        sent("7" * 256),
        "The patron identifier is longer than the 255 characters that ReShare stores.",
        [..., ("length", "256 characters", None), ...],
    ),
    passes(sent("7" * 255), "the identifier is short enough to be stored"),
    NO_IDENTIFIER,
)


def of_the_login(check_id, form, message, otherwise, **login):
    """What the discovery system sends in a login: what was typed, or the subject."""
    header = replace(form, header_identifier="employeeNumber", listener=make_listener())
    return table(
        check_id,
        finds(
            make_preview(form=form, **login),
            message,
            [("setting", "login", form.door.value), ("identifier", "patronIdentifier", "k7")],
        ),
        not_asked(
            make_preview(form=header, **login),
            "A header replaces what the discovery system sends.",
        ),
        passes(make_preview(), otherwise),
        not_asked(NOTHING, "The discovery system sends no identifier."),
    )


test_typed_name = of_the_login(
    "request.typed-name",
    make_form(door=EntryPoint.VUFIND_LDAP, identifier="typed-username"),
    "The patron identifier is the name as it was typed at the login form.",
    "the identifier is not typed text",
    typed_username="k7",
)
test_sub_as_identifier = of_the_login(
    "request.sub-as-identifier",
    make_form(door=EntryPoint.VUFIND_OIDC, identifier="sub"),
    "The patron identifier is the login's subject, which library systems rarely know.",
    "the identifier is not the login's subject",
    subject=Subject(kind=SubjectKind.SUB, value="k7"),
)


HEADER = ("setting", "reqIdHeader", "x-remote-user")
NO_RULE = not_asked(make_preview(), "The listener has no regular expression in force.")


def by_header(released=None, **listener):
    form = make_form(door=EntryPoint.HEADER, listener=make_listener(**listener))
    return make_preview(released, form=form)


def by_both(released, **listener):
    """A request whose link has the uid, and whose header the employee number."""
    form = make_form(
        identifier="uid", header_identifier="employeeNumber", listener=make_listener(**listener)
    )
    return make_preview(released, form=form)


def ruled(regex, value=BARCODE, replacement="$1", **listener):
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
        station=IDP,
        owner=Owner.IDENTITY,
    ),
    # A header that nobody fills is the discovery team's.
    finds(
        make_preview(form=READS), f"{NOT_SENT}.", [HEADER], station=LISTENER, owner=Owner.DISCOVERY
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
    # Without an identifier in the link every request fails.
    finds(
        by_header(reqIdHeader="X-Remote-User"),
        "The listener never reads its header, because the setting has capital letters, and the "
        "link has no identifier.",
        [("setting", "reqIdHeader", "X-Remote-User")],
        severity=Severity.ERROR,
    ),
    finds(
        by_both({"uid": "ggood", "employeeNumber": BARCODE}, reqIdHeader="X-Remote-User"),
        "...so the identifier in the link is used, which the patron can change.",
        severity=Severity.WARNING,
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


ITEM = "rft_id=1&svc.pickupLocation=x"
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x"
FAULTY = make_form(listener=make_listener(reqIdRegex="(", reqIdReplacement="x"))
A_LOGIN = not_asked(make_preview(), "This is a login, not a request that was pasted.")


def raw(target, form=READS):
    """A request with the header that the listener reads."""
    return make_pasted(f"GET {target} HTTP/1.1\nX-Remote-User: P1", form=form)


test_another_service_chosen = table(
    "request.another-service-chosen",
    # The key goes before the path; letter case counts.
    *(
        finds(
            make_pasted(f"{link}{ITEM}"),
            f"The link chooses the service of another institution, by {how}.",
            [("key", key, symbol), ("setting", "institution", "RESHARE:EXU")],
        )
        for link, how, key, symbol in [
            ("/EXU?res.org=ABC&", "its key res.org", "res.org", "ABC"),
            ("/ABC?", "the path of its address", "path", "ABC"),
            ("/exu?", "the path of its address", "path", "exu"),
            ("/openurl/ABC?", "the path of its address", "path", "ABC"),
        ]
    ),
    # With its symbol in the path or in the key, with or without the authority.
    *(
        passes(make_pasted(f"{link}{ITEM}"), "the link leads to this institution's service")
        for link in (
            "/EXU?",
            "?",
            "/openurl/EXU?",
            "/ABC?res.org=EXU&",
            "/ABC?res.org=RESHARE:EXU&",
        )
    ),
    not_asked(
        make_pasted('{"patronIdentifier": "P1"}'),
        "No listener chooses a service for this request.",
    ),
    not_asked(
        raw(f"/ABC?{ITEM}", FAULTY), "The listener places no request; another check says why."
    ),
    A_LOGIN,
)

WRITTEN = "/EXU?rft_id=1&req_id="
TWICE, GARBLED = "ggood%2540example.edu", "J%F6rg1"


def of_the_writing(check_id, written, message, sent, well_written):
    """How the identifier is written in the link: encoded twice, or not in UTF-8."""
    return table(
        check_id,
        *(
            finds(make_pasted(link + written), message, [("identifier", "patronIdentifier", sent)])
            for link in (WRITTEN, f"{MODRS}&req.id=")
        ),
        # What is odd about another key is no matter.
        *(
            passes(make_pasted(WRITTEN + value), well_written)
            for value in ("ggood%40example.edu", f"P1&rft.title={TWICE}{GARBLED}")
        ),
        not_asked(raw(WRITTEN + written), "A header replaces what the link says."),
        not_asked(make_pasted('{"patronIdentifier": "P1"}'), "This is no link."),
        not_asked(make_pasted("/EXU?rft_id=1"), "The request would carry no identifier."),
        A_LOGIN,
    )


test_identifier_encoded_twice = of_the_writing(
    "request.identifier-encoded-twice",
    TWICE,
    "The identifier was encoded twice, so percent signs would be part of it.",
    "ggood%40example.edu",
    "the identifier is encoded once, or not at all",
)
test_identifier_garbled = of_the_writing(
    "request.identifier-garbled",
    GARBLED,
    "The identifier in the link is not in UTF-8, so letters of it would be lost.",
    "J\ufffdrg1",
    "every byte of the identifier can be read",
)

test_old_openurl_version = table(
    "request.old-openurl-version",
    # To ReShare's own endpoint even a link with the patron's key is old without ``rft.``.
    *(
        finds(
            make_pasted(link),
            "The link is read as OpenURL 0.1, which has no place for a patron.",
            [("key", key, None) for key in keys],
        )
        for link, keys in [
            (
                "/EXU?title=Water&issn=1234-5678&svc.pickupLocation=x",
                ("title", "issn", "svc.pickupLocation"),
            ),
            (
                "/rs/patronrequests/openURL?req.id=P1&rft_id=1&pickupLocation=x",
                ("req.id", "rft_id", "pickupLocation"),
            ),
        ]
    ),
    # Any key ``rft…`` or ``req…`` makes it 1.0 for the listener.
    passes(make_pasted("/EXU?rft_id=1"), "the link is read as OpenURL 1.0"),
    not_asked(
        raw("/EXU?title=Water&issn=1"), "The patron comes in a header, whatever the link is."
    ),
    not_asked(make_pasted('{"patronIdentifier": "P1"}'), "This is no OpenURL."),
    A_LOGIN,
)

test_item_not_identified = table(
    "request.item-not-identified",
    *(
        finds(
            make_pasted(text),
            "The request names no record of the shared index, so ReShare would hold it for staff "
            "to review.",
            [("key", "systemInstanceIdentifier, which is not sent", None)],
        )
        for text in (
            f"/EXU?req_id={BARCODE}&rft.title=Water&rft.au=Good&svc.pickupLocation=x",
            f"/EXU?req_id={BARCODE}&rft_id=+&svc.pickupLocation=x",
            f"/rs/patronrequests/openURL?req.id={BARCODE}&rft.title=T&svc.pickupLocation=x",
            f'{{"patronIdentifier": "{BARCODE}", "title": "Water", "isRequester": true}}',
            f'{{"patronIdentifier": "{BARCODE}", "systemInstanceIdentifier": ""}}',
        )
    ),
    *(
        passes(make_pasted(text), "the request names a record of the shared index")
        for text in (
            f"/EXU?req_id={BARCODE}&rft_id=in1",
            f"/rs/patronrequests/openURL?req.id={BARCODE}&rft.id=in1&svc.pickupLocation=x",
            f'{{"patronIdentifier": "{BARCODE}", "systemInstanceIdentifier": "in1"}}',
        )
    ),
    not_asked(
        make_pasted(f"/rs/patronrequests/openURL?req.id={BARCODE}&rft.title=T"),
        "No request could be placed at all; another check says why.",
    ),
    not_asked(
        make_pasted(f'{{"patron": "{BARCODE}", "illRequest": {{}}}}'),
        "CrossLink does not require the identifier of a record.",
    ),
    A_LOGIN,
)

test_patron_key_not_read = table(
    "request.patron-key-not-read",
    *(
        finds(
            make_pasted(text),
            f"The request names the patron under {written}; what reads it looks under {read}.",
            [("request", written, BARCODE)],
        )
        for text, written, read in [
            (f"/EXU?req.id={BARCODE}&rft_id=1", "req.id", "req_id"),
            (f"/EXU?req_dat={BARCODE}&rft_id=1", "req_dat", "req_id"),
            (f"/EXU?req_id=&req.id={BARCODE}&rft_id=1", "req.id", "req_id"),
            (f"{MODRS}&req_id={BARCODE}", "req_id", "req.id"),
            (
                f'{{"patronReference": "{BARCODE}", "isRequester": true}}',
                "patronReference",
                "patronIdentifier",
            ),
        ]
    ),
    # Another key beside the right one does no harm.
    *(
        passes(make_pasted(link), "the patron stands where it is read")
        for link in (
            f"/EXU?req_id={BARCODE}&rft_id=1",
            f"/EXU?req_id={BARCODE}&req.id=other&rft_id=1",
            f"{MODRS}&req.id={BARCODE}&req_id=other",
        )
    ),
    not_asked(
        make_pasted("/EXU?rft_id=1"), "The request names the patron under no other key either."
    ),
    A_LOGIN,
)

test_patron_key_repeated = table(
    "request.patron-key-repeated",
    # The listener and JSON make a list of it, ReShare's own endpoint one text.
    *(
        finds(
            make_pasted(text),
            f"The request has the key {key} 2 times, and ReShare would receive {becomes}",
            [("request", key, "a"), ("request", key, "b")],
        )
        for text, key, becomes in [
            (f"/EXU?req_id=a&req_id=b&{ITEM}", "req_id", "a list of them."),
            (f"{MODRS}&req.id=a&req.id=b", "req.id", "the values joined into one."),
            ('{"patronIdentifier": ["a", "b"]}', "patronIdentifier", "a list of them."),
            (
                '{"illRequest": {"patronInfo": {"patronId": ["a", "b"]}}}',
                "illRequest.patronInfo.patronId",
                "a list of them.",
            ),
        ]
    ),
    *(
        passes(make_pasted(link), "the patron's key does not come twice")
        for link in (f"/EXU?req_id=a&{ITEM}", f"/EXU?{ITEM}")
    ),
    not_asked(
        make_pasted("/EXU?req_id=a&req_id=b&rft_id=1"),
        "The form that is shown first sends on the first of the values.",
    ),
    not_asked(raw(f"/EXU?req_id=a&req_id=b&{ITEM}"), "A header replaces what the link says."),
    A_LOGIN,
)

test_refused_on_arrival = table(
    "request.refused-on-arrival",
    finds(
        make_pasted("/EXU/?req_id=P1&rft_id=1"),
        "The path ends with a slash, which makes another service of it: the listener "
        "answers that there is none (HTTP 404), unless it has a service for everybody.",
        [("key", "path", "/EXU/")],
    ),
    finds(
        make_pasted("/rs/patronrequests/openURL?req.id=P1&rft.title=T"),
        "ReShare's own endpoint makes no request without a pickup location, by which it "
        "finds the institution; it answers: No pickup location supplied.",
        [("key", "path", "/rs/patronrequests/openURL")],
    ),
    # Also where a form comes first.
    passes(make_pasted("/EXU?req_id=P1&rft_id=1"), "a request is made of it, or a form is shown"),
    not_asked(
        raw("/EXU?rft_id=1", FAULTY), "The listener fails on its own rule; another check says so."
    ),
    A_LOGIN,
)


@pytest.mark.parametrize(
    ("preview", "alone"),
    [
        (make_pasted("/EXU?req_id=P1&rft_id=1"), True),
        (make_pasted("GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nHost: x"), False),
        (make_preview(), False),
    ],
    ids=["address", "raw", "login"],
)
def test_whether_only_the_address_was_pasted(preview, alone):
    """A raw request shows its headers, be there any or not."""
    assert alone is has_url_only(preview)


@pytest.mark.parametrize(
    ("station", "owner", "moved_to", "given_to"),
    [
        (IDP, Owner.IDENTITY, DISCOVERY, Owner.DISCOVERY),
        (Station.SERVICE_PROVIDER, Owner.DISCOVERY, DISCOVERY, Owner.DISCOVERY),
        (LISTENER, Owner.RESHARE, LISTENER, Owner.RESHARE),
        (Station.ILS, Owner.ILS, Station.ILS, Owner.ILS),
    ],
)
def test_the_campus_is_not_blamed_for_a_request(station, owner, moved_to, given_to):
    """What would be the campus's is the discovery team's; all else stays where it is."""
    found = Finding(
        check="patron.not-found",
        severity=Severity.ERROR,
        message="…",
        evidence=(),
        station=station,
        owner=owner,
        cites=(),
    )
    quiet = CheckRun(check="patron.fines", result=NotRun(reason="…"))

    failed, same = assign_to_request_owner(
        (CheckRun(check="patron.not-found", result=Failed(findings=(found,))), quiet)
    )

    assert [(moved_to, given_to)] == [
        (finding.station, finding.owner) for finding in failed.findings
    ]
    assert quiet == same
