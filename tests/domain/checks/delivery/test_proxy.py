"""The checks on the lines of web servers before the listener."""

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.domain.checks.delivery_tests import HEADER, make_delivery, with_proxy, with_service

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
