"""The nine questions of ReShare's wiki page *Patron Lookup Problems*, in its order.

The old fourth question is now part of the sixth. Each is worded so that yes and no mean what they
mean on that page; ``hoped_for`` says which is the good answer, if either is.
"""

from dataclasses import dataclass

from verifier.domain.model.finding import Evidence
from verifier.domain.model.report import Step, StepAnswer

YES, NO = StepAnswer.YES, StepAnswer.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the page, for one patron and for several."""

    step: str
    of_one: str
    of_several: str
    hoped_for: StepAnswer | None  # None: neither yes nor no is a good or a bad answer

    def is_good(self, answer: StepAnswer) -> bool | None:
        """Whether *answer* is the good one; None if it is neither good nor bad."""
        if self.hoped_for is None or answer not in (YES, NO):
            return None
        return answer is self.hoped_for

    def answered(
        self,
        answer: StepAnswer,
        because: str,
        rests_on: tuple[Evidence, ...] = (),
        *,
        several: bool = False,
    ) -> Step:
        """Return the question with this answer."""
        return Step(
            step=self.step,
            question=self.of_several if several else self.of_one,
            answer=answer,
            because=because,
            rests_on=rests_on,
            good=self.is_good(answer),
        )


ACTIVE_RECORD = Question(
    step="intermittent-1",
    of_one="Does the library system hold an active record for this patron?",
    of_several="Does the library system hold an active record for every patron?",
    hoped_for=YES,
)
NEWEST_BARCODE = Question(
    step="intermittent-2",
    of_one="Is the patron's most recent barcode active, and no older one in use?",
    of_several="Is every patron's most recent barcode active, and no older one in use?",
    hoped_for=YES,
)
BLOCKING_FINES = Question(
    step="intermittent-3",
    of_one="Are there fines or blocks that keep this patron from using ReShare?",
    of_several="Are there fines or blocks that keep any of the patrons from using ReShare?",
    hoped_for=NO,
)
SAME_IDENTIFIER = Question(
    step="intermittent-5",
    of_one="Is the User ID on the request the patron's identifier in the library system?",
    of_several="Is the User ID on every request the patron's identifier in the library system?",
    hoped_for=YES,
)
GROUP_AUTHORISED = Question(
    step="intermittent-6",
    of_one="Is the patron's group among those that ReShare authorises at this library?",
    of_several="Is every patron's group among those that ReShare authorises at this library?",
    hoped_for=YES,
)
SHARED_GROUP = Question(
    step="widespread-1",
    of_one="Do the patrons with this problem belong to one and the same group?",
    of_several="Do the patrons with a problem belong to one and the same group?",
    hoped_for=None,
)
WRONG_REQUESTS = Question(
    step="widespread-2",
    of_one="Would requests be created with a wrong or missing User ID?",
    of_several="Are requests consistently created with a wrong or missing User ID?",
    hoped_for=NO,
)
RIGHT_RELEASE = Question(
    step="widespread-2.1",
    of_one="Does the sign-on system release the right information for ReShare?",
    of_several="Does the sign-on system release the right information for every patron?",
    hoped_for=YES,
)
RIGHT_FIELD = Question(
    step="widespread-2.2",
    of_one="Does the add-on that places requests read the identifier from the right field?",
    of_several="Does the add-on that places requests read every identifier from the right field?",
    hoped_for=YES,
)

QUESTIONS = (
    ACTIVE_RECORD,
    NEWEST_BARCODE,
    BLOCKING_FINES,
    SAME_IDENTIFIER,
    GROUP_AUTHORISED,
    SHARED_GROUP,
    WRONG_REQUESTS,
    RIGHT_RELEASE,
    RIGHT_FIELD,
)
