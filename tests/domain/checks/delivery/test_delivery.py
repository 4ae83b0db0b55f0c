"""The checks on the delivery: the listener, VuFind, the web server and ReShare's settings."""

from dataclasses import replace

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.domain.checks.delivery_tests import (
    ANCHORED,
    HEADER,
    make_delivery,
    make_service,
    rules,
    with_listener_file,
    with_profiles,
    with_proxy,
    with_rule,
    with_service,
    with_settings,
    with_vufind,
)
from tests.factories import make_form, make_listener, make_settings, make_vufind
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.site import IlsConnection, IlsRole

REGEX_PLACE = "..., [reshare.listener] reqIdRegex"
NO_LINK = make_delivery(form=make_form(door=EntryPoint.DIRECT))

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
        severity=Severity.ERROR,
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
    not_asked(NO_LINK, "Requests do not come through a link..."),
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
            f"...the value is put into {case} first, and the expression holds others.",
            proofs=[..., ("state", "letters that never come", letters)],
        )
        for regex, settings, letters, case in [
            ("@example$", {"reqIdToUpper": True}, "exampl", "capitals"),
            ("@Example$", {"reqIdToLower": True}, "E", "small letters"),
            ("@Example$", {"reqIdToLower": True, "reqIdToUpper": True}, "E", "small letters"),
        ]
    ),
    passes(with_rule("@example$", reqIdToLower=True), "expressions and case settings go together"),
    passes(with_rule("@example$"), "expressions and case settings go together"),
    # Without a replacement the expression is not used.
    passes(
        with_service(reqIdRegex="@example$", reqIdToUpper=True),
        "expressions and case settings go together",
    ),
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
NAMES = ("EXU", "RESHARE:EXU")

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
        for text in (f"{{{DEFAULT}}}", *(f'{{"services": {{"{name}": {{}}}}}}' for name in NAMES))
    ),
    NO_FILE,
)


READS = (make_service(reqIdHeader=HEADER),)
REPLACED = "A header replaces what VuFind sends."
A, B = "https://a.example.edu", "https://b.example.edu"
SECTIONS = (
    f"[a]\nentityId = {A}\nusername = employeeNumber\n"
    f"[b]\nentityId = {B}\nusername = mail\n[c]\nusername = x\n"
)

test_idp_section_overrides = table(
    "delivery.idp-section-overrides",
    # The section's own line is the place; a section without an entity ID is none.
    *(
        finds(
            with_vufind("", SECTIONS, entity_ids=known),
            proofs=[..., ("setting", "entityId", B), ...],
            place="Shibboleth.ini, line 6, [b] username",
        )
        for known in ((), (B,))
    ),
    # Where the site's identity providers are known, only theirs are judged.
    passes(with_vufind("", SECTIONS, entity_ids=(A,)), "no section takes another attribute"),
    *(
        not_asked(delivery, "No section of Shibboleth.ini...")
        for delivery in (
            with_vufind("", SECTIONS, entity_ids=("https://z.example.edu",)),
            make_delivery(),
        )
    ),
    not_asked(
        with_vufind(
            "", SECTIONS, form=make_form(header_identifier="employeeNumber"), services=READS
        ),
        REPLACED,
    ),
)

BLANKS = f'[a]\nentityId = " {A} "\n'

test_idp_without_section = table(
    "delivery.idp-without-section",
    finds(
        with_vufind("", BLANKS, entity_ids=(A, B)),
        proofs=[("setting", "entityId", B)],
        place="Shibboleth.ini...",
    ),
    # VuFind cuts off blanks around the entity ID.
    passes(with_vufind("", BLANKS, entity_ids=(A,)), "every identity provider has its section"),
    not_asked(with_vufind("", BLANKS), "...is not given, or no entity ID..."),
)

OID = 'name="urn:oid:2.16.840.1.113730.3.1.3" id="employeeNumber"'
FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format"

