from datetime import date
from decimal import Decimal

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import (
    BARCODE,
    altered,
    make_decision,
    make_found,
    make_preview,
    make_record,
    make_settings,
)
from verifier.domain.checks.decision.borrower_check_off import borrower_check_off
from verifier.domain.model.finding import NotRun, Owner
from verifier.domain.model.lookup import Found, NcipProblem, NotFound, Privilege
from verifier.domain.model.patron import AccountStatus, Balance, Block, BlockKind, PersonName
from verifier.domain.model.reshare_settings import (
    Flavour,
    LiveReading,
    OwnAnswer,
    PatronProfile,
    SettingDifference,
    UnreadPart,
)

BLOCKED = (Privilege(key="STATUS", value="BLOCKED"),)
UNKNOWN = NotFound(message="Unknown User")
CHECK_OFF = not_asked(
    make_decision(settings=make_settings(borrower_check=None)), "ReShare's borrower check is off."
)
NO_STATUS = not_asked(make_decision(UNKNOWN), "ReShare would read no status of this patron.")
NO_PROFILE = not_asked(make_decision(UNKNOWN), "ReShare would read no patron profile.")


def with_settings(**settings):
    return make_decision(settings=make_settings(**settings))


def with_profile(code, allowed=False, **more):
    profile = PatronProfile(code=code, can_create_requests=allowed)
    return with_settings(patron_profiles=(profile,), **{"profiles_known": True, **more})


test_borrower_check_off = table(
    "decision.borrower-check-off",
    # A manual host LMS, and a borrower check that is not NCIP, accept everybody.
    *(
        finds(
            with_settings(host_lms_integration=host_lms, borrower_check=borrower_check),
            "ReShare's borrower check is off: it would accept any identifier, right or wrong.",
            [
                ("setting", "host_lms_integration", host_lms),
                ("setting", "borrower_check", borrower_check),
            ],
        )
        for host_lms, borrower_check in [("manual", "NCIP"), ("FOLIO", None), ("FOLIO", "none")]
    ),
    passes(make_decision(), "ReShare checks patrons over NCIP"),
    # CrossLink's own switch decides, not the settings of mod-rs, and is named as CrossLink does.
    passes(
        with_settings(flavour=Flavour.CROSSLINK, borrower_check=None),
        "ReShare checks patrons over NCIP",
    ),
    finds(
        with_settings(flavour=Flavour.CROSSLINK, lookup_user_enabled=False),
        "CrossLink's look-up of patrons is off: it would accept any identifier, right or wrong, "
        "and none at all.",
        [("setting", "lookupUserEnabled", "false")],
    ),
)


test_disagrees_with_ils = table(
    "decision.disagrees-with-ils",
    *(
        finds(
            make_decision(make_found(make_record(**record))),
            "ReShare would accept a patron whom the library system does not let borrow.",
            [proof],
        )
        for record, proof in [
            ({"account_status": AccountStatus.INACTIVE}, ("record", "ncip, inactive", None)),
            ({"expires": date(2026, 11, 23)}, ("record", "ncip, expired", "2026-11-23")),
            (
                {"blocks": (Block(kind=BlockKind.MANUAL, message="Restricted"),)},
                ("block", "ncip, manual", "Restricted"),
            ),
        ]
    ),
    finds(
        make_decision(make_found(make_record(expires=date(2030, 6, 30)), privileges=BLOCKED)),
        "ReShare would refuse a patron with whom all is well in the library system.",
    ),
    # A record that shows no reason for a block does not prove that there is none.
    *(
        passes(evidence, "ReShare's verdict does not contradict the library system's")
        for evidence in (make_decision(make_found(privileges=BLOCKED)), make_decision())
    ),
    # A status that ReShare reads of somebody else's record says nothing about this patron.
    not_asked(
        make_decision(
            make_found(
                make_record(
                    name=PersonName(given="Petra", family="Stranger"),
                    emails=("petra@example.edu",),
                    expires=date(2026, 11, 23),
                )
            )
        ),
        "ReShare would read no status of this patron.",
    ),
    NO_STATUS,
    CHECK_OFF,
)


