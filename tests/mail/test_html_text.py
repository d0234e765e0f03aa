"""HTML mail: read as text that looks like the mail, and shown as HTML in which nothing can run."""

# ruff: noqa: E501 - mails are given as programs write them

import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.domain.received import PartKind, joined
from outreach.mail.html_text import SHOWN, safe_html, to_text
from outreach.mail.split import split

# ── as text ───────────────────────────────────────────────────────────────────────────────────────

READ = {
    "paragraphs": ("<p>We decline.</p><p>That is all.</p>", "We decline.\n\nThat is all."),
    "breaks": ("No.<br>None.<br><br>Never.", "No.\nNone.\n\nNever."),
    "blocks": ("<div>No.</div><div>None.<br></div><div><br></div><div>Never.</div>", "No.\nNone.\n\nNever."),
    "outlook": (
        '<p class="MsoNormal">No.</p><p class=MsoNormal>&nbsp;</p><p class="MsoNormal">None.</p>',
        "No.\n\nNone.",
    ),
    "set without space": ("<p class=MsoNormal>No.</p><p style='margin: 0'>None.</p>", "No.\nNone."),
    "spaces": ("<p>  We\n   did\tnot &nbsp; </p>", "We did not"),
    "references": (
        "<p>S&amp;P &lt;press&gt; caf&eacute; &#8220;no&#x201d; &nosuch;</p>",
        "S&P <press> café “no” &nosuch;",
    ),
    "a list": ("Answers:<ul><li>yes</li><li>no<br>never</li></ul>End", "Answers:\n\n- yes\n- no\n  never\n\nEnd"),
    "a numbered list": ("<ol start=3><li>yes<li>no</ol>", "3. yes\n4. no"),
    "a list in a list": ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
    "a table": ("<table><tr><th>Year<th>Users<tr><td>2019<td>14</table>", "Year | Users\n2019 | 14"),
    "labels in a table": ("<table><tr><td>From:</td><td>Ana</td></tr></table>", "From: Ana"),
    "a link": (
        'See <a href="https://pd.example/report">our report</a>.',
        "See our report (https://pd.example/report).",
    ),
    "a link that says so": ('<a href="https://www.pd.example/a/">https://pd.example/a</a>', "https://pd.example/a"),
    "a mail link": ('<a href="mailto:press@pd.example?subject=x">Press</a>', "Press (press@pd.example)"),
    "a link elsewhere": ('<a href="javascript:alert(1)">here</a>', "here"),
    "a picture": ('<p>Signed <img src="x" alt="Bo Xu"></p>', "Signed Bo Xu"),
    "a rule": ("No.<hr>Yes.", f"No.\n{'_' * 32}\nYes."),
    "preformatted": ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
    "unread": ("<head><title>T</title><style>p{}</style></head><script>x('<p>')</script>No.<!-- c -->", "No."),
    "hidden": ('<div style="display:none">preview</div><span style="FONT-SIZE: 0px;">x</span><p>No.</p>', "No."),
    "not hidden": ('<p style="font-size:0.9em">No.</p><p style="opacity:0.5">Never.</p>', "No.\n\nNever."),
    "all hidden": ('<div style="display:none">We decline.</div>', "We decline."),
    "hidden, not ended": ('<p style="display:none">x<p>No.', "No."),
    "a conditional": ("<!--[if mso]><p>x</p><![endif]-->No.", "No."),
    "cite": (
        '<p>No.</p><blockquote type="cite"><p>Did you?</p><p>When?</p></blockquote>',
        "No.\n\n> Did you?\n>\n> When?",
    ),
    "quoted twice": ("<blockquote type=cite>a<blockquote>b</blockquote>c</blockquote>d", "> a\n>\n>> b\n>\n> c\n\nd"),
    "an indent": (
        "We said:<blockquote>It is closed.</blockquote>No more.",
        "We said:\n\n    It is closed.\n\nNo more.",
    ),
    "an indent below an attribution": (
        "On 3/1 Ana wrote:<blockquote>Did you?</blockquote>No.",
        "On 3/1 Ana wrote:\n\n> Did you?\n\nNo.",
    ),
    "a quoting class": (
        'No.<div class="yahoo_quoted">On 1 Mar Ana wrote:<div>Did you?</div></div>',
        "No.\n> On 1 Mar Ana wrote:\n> Did you?",
    ),
    "answers in a quoting class": (
        (
            '<div class="gmail_quote">On 1 Mar Ana wrote:<blockquote class="gmail_quote">Did you?</blockquote>'
            '<div>No.</div><blockquote class="gmail_quote">When?</blockquote><div>Never.</div></div>'
        ),
        "On 1 Mar Ana wrote:\n\n> Did you?\n\nNo.\n\n> When?\n\nNever.",
    ),
    "passed on": (
        '<div class="gmail_quote">---------- Forwarded message ---------<br>We did.</div>',
        "---------- Forwarded message ---------\nWe did.",
    ),
    "a tag cut off": ("<p>We did not <a href='x", "We did not <a href='x"),
    "no tag at all": ("a < b and c > d <3", "a < b and c > d <3"),
    "a stray quote": ("<p class=it's>We did</p> not", "We did\n\nnot"),
    "overlapping": ("<b><p>No</b>, never.</p></div></td>End", "No, never.\n\nEnd"),
    "an end that is none": ("<blockquote type=cite><font><b>a</blockquote>No.", "> a\n\nNo."),
    "an end within a cell": ("<div>a<table><tr><td>b</div>c</td></tr></table>d</div>", "a\n\nbc\n\nd"),
    "struck out": (
        "We <del>confirm</del><ins>deny</ins> it. <s>Yes</s>, no",
        "We [struck out: confirm] deny it. [struck out: Yes], no",
    ),
    "struck by its style": (
        'We <span style="color:red; text-decoration: underline line-through">did</span> not',
        "We [struck out: did] not",
    ),
    "struck in blocks": ("<del><p>Yes.</p><p>Always.</p></del><p>No.</p>", "[struck out: Yes.\n\nAlways.]\n\nNo."),
    "struck twice, and nothing": ("<s>a<del> b</del></s><s> </s>c", "[struck out: a b] c"),
    "a form that was filled in": (
        (
            "Used? <select><option>yes<option selected>no</select><textarea>We\n<b>never</b> did.</textarea>"
            '<input type=checkbox checked>true <input type="radio">false <input value="None"><input type=hidden value=x>'
        ),
        "Used?\nyes\nno\nWe\n<b>never</b> did.\n[x] true [ ] false None",
    ),
    "code as an example": ("See <xmp><b>&amp;</b></xmp>", "See\n<b>&amp;</b>"),
    "in place of what cannot be shown": (
        "<object data=x>No.</object><iframe src=x>None.</iframe><video>Never.</video><noscript>Not once.</noscript>",
        "No.\nNone.\nNever.\nNot once.",
    ),
    "words in a drawing": ("<svg><title>t</title><text>No.</text><text>Never.</text></svg>", "No.\nNever."),
    "a drawing that does not end": ("<p>No.<svg><path d=x><p>Never.", "No.\n\nNever."),
    "a formula that does not end": ("<p>No.<math><mi>x<p>Never.", "No.x\n\nNever."),
    "a frame that does not end": ("No.<iframe src=x><p>Never.", "No.\n\nNever."),
    "a script that does not end": ("No.<script>f()<p>Never.", "No.[a script that does not end:] f()\n\nNever."),
    "a style that does not end": ("<style><p>Never.", "[a style that does not end:]\n\nNever."),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("html", "text"), READ.values(), ids=READ)