test_mapped_under_other_format = table(
    "delivery.mapped-under-other-format",
    # A name of numbers comes as uri, a bare word does not.
    *(
        finds(with_vufind("", None, rules(rule)), place="attribute-map.xml, line 2...")
        for rule in (
            f'{OID} nameFormat="{FORMAT}:basic"',
            'name="employeeNumber" id="employeeNumber"',
            f'name="employeeNumber" nameFormat="{FORMAT}:uri" id="x"',
        )
    ),
    *(
        finds(
            with_vufind("", None, rules(f'name="employeeNumber"{written} id="x"')),
            proofs=[("setting", "name", "employeeNumber"), ("setting", "nameFormat", shown)],
        )
        for written, shown in [
            ("", "not written, which means uri"),
            (f' nameFormat="{FORMAT}:uri"', f"{FORMAT}:uri"),
        ]
    ),
    # One of several is enough.
    *(
        passes(
            with_vufind("", None, rules(*some)),
            "a rule takes the identifier in the format that it comes in",
        )
        for some in (
            (OID,),
            (f'{OID} nameFormat="{FORMAT}:uri"',),
            (f'name="employeeNumber" nameFormat="{FORMAT}:basic" id="x"',),
            (f'{OID} nameFormat="{FORMAT}:basic"', OID),
        )
    ),
    not_asked(
        with_vufind("", None, rules('name="urn:oid:1.2.3" id="x"')),
        "...has no rule for the identifier...",
    ),
    not_asked(with_vufind(""), "The attribute map is not known."),
)

METHOD = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\n"
MAP = rules('name="urn:oid:2.16.840.1.113730.3.1.3" id="employeeNumber" aliases="number"')


def reading(name, more="", attribute_map=MAP):
    return with_vufind(f"{METHOD}username = {name}\n{more}\n", None, attribute_map)


test_variable_not_mapped = table(
    "delivery.variable-not-mapped",
    # Another letter case is another variable.
    *(
        finds(
            reading(name),
            proofs=[..., ("setting", "username", name), ...],
            place="config.ini, line 4, [Shibboleth] username",
        )
        for name in ("employeenumber", "eppn")
    ),
    # By its id or alias, by mod_shib itself, or as a header, where case does not count.
    *(
        passes(reading(*names), "the attribute map makes the variable that VuFind reads")
        for names in (
            ("employeeNumber",),
            ("number",),
            ("REMOTE_USER",),
            ("Shib-Session-ID",),
            ("employeenumber", "use_headers = true"),
            ("HTTP_EMPLOYEENUMBER",),
        )
    ),
    not_asked(reading("x", attribute_map=None), "...is not known..."),
)


def naming(username, cat_username):
    return with_vufind(f"{METHOD}username = {username}\ncat_username = {cat_username}\n")


def choosing(methods, sections, form=None):
    """VuFind where people choose from several methods."""
    choice = f'[Authentication]\nmethod = choiceauth\n[ChoiceAuth]\nchoice_order = "{methods}"\n'
    return with_vufind(choice + sections, **({} if form is None else {"form": form}))


BEHIND = "username = eppn\ncat_username = employeeNumber"
RIGHT = "username = employeeNumber\ncat_username = eppn"
PRINCIPAL = ("principal", "employeeNumber")
CAT_USERNAME = make_vufind(username="mail", cat_username="employeeNumber")

test_other_attribute_sent = table(
    "delivery.other-attribute-sent",
    finds(
        naming("eppn", "employeeNumber"),
        proofs=[
            ("setting", "username", "eppn"),
            ("setting", "cat_username", "employeeNumber"),
            ("setting", "identifier", "employeeNumber"),
        ],
        place="config.ini, line 4, [Shibboleth] username",
    ),
    # In the site file the attributes' own names stand.
    finds(
        make_delivery(form=make_form(vufind=CAT_USERNAME)),
        place="verifier.toml, [reshare.vufind] username",
    ),
    # The right one is sent, in whatever way it is written, or cat_username is wrong too.
    # Each method that people choose from, or that is tried in turn, has settings of its own.
    *(
        finds(
            choosing(methods, f"[{section}]\n{names}\n"),
            proofs=[("setting", "username", sent), ("setting", "cat_username", number), ...],
            place=f"config.ini, line {line}, [{section}] {key}",
        )
        for methods, section, names, sent, number, line, key in [
            (
                "Shibboleth, Database",
                "Shibboleth",
                BEHIND,
                "eppn",
                "employeeNumber",
                6,
                "username",
            ),
            ("database,cas", "CAS", BEHIND, "eppn", "employeeNumber", 6, "username"),
            ("Email,LDAP", "LDAP", BEHIND, "eppn", "employeeNumber", 6, "username"),
            # CAS sends the login name where no username is set
            ("CAS", "CAS", "cat_username = employeeNumber", *PRINCIPAL, 6, "cat_username"),
        ]
    ),
    finds(
        with_vufind(
            "[Authentication]\nmethod = ChoiceAuth\n[ChoiceAuth]\nchoice_order = MultiAuth,Email\n"
            f"[MultiAuth]\nmethod_order = ILS,LDAP\n[LDAP]\n{BEHIND}\n"
        ),
        place="config.ini, line 8, [LDAP] username",
    ),
    finds(
        choosing("Shibboleth,CAS", f"[Shibboleth]\n{BEHIND}\n[CAS]\n{BEHIND}\n"),
        ("...", "..."),
    ),
    passes(choosing("CAS", f"[CAS]\n{RIGHT}\n[Shibboleth]\n{BEHIND}\n")),
    passes(
        choosing(
            "CAS", "[CAS]\ncat_username = employeeNumber\n", make_form(identifier="principal")
        )
    ),
    passes(choosing("LDAP", f"[LDAP]\n{BEHIND}\n", make_form(identifier="typed-username"))),
    not_asked(choosing("Database,Email", f"[Shibboleth]\n{BEHIND}\n"), "...not both known..."),
    not_asked(choosing("", ""), "...not both known..."),
    *(
        passes(naming(*names), "VuFind's username is not behind its cat_username")
        for names in [("employeeNumber", "mail"), ("HTTP_EMPLOYEENUMBER", "x"), ("mail", "eppn")]
    ),
    not_asked(
        make_delivery(
            form=make_form(vufind=CAT_USERNAME, header_identifier="employeeNumber"), services=READS
        ),
        REPLACED,
    ),
    *(
        not_asked(make_delivery(form=make_form(vufind=vufind)), "...not both known...")
        for vufind in (
            make_vufind(),
            make_vufind(username="mail"),
            make_vufind(cat_username="employeeNumber"),
        )
    ),
)