test_host_lms_unknown = table(
    "decision.host-lms-unknown",
    finds(
        with_settings(host_lms_integration="Nonesuch"),
        "ReShare has no adapter for the library system that it is set to, so it finds nobody.",
        [("setting", "host_lms_integration", "Nonesuch")],
    ),
    # ReShare finds its adapters in any letter case, the one that asks nobody included.
    *(
        passes(
            with_settings(host_lms_integration=known),
            "ReShare knows the library system that it is set to",
        )
        for known in ("FOLIO", "folio", "Manual")
    ),
    not_asked(
        with_settings(host_lms_integration="Nonesuch", stated=False),
        "The site file does not say how ReShare is set.",
    ),
)


UUID = "1AD737B0-d847-11e6-bf26-cec0c932ce01"


def of_crosslink(by_username, user_id):
    made = with_settings(flavour=Flavour.CROSSLINK)
    return altered(made, "decision", by_username=by_username, user_id=user_id)


test_identifier_becomes_uuid = table(
    "decision.identifier-becomes-uuid",
    finds(
        of_crosslink(True, UUID),
        "CrossLink would replace the identifier by a key of the library system, which its NCIP "
        "service may not find when the item arrives.",
        [("identifier", "patronIdentifier", BARCODE), ("answer", "user id taken over", UUID)],
    ),
    # A barcode or a name can be asked for again.
    *(
        passes(of_crosslink(True, user_id), "what CrossLink takes over is no key of a program")
        for user_id in (BARCODE, "ggood", f"{UUID}0")
    ),
    not_asked(of_crosslink(False, UUID), "CrossLink would keep the identifier that was sent."),
    not_asked(make_decision(), "ReShare never rewrites the identifier that was sent."),
)

test_identifier_goes_to_suppliers = table(
    "decision.identifier-goes-to-suppliers",
    finds(
        make_decision(),
        "ReShare sends the patron's identifier and name to the supplying library.",
        [("setting", "suppress_patron_info", "no")],
    ),
    *(
        passes(
            with_settings(suppress_patron_info=suppress),
            "ReShare keeps the patron's data to itself",
        )
        for suppress in ("yes", "Yes ")
    ),
    not_asked(
        make_decision(preview=make_preview({"mail": "g@example.edu"})),
        "The request would carry no identifier.",
    ),
)


NUMBER = "123-45-6789"


def numbered(value, **settings):
    return make_decision(
        {value: make_found()},
        preview=make_preview({"employeeNumber": value}),
        settings=make_settings(**settings),
    )


test_national_number_goes_to_suppliers = table(
    "decision.national-number-goes-to-suppliers",
    finds(
        numbered(NUMBER),
        "ReShare sends the patron's national or social security number to the supplying library.",
        [("identifier", "patronIdentifier", NUMBER), ("setting", "suppress_patron_info", "no")],
    ),
    finds(numbered("urn:schac:personalUniqueID:no:FNR:01019900000")),
    passes(
        numbered(NUMBER, suppress_patron_info="yes"), "ReShare keeps the patron's data to itself"
    ),
    passes(make_decision(), "the identifier is not a national number"),
    not_asked(make_decision(preview=make_preview({"uid": "ggood"}))),
)


UNREADABLE = "The library system knows the patron, but ReShare cannot read its answer: it "

test_no_optional_fields = table(
    "decision.no-optional-fields",
    finds(
        make_decision(make_found(has_optional_fields=False)),
        UNREADABLE + "has no optional fields.",
        [
            (
                "answer",
                "problem in ReShare",
                "NCIP2 Client failed to call NCIP server or parse returned results",
            )
        ],
    ),
    finds(
        make_decision(make_found(problems=(NcipProblem(type="Temporary Processing Failure"),))),
        UNREADABLE + "reports a problem beside the patron.",
    ),
    # ReShare's NCIP 1 client cannot do without a name.
    finds(
        make_decision(
            make_found(name=None), settings=make_settings(host_lms_integration="Symphony")
        ),
        UNREADABLE + "lacks the name or the user id.",
    ),
    not_asked(
        with_settings(host_lms_integration="Nonesuch"),
        "ReShare knows no such library system; another check says so.",
    ),
    passes(make_decision(), "the answer has what ReShare reads"),
    not_asked(make_decision(UNKNOWN), "ReShare would find no single record."),
    not_asked(make_decision(Found(record=make_record())), "The record was not read over NCIP."),
    CHECK_OFF,
)


