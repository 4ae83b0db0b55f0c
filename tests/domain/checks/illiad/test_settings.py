"""The checks on what the site file says of ILLiad."""

from tests.domain.checks.asking import finds, not_asked, passes, table
from verifier.domain.model.site import IlliadSettings


def addon(settings):
    """The add-on's settings by their names."""
    return IlliadSettings(addon=tuple(settings.items()))


NO_ADDON = not_asked(IlliadSettings(), "The site file holds no settings of the add-on.")

test_addon_setting_blanks = table(
    "illiad.addon-setting-blanks",
    # Whether a screen shows them or not, on either side.
    *(
        finds(
            addon({"Place": value}),
            "The add-on's setting Place has a blank around its value.",
            [("setting", "Place", value)],
        )
        for blank in (" ", "\t", "\u00a0", "\u200b", "\ufeff")
        for value in (f"main{blank}", f"{blank}main")
    ),
    # The add-on looks for the name without them.
    finds(
        addon({"Place ": " main"}),
        "The add-on's setting Place has a blank around its name and its value.",
    ),
    finds(addon({"A": "x ", "B": "y", "C": " z"}), ("...A...", "...C...")),
    # A name of two words is one; what is blank altogether is empty.
    passes(addon({"Queue": "Awaiting Request", "B": "  "})),
    NO_ADDON,
)

test_addon_setting_empty = table(
    "illiad.addon-setting-empty",
    *(
        finds(
            addon({"SharedIndexUrl": value, "Queue": "x"}),
            "The add-on's setting SharedIndexUrl is empty.",
            [("setting", "SharedIndexUrl", "")],
        )
        for value in ("", "  ", "\u200b")
    ),
    # The pickup location has a check of its own.
    passes(addon({"PickupLocationLookupValue ": ""})),
    NO_ADDON,
)

test_field_not_stated = table(
    "illiad.field-not-stated",
    finds(
        IlliadSettings(),
        "The site file does not say which column of ILLiad's Users table the add-on sends to "
        "ReShare as the patron's identifier.",
        [("setting", "patron_field", None)],
    ),
    passes(IlliadSettings(patron_field="UserInfo3")),
)

test_key_in_the_clear = table(
    "illiad.key-in-the-clear",
    # The evidence names the host alone: an address may hold more.
    finds(
        IlliadSettings(url="http://illiad.example.edu/ILLiadWebPlatform"),
        "The key of ILLiad's Web Platform would go over a connection that anybody can read.",
        [("setting", "url", "http://illiad.example.edu")],
    ),
    *(
        passes(IlliadSettings(url=url))
        for url in ("https://illiad.example.edu/ILLiadWebPlatform", "http://127.0.0.1:8080/x")
    ),
    not_asked(IlliadSettings(), "The Web Platform is not asked."),
)

NAME = "PickupLocationLookupValue"

test_pickup_location_no_slug = table(
    "illiad.pickup-location-no-slug",
    # Blanks, commas, brackets, and letters of one language.
    *(
        finds(
            addon({NAME: value}),
            f"{NAME} holds signs that no slug of a pickup location has.",
            [("setting", NAME, value)],
        )
        for value in ("Main Library", "main,desk", "Bücherei", "desk (1st floor)")
    ),
    *(
        finds(
            addon({NAME: value}),
            f"{NAME} is empty, so requests from ILLiad name no pickup location.",
        )
        for value in ("", "   ")
    ),
    # Blanks around it have a check of their own.
    *(
        passes(addon({NAME: value}))
        for value in ("main-desk", "EXU_main.desk", "RESHARE:EXU-1", " main-desk ")
    ),
    not_asked(addon({"Other": "x"}), f"The site file does not say what {NAME} is."),
)