def by_method(check_id, door, method, message, *, named=()):
    """What VuFind sends by its own login: by its file, or by the site file."""
    other = "LDAP" if method == "OpenIDConnect" else "OpenIDConnect"
    return table(
        check_id,
        *(
            finds(
                with_vufind(f"[Authentication]\n;\nmethod = {name}\n"),
                message,
                place="config.ini, line 3, [Authentication] method",
            )
            for name in (method, *named)
        ),
        finds(
            make_delivery(form=make_form(door=door)),
            proofs=[("setting", "method", method)],
            place="verifier.toml, [reshare] login",
        ),
        finds(
            choosing(f"Shibboleth, {method}", ""),
            message,
            place="config.ini, line 4, [ChoiceAuth] choice_order",
        ),
        passes(
            with_vufind(f"[Authentication]\nmethod = {other}\n"),
            f"people log in to VuFind by {other}",
        ),
        passes(
            choosing(f"Shibboleth, {other}", ""),
            f"people log in to VuFind by Shibboleth or {other}",
        ),
        not_asked(NO_LINK, "No login method of VuFind is known here."),
        not_asked(choosing("", ""), "No login method of VuFind is known here."),
        not_asked(
            make_delivery(
                form=make_form(door=door, header_identifier="employeeNumber"), services=READS
            ),
            REPLACED,
        ),
    )


LDAP, OIDC = (EntryPoint.VUFIND_LDAP, "LDAP"), (EntryPoint.VUFIND_OIDC, "OpenIDConnect")
AS_TYPED, SUBJECT = "...as people type it...", "...the login's subject..."
test_typed_name = by_method("delivery.typed-name", *LDAP, AS_TYPED, named=("ReShare",))
test_sub_as_identifier = by_method("delivery.sub-as-identifier", *OIDC, SUBJECT)


def with_method(*names, field="", form=None):
    order = f"[MultiAuth]\nmethod_order = {','.join(names)}\n"
    written = f"ILS_username_field = {field}\n" if field else ""
    more = {} if form is None else {"form": form}
    return with_vufind(f"[Authentication]\nmethod = MultiAuth\n{written}{order}", **more)


ORDER = "config.ini, line 4, [MultiAuth] method_order"
FIELD = "config.ini, line 3, [Authentication] ILS_username_field"
SENT_BY_HEADER = not_asked(
    make_delivery(
        form=make_form(header_identifier="employeeNumber"),
        services=READS,
        files=with_method("MultiILS", "Database", field="id").files,
    ),
    REPLACED,
)