def with_status(status, record=None, **more):
    keys = {"STATUS": status, "PROFILE": "GRAD"}
    privileges = tuple(Privilege(key=key, value=value) for key, value in keys.items())
    return make_decision(make_found(record, privileges=privileges), **more)


test_patron_blocked = table(
    "decision.patron-blocked",
    *(
        finds(
            with_status(status),
            "ReShare would refuse the request: the library system says that the patron is "
            "blocked.",
            [("privilege", "STATUS", status), ("privilege", "PROFILE", "GRAD")],
            owner=Owner.PATRON,
        )
        for status in ("BLOCKED", "BARRED", "EXPIRED", "N")
    ),
    # Where the record itself is well in all parts, its library system answers wrongly.
    *(
        finds(
            with_status("N", make_record(**{"expires": date(2030, 6, 30), **record})), owner=owner
        )
        for record, owner in [
            ({}, Owner.ILS),
            ({"expires": date(2026, 11, 23)}, Owner.PATRON),
            ({"balance": Balance(amount=Decimal("0.50"))}, Owner.PATRON),
            *(({"balance": Balance(amount=Decimal(paid))}, Owner.ILS) for paid in ("0", "-0.50")),
            ({"blocks": (Block(kind=BlockKind.MANUAL, message="Lost card"),)}, Owner.PATRON),
        ]
    ),
    # Any other status passes, whatever it means in the library system.
    *(
        passes(with_status(status), "ReShare reads the patron's status as OK")
        for status in ("ACTIVE", "Restricted", "DELINQUENT")
    ),
    not_asked(
        altered(with_status("OK"), "decision", status="FAIL"),
        "ReShare would read no status of this patron.",
    ),
    NO_STATUS,
    not_asked(
        with_status("BLOCKED", settings=make_settings(borrower_check=None)),
        "ReShare's borrower check is off.",
    ),
)

test_profile_new = table(
    "decision.profile-new",
    finds(
        with_profile("grad"),
        "ReShare does not know the patron's profile yet, and lets it place requests.",
        [("patron profile", "PROFILE", "GRAD"), ("setting", "patron_profiles", "grad")],
    ),
    passes(with_profile("GRAD"), "ReShare knows the patron's profile"),
    not_asked(make_decision(), "The list of ReShare's patron profiles is not given here."),
    not_asked(
        make_decision(UNKNOWN, settings=with_profile("GRAD").settings),
        "ReShare would read no patron profile.",
    ),
    not_asked(with_profile("ALUM", borrower_check=None), "ReShare's borrower check is off."),
)

test_profile_not_allowed = table(
    "decision.profile-not-allowed",
    finds(
        with_profile("GRAD"),
        "ReShare would refuse the request: the patron's profile may not place any.",
        [("patron profile", "PROFILE", "GRAD"), ("setting", "can_create_requests", "false")],
    ),
    # Yes, blank, and a rule for another spelling let the profile pass.
    *(
        passes(with_profile(code, allowed), "no rule forbids the patron's profile")
        for code, allowed in [("GRAD", True), ("GRAD", None), ("grad", False), ("ALUM", False)]
    ),
    CHECK_OFF,
    NO_PROFILE,
)

test_profile_undecided = table(
    "decision.profile-undecided",
    finds(
        with_profile("GRAD", None),
        "Nobody has decided whether the patron's profile may place requests; ReShare lets it.",
        [("patron profile", "PROFILE", "GRAD")],
    ),
    *(
        passes(with_profile("GRAD", allowed), "somebody decided about the patron's profile")
        for allowed in (True, False)
    ),
    not_asked(
        with_profile("ALUM", None),
        "The patron's profile is not in the list of profiles given here.",
    ),
    NO_PROFILE,
    CHECK_OFF,
)


ACCEPTS = OwnAnswer(valid=True, status="OK")
REFUSES = OwnAnswer(valid=False, status="BLOCKED", problems="[Record status is not valid.]")
FAILS = OwnAnswer(valid=False, status="FAIL", problems="[Unknown User]")


