"""The checks on ReShare's settings."""

from dataclasses import replace

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.domain.checks.delivery_tests import make_delivery, with_profiles, with_settings
from tests.factories import make_form, make_settings
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.site import IlsConnection, IlsRole

UNSTATED = not_asked(with_settings(stated=False), "...does not say...")
PROFILES_UNKNOWN = not_asked(make_delivery(), "...are not known...")

test_borrower_check_off = table(
    "delivery.borrower-check-off",
    *(
        finds(with_settings(**settings), place=f"verifier.toml, [reshare.settings] {key}")
        for settings, key in [
            ({"host_lms_integration": "Manual"}, "host_lms_integration"),
            ({"borrower_check": None}, "borrower_check"),
            ({"borrower_check": "none"}, "borrower_check"),
        ]
    ),
    finds(
        with_settings(flavour=Flavour.CROSSLINK, lookup_user_enabled=False),
        place="verifier.toml, [reshare.crosslink] lookupUserEnabled",
    ),
    # The letter case of the settings does not matter.
    *(
        passes(
            with_settings(borrower_check=on), "ReShare asks the library system about each patron"
        )
        for on in ("NCIP", "ncip")
    ),
    UNSTATED,
)

test_host_lms_unknown = table(
    "delivery.host-lms-unknown",
    finds(
        with_settings(host_lms_integration="Voyagr"),
        proofs=[("setting", "host_lms_integration", "Voyagr")],
    ),
    passes(
        with_settings(host_lms_integration="voyager"),
        "ReShare has an adapter for its library system",
    ),
    UNSTATED,
)

test_identifier_goes_to_suppliers = table(
    "delivery.identifier-goes-to-suppliers",
    finds(
        with_settings(),
        proofs=[("setting", "suppress_patron_info", "no")],
        place="..., [reshare.settings] suppress_patron_info",
    ),
    passes(with_settings(suppress_patron_info=" YES"), "suppliers are not told who the patron is"),
    UNSTATED,
)

test_sensitive_goes_to_suppliers = table(
    "delivery.sensitive-goes-to-suppliers",
    # By the attribute's name alone.
    *(
        finds(
            make_delivery(form=make_form(identifier=name)),
            proofs=[..., ("setting", "identifier", name), ...],
            place="verifier.toml, [reshare.settings] suppress_patron_info",
        )
        for name in ("mail", "norEduPersonNIN", "schacPersonalUniqueID")
    ),
    # By an expected value, which is not shown.
    finds(
        make_delivery(expected=("078-05-1120",)),
        proofs=[
            ("setting", "identifier", "employeeNumber"),
            ("setting", "suppress_patron_info", "no"),
        ],
    ),
    passes(make_delivery(), "the identifier is none that names a person elsewhere"),
    passes(
        make_delivery(
            form=make_form(identifier="mail"), reshare=make_settings(suppress_patron_info="Yes")
        ),
        "...keeps...",
    ),
    not_asked(
        make_delivery(form=make_form(identifier="mail"), reshare=make_settings(stated=False)),
        "...does not say...",
    ),
)

test_every_profile_forbidden = table(
    "delivery.every-profile-forbidden",
    finds(
        with_profiles(False, False),
        "...none of them may place requests...",
        [("patron profile", "P1", None), ("patron profile", "P2", None)],
    ),
    passes(with_profiles(False, None), "there are patron profiles that may place requests"),
    PROFILES_UNKNOWN,
)

test_profile_forbidden = table(
    "delivery.profile-forbidden",
    finds(
        with_profiles(False, True),
        "...requests of one patron profile...",
        [("patron profile", "P1", None)],
    ),
    passes(with_profiles(True, None), "no patron profile is forbidden to place requests"),
    PROFILES_UNKNOWN,
)

test_profile_undecided = table(
    "delivery.profile-undecided",
    finds(
        with_profiles(None, True, None),
        "...whether 2 patron profiles may...",
        [("patron profile", "P1", None), ("patron profile", "P3", None)],
    ),
    passes(with_profiles(True, False), "somebody decided about every patron profile"),
    PROFILES_UNKNOWN,
)


