"""The letters a newsroom begins from: plain, whole and businesslike, to be put into its own words."""

from outreach.domain.letter_templates import LetterText, Purpose

_END = """\
Please answer by {{ deadline }}, to this address:
{{ reply_address }}

Every answer we have by then will be reflected in what we publish. If you need more time, or if another office should \
answer, tell us before that day.
"""
_PUT = """\
{% if finding.range %}
The records show, for your organisation: {{ finding.range }}.

{% endif %}
Our questions:

{{ questions }}
{% if allegations %}

What we have been told, and ask you to confirm or correct:

{{ allegations }}
{% endif %}
"""
ENGLISH = (
    LetterText(
        purpose=Purpose.FIRST,
        subject="Request for comment: {{ agency.name }}",
        body=f"Dear press office of {{{{ agency.name }}}},\n\n{{{{ we_are }}}}\n\n{{{{ intends }}}}\n\n{_PUT}\n{_END}",
    ),
    LetterText(
        purpose=Purpose.FOLLOW_UP,
        subject="Request for comment: {{ agency.name }}, our letter of {{ follows }}",
        body=(
            "Dear press office of {{ agency.name }},\n\nWe wrote to you on {{ follows }} and have no answer on record. "
            f"{{{{ we_are }}}}\n\n{{{{ intends }}}}\n\n{_PUT}\n{_END}"
        ),
    ),
    LetterText(
        purpose=Purpose.FINAL,
        subject="Final notice before publication: {{ agency.name }}",
        body=(
            "Dear press office of {{ agency.name }},\n\nWe wrote to you on {{ follows }} and have no answer on record. "
            "This is the last time we write before we publish.\n\n{{ we_are }}\n\n{{ intends }}\n\n"
            f"{_PUT}\n{_END}\nIf we hear nothing by then, we will say that you did not respond by that time."
        ),
    ),
    LetterText(
        purpose=Purpose.EXTENSION,
        subject="More time to answer: {{ agency.name }}",
        body=(
            "Dear press office of {{ agency.name }},\n\nWe asked you to answer by {{ extension.before }}. You now have "
            "until {{ deadline }}.\n\nThe address for your answer is {{ reply_address }}.\n\n{{ we_are }}\n"
        ),
    ),
)
