from __future__ import annotations

from dataclasses import replace

from verifier.domain.model.finding import Evidence
from verifier.domain.model.report import Message, Paragraph

MESSAGE = Message(
    to="discovery team",
    contact="vufind@example.edu",
    subject="Patron identifier",
    paragraphs=(
        Paragraph(text="Good morning."),
        Paragraph(heading="What to change", text="Set it.", settings=("config.ini:\nx = y",)),
    ),
    values=(Evidence(what="identifier", name="barcode", value="21234000000018"),),
)


def test_the_whole_message_has_address_subject_and_settings():
    """It can be sent as it stands."""
    assert MESSAGE.text == (
        "To: discovery team <vufind@example.edu>\nSubject: Patron identifier\n\n"
        "Good morning.\n\nWhat to change\nSet it.\n\nconfig.ini:\nx = y\n"
    )
    assert replace(MESSAGE, contact=None).text.startswith("To: discovery team\nSubject:")


def test_shorter_is_without_what_is_to_be_copied():
    """Sentences stay whole."""
    assert ("Good morning.", "What to change\nSet it.") == next(MESSAGE.shorter())


def test_what_is_needed_stays_longest():
    """First without settings, then in short, then without what is not needed, the last first."""
    message = replace(
        MESSAGE,
        paragraphs=(
            Paragraph(text="Hello."),
            Paragraph(text="This is wrong.", needed=True),
            Paragraph(text="Do this, there, so.", short="Do this.", needed=True),
            Paragraph(text="Check it."),
        ),
    )
    expected = [
        ("Hello.", "This is wrong.", "Do this, there, so.", "Check it."),
        ("Hello.", "This is wrong.", "Do this.", "Check it."),
        ("Hello.", "This is wrong.", "Do this."),
        ("This is wrong.", "Do this."),
        ("This is wrong.",),
    ]

    assert expected == list(message.shorter())


def test_values_are_in_it_only_where_asked_for():
    """They stand at the end, under a heading of their own."""
    shown = replace(MESSAGE, shows_values=True)

    assert "21234000000018" not in MESSAGE.body
    assert shown.body.endswith("\n\nThe values at this login\nbarcode: 21234000000018\n")
    assert MESSAGE.body == replace(MESSAGE, shows_values=True, values=()).body