def test_the_text_reads_like_the_mail(html, text):
    assert to_text(html) == text


REPLIES = {
    "Gmail": '<div dir="ltr">We decline.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 1,'
    ' 2021 at 10:00 AM Ana &lt;<a href="mailto:ana@daily.example">ana@daily.example</a>&gt; wrote:<br></div><blockquote'
    ' class="gmail_quote" style="border-left:1px solid">Did you?<br>When?</blockquote></div>',
    "Apple": '<body>We decline.<div><br><blockquote type="cite"><div>On Mar 1, 2021, at 10:00, Ana &lt;ana@daily.example&gt;'
    " wrote:</div><br><div>Did you?</div></blockquote></div></body>",
    "Thunderbird": '<p>We decline.</p><div class="moz-cite-prefix">On 3/1/21 10:00 AM, Ana wrote:<br></div><blockquote'
    ' type="cite" cite="mid:x"><p>Did you?</p></blockquote>',
    "Outlook": '<p class=MsoNormal>We decline.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p'
    " class=MsoNormal><b>From:</b> Ana &lt;ana@daily.example&gt;<br><b>Sent:</b> Monday, March 1, 2021 10:00 AM<br><b>To:</b>"
    " Press<br><b>Subject:</b> Questions</p></div><p class=MsoNormal>Did you?</p>",
    "Outlook on the web": '<div>We decline.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ana'
    " &lt;ana@daily.example&gt;<br><b>Sent:</b> 01 March 2021 10:00<br><b>To:</b> Press<br><b>Subject:</b> Q</div><div>Did"
    " you?</div>",
    "Yahoo": '<div>We decline.</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, March 1, 2021, 10:00:00 AM'
    " EST, Ana &lt;ana@daily.example&gt; wrote:</div><div>Did you?</div></div>",
    "Proton": '<div>We decline.</div><div class="protonmail_quote">On Monday, March 1st, 2021 at 10:00 AM, Ana'
    ' &lt;ana@daily.example&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">Did you?</blockquote></div>',
}


