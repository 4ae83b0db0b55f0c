"""Where two transforms make the same value of an identifier, the likelier one may be named.

Nobody can tell from two values which of the two ways it went; the order of likelihood decides.
The documentation (Explanation, Matching) has the same table.
"""

from verifier.domain.model.match import Transform

EQUIVALENTS: dict[Transform, dict[Transform, str]] = {
    Transform.T9: {
        Transform.T7: "The fourteenth digit of a library number is its check digit.",
        Transform.T12: "A spreadsheet turns every digit behind the fifteenth into zero.",
    },
    Transform.T15: {
        Transform.T2: "A letter was typed in the other case.",
        Transform.T4: "The digit that is missing or too many is a zero in front.",
        Transform.T5: "The character that is missing or too many is a letter before the number.",
        Transform.T7: "The digit that is missing or too many is the fourteenth.",
        Transform.T9: "The digits that differ are the last ones.",
        Transform.T12: "The digit that became a zero stands behind the fifteenth.",
        Transform.T14: "A letter was typed as the digit that looks like it.",
    },
}
"""Applied, then named instead, and why that is no mistake."""
