"""VuFind sends the name of an account of its own to ReShare.

What it means: with the methods Database and AlmaDatabase people choose a user name when they
create an account in VuFind. With the method Email they get the account that has their address, or
one that is named after it. VuFind sends that name to ReShare.

Why it matters: the library system finds a patron by this name only if people happened to choose
their own number. VuFind's library pages use the library card that people add to their account
(``cat_username``), so these pages work all the same.

What to change: log people in by a method that gives VuFind the library's identifier, or have an
attribute passed to the listener in a header. If people choose among several methods, take these
three out of ``choice_order`` or ``method_order``.
"""

from verifier.domain.checks import api

OWN_ACCOUNTS = ("Database", "AlmaDatabase", "Email")


@api.warning(
    "delivery.account-name-sent",
    api.Station.DISCOVERY,
    cites=(f"{api.VUFIND_AUTH}, Database, AlmaDatabase and Email",),
    order=42,
)
def account_name_sent(delivery: api.Delivery) -> api.Answers:
    return api.sent_by(
        delivery,
        OWN_ACCOUNTS,
        "VuFind sends the name of the patron's VuFind account, which need not be an identifier in "
        "the library system.",
    )