@pytest.mark.parametrize("html", REPLIES.values(), ids=REPLIES)
def test_the_quote_is_known_as_one_in_the_text(html):
    text = to_text(html)

    assert joined(text, split(text), PartKind.NEW).strip() == "We decline."


# ── as HTML that is shown ─────────────────────────────────────────────────────────────────────────

PAYLOADS = """
<script>alert(1)</script>
<SCRIPT SRC=https://evil.example/x.js></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/x>alert(1)</script>
<script
>alert(1)</script >
<img src=x onerror=alert(1)>
<img src="javascript:alert(1)">
<img src=https://evil.example/pixel.gif>
<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">
<img/src=x/onerror=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<math><a xlink:href="javascript:alert(1)">x</a></math>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<title><img src=x onerror=alert(1)></title>
<textarea><img src=x onerror=alert(1)></textarea>
<xmp><img src=x onerror=alert(1)></xmp>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="javascript:alert(1)">
<applet code=x></applet>
<base href="https://evil.example/">
<link rel=stylesheet href=https://evil.example/x.css>
<meta http-equiv=refresh content="0;url=https://evil.example">
<style>@import 'https://evil.example/x.css';</style>
<style>body{background:url(https://evil.example)}</style>
<p style="background:url(https://evil.example/x)">x</p>
<p style="width:expression(alert(1))">x</p>
<p style="position:fixed;top:0">x</p>
<a href="javascript:alert(1)">x</a>
<a href=" &#14; javascript:alert(1)">x</a>
<a href="java&#x09;script:alert(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<a href="vbscript:msgbox(1)">x</a>
<a href="https://evil.example">x</a>
<a href=x onclick=alert(1)>x</a>
<area href="javascript:alert(1)">
<body onload=alert(1)>
<body background="javascript:alert(1)">
<div onmouseover="alert(1)">x</div>
<p onclick=alert(1)//>x</p>
<b/onclick=alert(1)>x</b>
<details open ontoggle=alert(1)>x</details>
<video><source onerror="alert(1)"></video>
<audio src=x onerror=alert(1)>
<video poster=https://evil.example/x></video>
<input onfocus=alert(1) autofocus>
<button formaction="javascript:alert(1)">x</button>
<form action="https://evil.example"><input name=x></form>
<select autofocus onfocus=alert(1)></select>
<isindex action="javascript:alert(1)">
<marquee onstart=alert(1)>x</marquee>
<table background="javascript:alert(1)"><td background="x">y</table>
<td colspan=99999999>x</td>
<template><script>alert(1)</script></template>
<template shadowrootmode=open><script>alert(1)</script></template>
<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>
<!--><script>alert(1)</script>-->
<!-- --!><script>alert(1)</script>
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
<!DOCTYPE html [<!ENTITY x "<script>">]>&x;
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;alert(1)
%3Cscript%3Ealert(1)%3C/script%3E
<<script>alert(1)//<</script>
<p><plaintext><script>alert(1)</script>
<x-custom onclick=alert(1)>x</x-custom>
<b id=location name=cookie class=x>x</b>
<div id="x" data-x="y" hx-get="https://evil.example">x</div>
<p dir=rtl lang="x" title="<img src=x onerror=alert(1)>">x</p>
<a href=`javascript:alert(1)`>x</a>
<script>/*</script><img src=x onerror=alert(1)>*/
</script><script>alert(1)</script>
<img src=x:x onerror\x0b=alert(1)>
<sc\0ript>alert(1)</sc\0ript>
<p \0onclick=alert(1)>x</p>
<object type="text/x-scriptlet" data="https://evil.example"></object>
<portal src=https://evil.example></portal>
<dialog open onclose=alert(1)>x</dialog>
""".strip().split("\n<")
PAYLOADS = [PAYLOADS[0], *("<" + payload for payload in PAYLOADS[1:])]