def with_app_profile(profile, host_lms="alma"):
    return with_settings(("ncip_app_profile", profile), host_lms_integration=host_lms)


test_ncip_default_profile = table(
    "delivery.ncip-default-profile",
    # Alma knows no partner of that code.
    *(
        finds(with_app_profile(profile), proofs=[("setting", "ncip_app_profile", profile or "")])
        for profile in ("EZBORROW", "", None)
    ),
    passes(with_app_profile("RS_EXU", "ALMA"), "the application profile was chosen"),
    not_asked(with_settings(), "...does not choose a partner..."),
    not_asked(with_settings(host_lms_integration="ALMA"), "The application profile is not known."),
)

URL = "https://ils.example.edu/ncip"
CONNECTION = IlsConnection(
    id="ncip",
    connector="ncip",
    role=IlsRole.RESHARE,
    url=URL,
    options=(("from_agency", "EXU"), ("application_profile", "P")),
)
SAME = (
    ("ncip_server_address", f"{URL}/"),
    ("ncip_from_agency", "EXU"),
    ("ncip_to_agency", "ILS"),
    ("ncip_app_profile", "P"),
)


def beside(*further, connection=CONNECTION):
    """ReShare's settings beside a connection."""
    return make_delivery(reshare=make_settings(further=further), connections=(connection,))


test_ncip_disagrees = table(
    "delivery.ncip-disagrees",
    *(
        finds(
            beside((name, "other")),
            proofs=[("setting", name, "other"), ...],
            place=f'verifier.toml, [[ils]] "ncip" {key}',
        )
        for name, key in [
            ("ncip_server_address", "url"),
            ("ncip_app_profile", "application_profile"),
        ]
    ),
    # A slash at the end, or what one side does not state, is no difference.
    passes(beside(*SAME), "the connection asks as ReShare is set to ask"),
    # Evidence, and a record from a file, are no copy of ReShare.
    *(
        not_asked(beside(*SAME, connection=replace(CONNECTION, **other)), "...by NCIP...")
        for other in ({"connector": "record"}, {"role": IlsRole.EVIDENCE})
    ),
)

test_ncip_incomplete = table(
    "delivery.ncip-incomplete",
    # Known to be empty, that is.
    *(
        finds(
            with_settings((name, value)),
            proofs=[("setting", name, value)],
            place=f"verifier.toml, [reshare.settings] {name}",
        )
        for name in ("ncip_server_address", "ncip_from_agency")
        for value in ("", " ", None)
    ),
    # The receiving agency may be empty: ReShare takes the asking one.
    passes(
        with_settings(("ncip_from_agency", "EXU"), ("ncip_to_agency", "")),
        "no NCIP setting that is known is empty",
    ),
    *(
        not_asked(
            with_settings(("ncip_server_address", ""), **settings), "ReShare asks nobody by NCIP."
        )
        for settings in ({"borrower_check": "none"}, {"host_lms_integration": "WMS"})
    ),
)

test_symbol_missing = table(
    "delivery.symbol-missing",
    # Empty, or other libraries' only.
    *(
        finds(
            with_settings((name, value)),
            proofs=[..., ("setting", name, value), ...],
            place=f"verifier.toml, [reshare.settings] {name}",
        )
        for name, value in [
            ("default_request_symbol", None),
            ("default_request_symbol", "RESHARE:OTHER"),
            ("local_symbols", "RESHARE:A, RESHARE:B"),
        ]
    ),
    # Alone or in a list, in any letter case.
    passes(
        with_settings(
            ("default_request_symbol", "RESHARE:EXU"), ("local_symbols", "RESHARE:A,reshare:exu")
        ),
        "ReShare's settings hold the library's symbol",
    ),
    not_asked(with_settings(), "...are not known..."),
)
