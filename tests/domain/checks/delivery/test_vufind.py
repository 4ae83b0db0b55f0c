"""The checks on VuFind's files and the service provider's attribute map."""

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.domain.checks.delivery_tests import (
    HEADER,
    make_delivery,
    make_service,
    rules,
    with_listener_file,
    with_vufind,
)
from tests.factories import make_form, make_listener, make_vufind
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.request_form import EntryPoint

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
    not_asked(make_delivery(), "...not both known..."),
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
        passes(
            with_vufind(f"[Authentication]\nmethod = {other}\n"),
            f"people log in to VuFind by {other}",
        ),
        not_asked(
            make_delivery(form=make_form(door=EntryPoint.DIRECT)),
            "People do not log in to VuFind.",
        ),
        not_asked(
            make_delivery(
                form=make_form(door=door, header_identifier="employeeNumber"), services=READS
            ),
            REPLACED,
        ),
    )


test_typed_name = by_method(
    "delivery.typed-name",
    EntryPoint.VUFIND_LDAP,
    "LDAP",
    "...as people type it...",
    named=("ReShare",),
)
test_sub_as_identifier = by_method(
    "delivery.sub-as-identifier",
    EntryPoint.VUFIND_OIDC,
    "OpenIDConnect",
    "...the login's subject...",
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
    # Which method is used cannot be told from one that chooses among others.
    passes(with_vufind("[Authentication]\nmethod = ChoiceAuth\n")),
)