def test_there_are_enough_attacks():
    assert len(PAYLOADS) >= 60


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around", ["{}", "<p>{}</p>", "<table><tr><td>{}", "<!--{}", '<a title="{}">', "<b><i>{}</b></i>"]
)
def test_nothing_that_runs_loads_or_leads_away_is_left(payload, around):
    shown = safe_html(around.replace("{}", payload))

    for tag in BeautifulSoup(shown, "html.parser").find_all(True):
        assert tag.name in SHOWN
        assert not tag.attrs
    assert "<script" not in shown.lower()
    assert "<img" not in shown.lower()
    assert safe_html(shown) == shown, "a second reading finds nothing more: what it says does not change by being read"


def test_words_and_their_order_stay():
    html = "<h2>Answers</h2><ul><li>No &amp; never</li></ul><a href='https://x.example'>report</a><img alt=x>"

    assert BeautifulSoup(safe_html(html), "html.parser").get_text() == "AnswersNo & neverreport"


def test_a_long_mail_is_shown_whole():
    html = f"<div><p>{'We do not. ' * 9_000}</p><ul>{'<li>no</li>' * 9_000}</ul></div>"
    shown = BeautifulSoup(safe_html(html), "html.parser")

    assert shown.get_text().split() == BeautifulSoup(html, "html.parser").get_text().split()
    assert len(shown.find_all("li")) == 9_000


def test_what_is_hidden_in_the_mail_is_not_shown():
    assert safe_html('<p>No.</p><div style="display:none">We did.</div>') == "<p>No.</p>"


# ── of any HTML ───────────────────────────────────────────────────────────────────────────────────

PIECES = [
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<ol start=9>",
    "<blockquote type=cite>",
    "<blockquote>",
    "</blockquote>",
    "<div class=gmail_quote>",
    "<br>",
    "<hr>",
    "<pre>",
    "</pre>",
    "<a href='https://x.example'>",
    "</a>",
    "<!--",
    "-->",
    "<",
    ">",
    "&amp;",
    "&",
    "'",
    '"',
    "<script>",
    "</script>",
    "<style>",
    "<div style='display:none'>",
    "<img alt=x>",
    "<svg>",
    "<math>",
    "<del>",
    "</del>",
    "<span style='text-decoration:line-through'>",
    "<textarea>",
    "</textarea>",
    "<select><option>",
    "<input value=x>",
    "words",
    " ",
    "\n",
    "\0",
    "<a b='",
    "<title>",
]
pages = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


@given(pages)
@settings(max_examples=300, deadline=None)
def test_any_html_is_read_and_shown_safely(html):
    to_text(html)
    shown = safe_html(html)

    assert all(tag.name in SHOWN and not tag.attrs for tag in BeautifulSoup(shown, "html.parser").find_all(True))


@given(
    st.lists(
        st.sampled_from(
            [
                *["<div>", "<p>", "<b>", "</b>", "</div>", "<td>", "<table>", "<li>", "<blockquote>", "<a b='x>'>"],
                *[
                    "<svg>",
                    "<math>",
                    "<iframe>",
                    "<object>",
                    "<script>",
                    "<style>",
                    "<title>",
                    "<textarea>",
                    "<option>",
                ],
            ]
        ),
        max_size=30,
    )
)
@settings(max_examples=200, deadline=None)
def test_no_word_between_tags_is_lost(tags):
    html = "".join(f"{tag}word{number} " for number, tag in enumerate(tags))

    assert [word for word in to_text(html).replace(">", " ").split() if word.startswith("word")] == [
        f"word{n}" for n in range(len(tags))
    ]


HOSTILE = [
    "<div>",
    "<b>",
    "<a href=x>",
    "<table><tr><td>",
    "<",
    "<!",
    "<!--",
    "<a ",
    "<a b='",
    '<a b=">" ',
    "&",
    "<p>",
    "<b><i><u><font>",
    "<li>",
    "<ul><li>",
    "<svg><math>",
    "<b><p>",
    "<script>",
    "<blockquote type=cite>a",
    "<div class=gmail_quote>",
    "<br>",
    "</div>",
    "<div><td><b></div>",
    "<div style=display:none>",
    "<img alt=x>",
    " <td>a",
    "<pre>\n",
    "<p style=x>",
    "<s>a",
    "<s>a</s>",
    "<textarea>",
    "<option>a",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("read", [to_text, safe_html])
def test_time_grows_with_the_length_of_hostile_html_and_no_faster(read, piece):
    def seconds(length):
        html = (piece * (length // len(piece) + 1))[:length] + "'>"
        begun = time.process_time()
        read(html)
        return time.process_time() - begun

    short, long = (min(seconds(length) for _ in range(2)) for length in (5_000, 40_000))

    assert long < 24 * short + 0.5, "eight times the length; by its square it would be sixty-four, which is seconds"