def decided(own, outcome=None, **settings):
    made = make_decision(outcome, settings=make_settings(**settings))
    return altered(made, "decision", own_answer=own)


test_reshare_disagrees = table(
    "decision.reshare-disagrees",
    finds(
        decided(REFUSES),
        "...refuses this patron, where acceptance was predicted...",
        [
            ("answer", "ReShare's own status", "BLOCKED"),
            ("answer", "ReShare's own words", "[Record status is not valid.]"),
            ("answer", "predicted state", "REQ_VALIDATED"),
        ],
    ),
    finds(
        decided(ACCEPTS, UNKNOWN),
        "...accepts this patron, where a refusal was predicted...",
        [..., ("answer", "predicted words", "Unknown User"), ...],
    ),
    # Two refusals for two reasons are no agreement: one of the two knows the patron.
    finds(
        decided(REFUSES, UNKNOWN),
        "...finds and refuses this patron, whom it was predicted not to find...",
    ),
    finds(
        decided(FAILS, make_found(privileges=BLOCKED)),
        "...does not find this patron, whom it was predicted to find and refuse...",
    ),
    passes(decided(ACCEPTS), "ReShare itself decides as predicted"),
    passes(decided(FAILS, UNKNOWN), "ReShare itself decides as predicted"),
    # A patron of status OK is found too, and may be refused for the profile.
    passes(
        decided(OwnAnswer(valid=False, status="OK"), make_found(privileges=BLOCKED)),
        "ReShare itself decides as predicted",
    ),
    # Without a status it is not known whether ReShare found anybody.
    passes(decided(OwnAnswer(valid=False), UNKNOWN), "...as predicted..."),
    passes(decided(ACCEPTS, UNKNOWN, borrower_check=None), "...that proves nothing..."),
    not_asked(decided(None), "...was not asked for..."),
    *(
        not_asked(decided(own), "...gave no decision...")
        for own in (
            OwnAnswer(valid=None, unanswered="HTTP 500"),
            OwnAnswer(valid=None, asked=False, unanswered="nothing"),
        )
    ),
    not_asked(altered(decided(REFUSES), "decision", state=None), "...no predicted decision..."),
)


def read_live(**reading):
    return with_settings(live=LiveReading(**reading))


test_live_settings_unread = table(
    "decision.live-settings-unread",
    # One finding for each part, in its own words.
    finds(
        read_live(
            unread=(
                UnreadPart(what="patron profiles", message="The account lacks a permission."),
                UnreadPart(what="settings requests", message="ReShare failed."),
            )
        ),
        (
            (
                "ReShare was asked for patron profiles, and the site file's had to do: "
                "The account lacks a permission."
            ),
            "...ReShare failed.",
        ),
    ),
    passes(read_live(), "...showed all settings..."),
    not_asked(with_settings(live=None), "...was not asked..."),
)

OLD = SettingDifference(name="borrower_check", in_site_file="NCIP", in_reshare=None)
IN_WORDS = SettingDifference(
    name="patron profile ALUM", in_site_file=None, in_reshare="may not request", in_words=True
)

test_settings_differ = table(
    "decision.settings-differ",
    finds(
        read_live(differences=(OLD,)),
        proofs=[
            ("setting", "borrower_check in the site file", "NCIP"),
            ("setting", "borrower_check in ReShare", "not set"),
        ],
    ),
    # An entry of the list is told in words: its blanks are ordinary ones, and it is never masked.
    finds(
        read_live(differences=(IN_WORDS,)),
        proofs=[
            ("state", "patron profile ALUM in the site file", "not set"),
            ("state", "patron profile ALUM in ReShare", "may not request"),
        ],
    ),
    passes(read_live(), "...nothing of ReShare that ReShare does not..."),
    not_asked(with_settings(live=None), "...was not asked..."),
)

test_settings_not_stated = table(
    "decision.settings-not-stated",
    finds(with_settings(stated=False), "...taken to check patrons by NCIP..."),
    passes(make_decision(), "the site file says how ReShare is set"),
)


def test_what_is_taken_for_granted_is_not_called_off():
    assert isinstance(borrower_check_off.run(with_settings(stated=False)).result, NotRun)
