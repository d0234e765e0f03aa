"""What may be said of a silence: each case a whole sentence, so that every language can say it in its own order.

A silence never goes without what we waited for, the deadline that was told or our cut-off, so that nobody reads "did
not respond" as "can no longer respond".
"""

from typing import Final

from outreach.domain.voices import Template, Templates, by_count, one_way

NO_ANSWER, ACKNOWLEDGED, AUTOMATIC = "no answer", "acknowledged", "automatic reply"
"""What came of the requests: nothing, a receipt, or what a machine sends."""

SINGLE_DATED, SINGLE, NONE = "one, with its day", "one", "none so far"
ON_ONE_DAY, BETWEEN, SEVERAL = "several, on one day", "several, between two days", "several"
"""How often we asked; without days where the codebook keeps those of attempts back."""

TOLD, CUT_OFF = "by the deadline it was told", "before our cut-off"

Case = tuple[str, str, str]

SILENCES: Final[dict[Case, Template | Templates]] = {
    (NO_ANSWER, SINGLE_DATED, TOLD): one_way(
        "%(agency)s did not respond to a request for comment on %(day)s, by the deadline it was told, %(instant)s"
    ),
    (NO_ANSWER, SINGLE_DATED, CUT_OFF): one_way(
        "%(agency)s did not respond to a request for comment on %(day)s before our cut-off, %(instant)s"
    ),
    (NO_ANSWER, SINGLE, TOLD): one_way(
        "%(agency)s did not respond to a request for comment, by the deadline it was told, %(instant)s"
    ),
    (NO_ANSWER, SINGLE, CUT_OFF): one_way(
        "%(agency)s did not respond to a request for comment before our cut-off, %(instant)s"
    ),
    (NO_ANSWER, ON_ONE_DAY, TOLD): by_count(
        "%(agency)s did not respond to %(count)s request for comment on %(day)s, by the deadline it was told, "
        "%(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment on %(day)s, by the deadline it was told, "
        "%(instant)s",
    ),
    (NO_ANSWER, ON_ONE_DAY, CUT_OFF): by_count(
        "%(agency)s did not respond to %(count)s request for comment on %(day)s before our cut-off, %(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment on %(day)s before our cut-off, %(instant)s",
    ),
    (NO_ANSWER, BETWEEN, TOLD): by_count(
        "%(agency)s did not respond to %(count)s request for comment between %(first)s and %(last)s, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment between %(first)s and %(last)s, "
        "by the deadline it was told, %(instant)s",
    ),
    (NO_ANSWER, BETWEEN, CUT_OFF): by_count(
        "%(agency)s did not respond to %(count)s request for comment between %(first)s and %(last)s "
        "before our cut-off, %(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment between %(first)s and %(last)s "
        "before our cut-off, %(instant)s",
    ),
    (NO_ANSWER, SEVERAL, TOLD): by_count(
        "%(agency)s did not respond to %(count)s request for comment, by the deadline it was told, %(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment, by the deadline it was told, %(instant)s",
    ),
    (NO_ANSWER, SEVERAL, CUT_OFF): by_count(
        "%(agency)s did not respond to %(count)s request for comment before our cut-off, %(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment before our cut-off, %(instant)s",
    ),
    (NO_ANSWER, NONE, TOLD): by_count(
        "%(agency)s did not respond to %(count)s request for comment so far, by the deadline it was told, %(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment so far, by the deadline it was told, %(instant)s",
    ),
    (NO_ANSWER, NONE, CUT_OFF): by_count(
        "%(agency)s did not respond to %(count)s request for comment so far before our cut-off, %(instant)s",
        "%(agency)s did not respond to %(count)s requests for comment so far before our cut-off, %(instant)s",
    ),
    (ACKNOWLEDGED, SINGLE_DATED, TOLD): one_way(
        "%(agency)s acknowledged a request for comment on %(day)s but did not answer, "
        "by the deadline it was told, %(instant)s"
    ),
    (ACKNOWLEDGED, SINGLE_DATED, CUT_OFF): one_way(
        "%(agency)s acknowledged a request for comment on %(day)s but did not answer before our cut-off, %(instant)s"
    ),
    (ACKNOWLEDGED, SINGLE, TOLD): one_way(
        "%(agency)s acknowledged a request for comment but did not answer, by the deadline it was told, %(instant)s"
    ),
    (ACKNOWLEDGED, SINGLE, CUT_OFF): one_way(
        "%(agency)s acknowledged a request for comment but did not answer before our cut-off, %(instant)s"
    ),
    (ACKNOWLEDGED, ON_ONE_DAY, TOLD): by_count(
        "%(agency)s acknowledged %(count)s request for comment on %(day)s but did not answer, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment on %(day)s but did not answer, "
        "by the deadline it was told, %(instant)s",
    ),
    (ACKNOWLEDGED, ON_ONE_DAY, CUT_OFF): by_count(
        "%(agency)s acknowledged %(count)s request for comment on %(day)s but did not answer "
        "before our cut-off, %(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment on %(day)s but did not answer "
        "before our cut-off, %(instant)s",
    ),
    (ACKNOWLEDGED, BETWEEN, TOLD): by_count(
        "%(agency)s acknowledged %(count)s request for comment between %(first)s and %(last)s but did not answer, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment between %(first)s and %(last)s but did not answer, "
        "by the deadline it was told, %(instant)s",
    ),
    (ACKNOWLEDGED, BETWEEN, CUT_OFF): by_count(
        "%(agency)s acknowledged %(count)s request for comment between %(first)s and %(last)s but did not answer "
        "before our cut-off, %(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment between %(first)s and %(last)s but did not answer "
        "before our cut-off, %(instant)s",
    ),
    (ACKNOWLEDGED, SEVERAL, TOLD): by_count(
        "%(agency)s acknowledged %(count)s request for comment but did not answer, by the deadline it was told, "
        "%(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment but did not answer, by the deadline it was told, "
        "%(instant)s",
    ),
    (ACKNOWLEDGED, SEVERAL, CUT_OFF): by_count(
        "%(agency)s acknowledged %(count)s request for comment but did not answer before our cut-off, %(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment but did not answer before our cut-off, %(instant)s",
    ),
    (ACKNOWLEDGED, NONE, TOLD): by_count(
        "%(agency)s acknowledged %(count)s request for comment so far but did not answer, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment so far but did not answer, "
        "by the deadline it was told, %(instant)s",
    ),
    (ACKNOWLEDGED, NONE, CUT_OFF): by_count(
        "%(agency)s acknowledged %(count)s request for comment so far but did not answer "
        "before our cut-off, %(instant)s",
        "%(agency)s acknowledged %(count)s requests for comment so far but did not answer "
        "before our cut-off, %(instant)s",
    ),
    (AUTOMATIC, SINGLE_DATED, TOLD): one_way(
        "%(agency)s sent only an automatic reply to a request for comment on %(day)s and did not answer, "
        "by the deadline it was told, %(instant)s"
    ),
    (AUTOMATIC, SINGLE_DATED, CUT_OFF): one_way(
        "%(agency)s sent only an automatic reply to a request for comment on %(day)s and did not answer "
        "before our cut-off, %(instant)s"
    ),
    (AUTOMATIC, SINGLE, TOLD): one_way(
        "%(agency)s sent only an automatic reply to a request for comment and did not answer, "
        "by the deadline it was told, %(instant)s"
    ),
    (AUTOMATIC, SINGLE, CUT_OFF): one_way(
        "%(agency)s sent only an automatic reply to a request for comment and did not answer "
        "before our cut-off, %(instant)s"
    ),
    (AUTOMATIC, ON_ONE_DAY, TOLD): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment on %(day)s and did not answer, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment on %(day)s and did not answer, "
        "by the deadline it was told, %(instant)s",
    ),
    (AUTOMATIC, ON_ONE_DAY, CUT_OFF): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment on %(day)s and did not answer "
        "before our cut-off, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment on %(day)s and did not answer "
        "before our cut-off, %(instant)s",
    ),
    (AUTOMATIC, BETWEEN, TOLD): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment between %(first)s and %(last)s "
        "and did not answer, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment between %(first)s and %(last)s "
        "and did not answer, "
        "by the deadline it was told, %(instant)s",
    ),
    (AUTOMATIC, BETWEEN, CUT_OFF): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment between %(first)s and %(last)s "
        "and did not answer "
        "before our cut-off, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment between %(first)s and %(last)s "
        "and did not answer "
        "before our cut-off, %(instant)s",
    ),
    (AUTOMATIC, SEVERAL, TOLD): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment and did not answer, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment and did not answer, "
        "by the deadline it was told, %(instant)s",
    ),
    (AUTOMATIC, SEVERAL, CUT_OFF): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment and did not answer "
        "before our cut-off, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment and did not answer "
        "before our cut-off, %(instant)s",
    ),
    (AUTOMATIC, NONE, TOLD): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment so far and did not answer, "
        "by the deadline it was told, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment so far and did not answer, "
        "by the deadline it was told, %(instant)s",
    ),
    (AUTOMATIC, NONE, CUT_OFF): by_count(
        "%(agency)s sent only an automatic reply to %(count)s request for comment so far and did not answer "
        "before our cut-off, %(instant)s",
        "%(agency)s sent only an automatic reply to %(count)s requests for comment so far and did not answer "
        "before our cut-off, %(instant)s",
    ),
}
