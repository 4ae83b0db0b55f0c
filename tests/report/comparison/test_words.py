import pytest

from verifier.domain.model.capture import AttributeSource
from verifier.domain.model.comparison import Change, ChangeKind, Effect, Impact, SentAttribute
from verifier.domain.model.match import Transform
from verifier.report.comparison_report import BEARINGS, KINDS, ROADS, change_words, details
from verifier.report.comparison_report import SET_BEARINGS as IN_A_SET


def make_change(*kinds, **more):
    shape = {"label": "card", "bearing": Impact.HARMLESS, "before": None, "after": None}
    return Change(**{**shape, "kinds": kinds, **more})


def test_every_kind_has_its_words():
    """Nothing is shown by its bare id."""
    assert set(ChangeKind) == set(KINDS)
    assert tuple(Impact) == tuple(BEARINGS) == tuple(IN_A_SET)
    assert set(Effect) == set(ROADS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (make_change(ChangeKind.GONE, also=("uid",)), "gone, its value still arrives in uid"),
        (
            make_change(ChangeKind.NEW, also=("uid",), after=SentAttribute(name="card")),
            "new, its value came before in uid",
        ),
        (
            make_change(
                ChangeKind.RENAMED,
                ChangeKind.REFORMATTED,
                transforms=(Transform.T1, Transform.T4),
            ),
            (
                "under another name, the same value in another form: blanks (T1) and "
                "leading zeros (T4), possibly another person's"
            ),
        ),
    ],
)
def test_a_change_in_words(change, message):
    """Several kinds of one attribute are one phrase."""
    assert message == change_words(change)


def test_what_differs_beside_the_values():
    """Each thing once, with what it was and is."""
    before = SentAttribute(
        name="a", name_format="uri", source=AttributeSource.ID_TOKEN, json_type="number"
    )
    after = SentAttribute(name="b", source=AttributeSource.USERINFO, friendly_name="B")
    kinds = (
        *(ChangeKind.RENAMED, ChangeKind.NAME_FORMAT, ChangeKind.FRIENDLY_NAME),
        *(ChangeKind.MOVED, ChangeKind.JSON_TYPE),
    )
    change = make_change(*kinds, before=before, after=after)

    assert (
        ("name", "a", "b"),
        ("format", "uri", "(none)"),
        ("friendly name", "(none)", "B"),
        ("part", "ID token", "UserInfo"),
        ("JSON type", "number", "(none)"),
    ) == details(change)
    assert () == details(make_change(ChangeKind.NEW, after=after))