test_account_name_sent = table(
    "delivery.account-name-sent",
    *(
        finds(
            with_method("CAS", name),
            proofs=[("setting", "method", shown)],
            place="config.ini, line 4, [MultiAuth] method_order",
        )
        for name, shown in [
            ("Database", "Database"),
            ("db", "Database"),
            ("AlmaDatabase", "AlmaDatabase"),
            ("email", "Email"),
        ]
    ),
    finds(
        with_vufind("[Authentication]\nmethod = Database\n"),
        place="config.ini, line 2, [Authentication] method",
    ),
    passes(with_method("CAS", "ILS"), "people log in to VuFind by CAS or ILS"),
    SENT_BY_HEADER,
    not_asked(NO_LINK, "No login method of VuFind is known here."),
)

test_library_field_sent = table(
    "delivery.library-field-sent",
    *(
        finds(
            with_method("LDAP", method, field=field),
            proofs=[("setting", "ILS_username_field", field), ("setting", "method", method)],
            place=FIELD,
        )
        for method, field in [("ILS", "id"), ("ILS", "email"), ("MultiILS", "email")]
    ),
    # The field by which VuFind looks up its own pages, or the one that ReShare asks for.
    *(
        passes(delivery, "VuFind sends what people log in to the library system with")
        for delivery in (
            with_method("ILS"),
            with_method("ILS", field="cat_username"),
            with_method("ILS", field="barcode", form=make_form(ils_identifier="Barcode")),
        )
    ),
    not_asked(with_method("LDAP", field="id"), "People do not log in by the library system."),
    SENT_BY_HEADER,
)

test_source_prefix_sent = table(
    "delivery.source-prefix-sent",
    finds(with_method("ILS", "MultiILS"), place=ORDER),
    *(
        finds(
            with_method("MultiILS", field=field),
            proofs=[("setting", "method", "MultiILS"), ("setting", "ILS_username_field", field)],
            place=ORDER.replace("4", "5"),
        )
        for field in ("cat_username", "id")
    ),
    passes(with_method("MultiILS", field="barcode"), "VuFind sends a field without a prefix"),
    not_asked(with_method("ILS"), "People do not log in by several library systems."),
    SENT_BY_HEADER,
)

LISTENER = '{"services": {"EXU": {\n"reqIdHeader": "x-a",\n"reqIdToLower": 1}}}'
COPY = make_form(listener=make_listener(reqIdHeader="x-a", reqIdToLower="yes"))

test_site_file_differs = table(
    "delivery.site-file-differs",
    # Each setting on its own, with both values.
    finds(
        with_listener_file(LISTENER),
        ("...", "..."),
        [
            ("setting", "reqIdHeader in openurl.json", "x-a"),
            ("setting", "reqIdHeader in verifier.toml", "not set"),
            ("setting", "reqIdToLower in openurl.json", "true"),
            ("setting", "reqIdToLower in verifier.toml", "not set"),
        ],
        place="openurl.json, line 2, services.EXU.reqIdHeader",
    ),
    # VuFind goes another way, and the discovery team owns that.
    finds(
        with_vufind("[Authentication]\nmethod = CAS\n[CAS]\nusername = uid\n"),
        ("...", "..."),
        [
            ...,
            ("setting", "login in verifier.toml", "Shibboleth"),
            ("setting", "username in config.ini", "uid"),
            ...,
        ],
        station=Station.DISCOVERY,
        owner=Owner.DISCOVERY,
    ),
    # A switch may be written in several ways, and no file is no difference.
    *(
        passes(delivery, "no file says another thing than the site file")
        for delivery in (with_listener_file(LISTENER, form=COPY), make_delivery())
    ),
    # The site file's method is one of several, or the others are unknown.
    *(
        passes(delivery)
        for delivery in (
            with_vufind("[Authentication]\nmethod = ChoiceAuth\n"),
            choosing("Database, shibboleth", ""),
            choosing("Database, OurOwn", ""),
            with_vufind(
                "[Authentication]\nmethod = MultiILS\n", form=make_form(door=EntryPoint.VUFIND_ILS)
            ),
        )
    ),
    finds(
        choosing("Database, LDAP", ""),
        proofs=[
            ("setting", "login in config.ini", "Database, LDAP"),
            ("setting", "login in verifier.toml", "Shibboleth"),
        ],
        place="config.ini, line 4, [ChoiceAuth] choice_order",
    ),
)


SET = f"RequestHeader set {HEADER} v env=v"
SENT = [..., ("setting", "reqIdHeader", HEADER), ...]
NO_LINES = not_asked(with_proxy(), "No header is read, or no lines...")

test_address_line_counts = table(
    "delivery.address-line-counts",
    finds(with_service(reqIdHeader=HEADER), proofs=[("setting", "reqIdHeader", HEADER)]),
    passes(with_proxy(f"RequestHeader set {HEADER} v"), "the proxy's lines set the header"),
    *(
        not_asked(delivery, "The listener reads no header.")
        for delivery in (make_delivery(), with_service(reqIdHeader="X-A"))
    ),
)

test_header_filled_when_absent = table(
    "delivery.header-filled-when-absent",
    # Apache writes a filler for a variable that is not there.
    finds(
        with_proxy(f'#\nRequestHeader set {HEADER} "%{{employeeNumber}}e"'),
        proofs=[("setting", "RequestHeader", f"set {HEADER}")],
        place="..., line 2...",
    ),
    # With a condition; nginx sends no empty header; a constant is always there.
    *(
        passes(with_proxy(lines), "the header is set only where there is a value")
        for lines in (
            f'RequestHeader set {HEADER} "%{{v}}e" env=v',
            f'RequestHeader set {HEADER} "%{{v}}e" "expr=-n reqenv(\'v\')"',
            f"location / {{ proxy_set_header {HEADER} $v; }}",
            f"RequestHeader set {HEADER} constant",
            f'RequestHeader set {HEADER} constant\nRequestHeader set X-Other "%{{v}}e"',
        )
    ),
    not_asked(with_proxy("ProxyPass / http://a"), "No line is known..."),
)

test_header_never_set = table(
    "delivery.header-never-set",
    # No line, another name, a line that undoes it, or an empty value.
    *(
        finds(with_proxy(lines), proofs=SENT, place=place)
        for lines, place in [
            ("ProxyPass / http://a/", "proxy1.conf"),
            ("RequestHeader set X-Other v", "proxy1.conf, line 1..."),
            (
                f"RequestHeader set X-Other v\nRequestHeader unset {HEADER}",
                "proxy1.conf, line 2...",
            ),
            (
                f"RequestHeader set {HEADER} v\nRequestHeader unset {HEADER}",
                "proxy1.conf, line 1...",
            ),
            (f'location / {{ proxy_set_header {HEADER} ""; }}', "proxy1.conf, line 1..."),
        ]
    ),
    passes(
        with_proxy("ProxyPass / http://a/", f"RequestHeader set {HEADER} v"),
        "the proxy sets the header that the listener reads",
    ),
    # What was not read is not judged.
    not_asked(with_proxy("Include other.conf"), "...drawn in..."),
    NO_LINES,
)

LOCATIONS = f"""server {{
proxy_set_header {HEADER} v;
location / {{
proxy_set_header A b;
proxy_pass http://a;
}}
}}"""

test_header_not_stripped = table(
    "delivery.header-not-stripped",
    # Apache: a condition, an addition, or a line that strips in another section.
    *(
        finds(with_proxy(lines), proofs=SENT, place=f"..., line {line}...")
        for lines, line in [
            (SET, 1),
            (f"RequestHeader append {HEADER} v", 1),
            (f"RequestHeader unset {HEADER} env=x\n{SET}", 2),
            (f"<Location /a>\nRequestHeader unset {HEADER}\n</Location>\n{SET}", 4),
        ]
    ),
    # nginx: a location with a line of its own inherits none of the others.
    finds(
        with_proxy(LOCATIONS),
        proofs=[..., ("setting", "block", "location /"), ...],
        place="proxy1.conf, line 3, location",
    ),
    # A line before, setting it in every case, mod_shib, and inheritance take it away.
    *(
        passes(with_proxy(lines), "the proxy takes away what a browser sends")
        for lines in (
            f"RequestHeader unset {HEADER} early\n{SET}",
            f"RequestHeader set {HEADER} v",
            f"RequestHeader unset {HEADER}\n<Location />\n{SET}\n</Location>",
            "ShibUseHeaders On",
            f"server {{ proxy_set_header {HEADER} v; location / {{ proxy_pass http://a; }} }}",
        )
    ),
    NO_LINES,
)

test_include_not_read = table(
    "delivery.include-not-read",
    # Apache and nginx have the same word in another case.
    finds(
        with_proxy("IncludeOptional a/*.conf", "http { include b; }"),
        ("...", "..."),
        [("setting", "IncludeOptional", "a/*.conf"), ("setting", "include", "b")],
        place="proxy1.conf, line 1...",
    ),
    passes(with_proxy("ServerName a"), "the files draw in no others"),
    not_asked(with_proxy(), "No lines of a proxy are given."),
)


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
