"""What mail programs write above a quote, in many languages: it is recognised, and the answer above it stays whole."""

# ruff: noqa: E501 - what programs write is given as they write it

import pytest

from outreach.domain.received import PartKind, joined
from outreach.mail.quoting_phrases import phrases
from outreach.mail.split import split

ANSWER = "We have nothing to add to our statement of May.\n\nIt still holds."

# Written so that they are believed even above lines without marks.
SURE = {
    "Gmail": "On Mon, Mar 1, 2021 at 10:00 AM Ana Reporter <ana@daily.example> wrote:",
    "Gmail, wrapped": "On Mon, Mar 1, 2021 at 10:00 AM Ana Reporter <\nana@daily.example> wrote:",
    "Gmail, wrapped late": "On Mon, Mar 1, 2021 at 10:00 AM Ana Maria Reporter <ana@daily.example>\nwrote:",
    "Gmail, in marks of direction": "\u202aOn Mon, Mar 1, 2021 at 10:00 AM \u202bAna\u202c\u200e <ana@daily.example> wrote:\u202c\u200e",
    "Gmail de": "Am Mo., 1. März 2021 um 10:00 Uhr schrieb Ana Reporter <ana@daily.example>:",
    "Gmail fr": "Le lun. 1 mars 2021 à 10:00, Ana Reporter <ana@daily.example> a écrit :",
    "Gmail fr, wrapped": "Le lun. 1 mars 2021 à 10:00, Ana Reporter <ana@daily.example> a\nécrit :",
    "Gmail es": "El lun, 1 mar 2021 a las 10:00, Ana Reporter (<ana@daily.example>) escribió:",
    "Gmail it": "Il giorno lun 1 mar 2021 alle ore 10:00 Ana Reporter <ana@daily.example> ha scritto:",
    "Gmail nl": "Op ma 1 mrt. 2021 om 10:00 schreef Ana Reporter <ana@daily.example>:",
    "Apple nl": "Op 1 mrt. 2021, om 10:00 heeft Ana Reporter <ana@daily.example> het volgende geschreven:",
    "Gmail pt": "Em seg., 1 de mar. de 2021 às 10:00, Ana Reporter <ana@daily.example> escreveu:",
    "Gmail pl": "pon., 1 mar 2021 o 10:00 Ana Reporter <ana@daily.example> napisał(a):",
    "Gmail sv": "Den mån 1 mars 2021 kl 10:00 skrev Ana Reporter <ana@daily.example>:",
    "Gmail nb": "man. 1. mar. 2021 kl. 10:00 skrev Ana Reporter <ana@daily.example>:",
    "Gmail da": "Den man. 1. mar. 2021 kl. 10.00 skrev Ana Reporter <ana@daily.example>:",
    "Gmail fi": "ma 1. maalisk. 2021 klo 10.00 Ana Reporter (ana@daily.example) kirjoitti:",
    "Gmail cs": "po 1. 3. 2021 v 10:00 odesílatel Ana Reporter <ana@daily.example> napsal:",
    "Gmail sk": "po 1. 3. 2021 o 10:00 Ana Reporter <ana@daily.example> napísal(a):",
    "Gmail hu": "Ana Reporter <ana@daily.example> ezt írta (időpont: 2021. márc. 1., H, 10:00):",
    "Gmail ro": "În lun., 1 mar. 2021 la 10:00, Ana Reporter <ana@daily.example> a scris:",
    "Gmail ru": "пн, 1 мар. 2021 г. в 10:00, Ana Reporter <ana@daily.example>:",
    "Yandex": '01.03.2021, 10:00, "Ana Reporter" <ana@daily.example>:',
    "Mail.ru": "Понедельник, 1 марта 2021, 10:00 +03:00 от Ana Reporter <ana@daily.example>:",
    "Gmail uk": "пн, 1 бер. 2021 р. о 10:00 Ana Reporter <ana@daily.example> пише:",
    "Gmail bg": "На пн, 1.03.2021 г. в 10:00 ч. Ana Reporter <ana@daily.example> написа:",
    "Gmail el": "Στις Δευ 1 Μαρ 2021 στις 10:00 π.μ., ο χρήστης Ana Reporter <ana@daily.example> έγραψε:",
    "Gmail tr": "Ana Reporter <ana@daily.example>, 1 Mar 2021 Pzt, 10:00 tarihinde şunu yazdı:",
    "Gmail hr": "pon, 1. ožu 2021. u 10:00 Ana Reporter <ana@daily.example> napisao je:",
    "Gmail ja": "2021年3月1日(月) 10:00 Ana Reporter <ana@daily.example>:",
    "Gmail zh": "Ana Reporter <ana@daily.example> 于2021年3月1日周一 上午10:00写道：",
    "Apple zh": "在 2021年3月1日，上午10:00，Ana Reporter <ana@daily.example> 写道：",
    "Gmail zh-TW": "Ana Reporter <ana@daily.example> 於 2021年3月1日 週一 上午10:00寫道：",
    "Gmail ko": "2021년 3월 1일 (월) 오전 10:00, Ana Reporter <ana@daily.example>님이 작성:",
    "Gmail he": "\u202bבתאריך יום ב׳, 1 במרץ 2021 ב-10:00 מאת \u202aAna Reporter\u202c\u200f <\u202aana@daily.example\u202c\u200f>:\u202c",
    "Gmail vi": "Vào Th 2, 1 thg 3, 2021 vào lúc 10:00 Ana Reporter <ana@daily.example> đã viết:",
    "Gmail id": "Pada tanggal Sen, 1 Mar 2021 pukul 10.00 Ana Reporter <ana@daily.example> menulis:",
    "Gmail th": "ในวันที่ จ. 1 มี.ค. 2021 เวลา 10:00 Ana Reporter <ana@daily.example> เขียนว่า:",
    "Apple": "On Mar 1, 2021, at 10:00, Ana Reporter <ana@daily.example> wrote:",
    "Apple de": "Am 01.03.2021 um 10:00 schrieb Ana Reporter <ana@daily.example>:",
    "GMX app": "Am 01.03.21, 10:00, Ana Reporter <ana@daily.example> schrieb:",
    "163": 'At 2021-03-01 10:00:00, "Ana Reporter" <ana@daily.example> wrote:',
    "old Gmail": "2021-03-01 10:00 GMT+01:00 Ana Reporter <ana@daily.example>:",
    "old Yahoo": "--- On Mon, 3/1/21, Ana Reporter <ana@daily.example> wrote:",
    "AOL": "In a message dated 3/1/2021 10:00:00 AM Eastern Standard Time, ana@daily.example writes:",
    "Zoho": "---- On Mon, 01 Mar 2021 10:00:00 +0100 Ana Reporter <ana@daily.example> wrote ----",
    "Proton": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, March 1st, 2021 at 10:00 AM, Ana Reporter <ana@daily.example> wrote:",
    "Samsung": "-------- Original message --------\nFrom: Ana Reporter <ana@daily.example>\nDate: 3/1/21 10:00 AM (GMT-06:00)\nTo: press@pd.example\nSubject: Questions",
    "Outlook": "From: Ana Reporter <ana@daily.example>\nSent: Monday, March 1, 2021 10:00 AM\nTo: Press\nSubject: Questions",
    "Outlook, its rule": "________________________________\nFrom: Ana Reporter <ana@daily.example>\nSent: Monday, March 1, 2021 10:00 AM\nTo: Press\nSubject: Questions",
    "Outlook, no address": "From: Reporter, Ana\nSent: Monday, March 1, 2021 10:00 AM\nTo: Press\nCc: Chief\nSubject: Questions",
    "Outlook, bold": "*From:* Ana Reporter <ana@daily.example>\n*Sent:* Monday, March 1, 2021 10:00 AM\n*To:* Press\n*Subject:* Questions",
    "Outlook, one line lost": "De : Ana <ana@daily.example>\nDate : 01/03/21 10:00 (GMT+01:00)\nÀ : press@pd.example Objet : Questions",
    "Outlook, wrapped": "From: Ana Reporter <ana@daily.example>\nSent: Monday, March 1, 2021 10:00 AM\nTo: A <a@pd.example>; B <b@pd.example>;\n C <c@pd.example>\nSubject: Questions",
    "Outlook, apart": "From: Ana Reporter <ana@daily.example>\n\nSent: Monday, March 1, 2021 10:00 AM\n\nTo: Press\n\nSubject: Questions",
    "Lotus Notes": "Ana Reporter <ana@daily.example>\n01/03/2021 10:00\n\nTo\npress@pd.example\ncc\n\nSubject\nQuestions",
    "Apple forward": "Begin forwarded message:\n\nFrom: Ana Reporter <ana@daily.example>\nSubject: Questions\nDate: March 1, 2021 at 10:00:00 AM\nTo: press@pd.example",
    "Thunderbird forward": "-------- Forwarded Message --------\nSubject: Questions\nDate: Mon, 1 Mar 2021 10:00:00 +0100\nFrom: Ana <ana@daily.example>\nTo: press@pd.example",
    "QQ": '------------------ 原始邮件 ------------------\n发件人: "Ana" <ana@daily.example>;\n发送时间: 2021年3月1日(星期一) 上午10:00\n收件人: "Press";\n主题: Questions',
    "Notes forward": "----- Forwarded by Bo Xu/PD on 03/01/2021 10:00 AM -----",
    "K-9 sv": "Ana Reporter <ana@daily.example> skrev: (1 mars 2021 10:00:00 CET)",
    "GroupWise": ">>> Ana Reporter <ana@daily.example> 03/01/21 10:00 AM >>>",
    "Notes, in short": '"Ana Reporter" ---03/01/2021 10:00:22---Dear press office, did you\n\nFrom: "Ana" <ana@daily.example>\nTo: press@pd.example\nDate: 03/01/2021 10:00\nSubject: Questions',
    "Yandex, its fields": '----------------\nКому: press@pd.example;\nТема: Questions;\n01.03.2021, 10:00, "Ana Reporter" <ana@daily.example>:',
    "Mail.ru, no brackets": "Понедельник, 1 марта 2021, 10:00 +03:00 от Ana Reporter ana@daily.example:",
    "a rule of dots": f"{'.' * 40}\nFrom: Ana <ana@daily.example>\nSent: Monday, March 1, 2021 10:00 AM\nTo: Press\nSubject: Questions",
    "words between dashes, of any language": "-----Зыходнае паведамленне-----\nFrom: Ana <ana@daily.example>\nSent: Monday, March 1, 2021 10:00 AM\nTo: Press\nSubject: Questions",
    "ticket": "##- Please type your reply above this line -##",
}

# Prose looks like these too, so they need marked lines below.
WEAK = {
    "Thunderbird": "On 3/1/21 10:00 AM, Ana Reporter wrote:",
    "Thunderbird de": "Am 01.03.21 um 10:00 schrieb Ana Reporter:",
    "Thunderbird fr": "Le 01/03/2021 à 10:00, Ana Reporter a écrit :",
    "Thunderbird pl": "W dniu 01.03.2021 o 10:00, Ana Reporter pisze:",
    "Apple, no address": "On Mar 1, 2021, at 10:00 AM, Ana Reporter wrote:",
    "mutt": "On Mon, Mar 01, 2021 at 10:00:00AM +0100, Ana Reporter wrote:",
    "KMail": "On Monday 01 March 2021 10:00:00 Ana Reporter wrote:",
    "Evolution": "On Mon, 2021-03-01 at 10:00 +0100, Ana Reporter wrote:",
    "Gnus": "Ana Reporter <ana@daily.example> writes:",
    "Horde": "Quoting Ana Reporter <ana@daily.example>:",
    "Horde de": "Zitat von Ana Reporter <ana@daily.example>:",
    "a name alone": "Ana Reporter wrote:",
    "Gmail ca": "Missatge de Ana Reporter <ana@daily.example> del dia dl., 1 de març 2021 a\nles 10:00:",
    "Thunderbird ko": "2021-03-01 오전 10:00에 Ana Reporter 이(가) 쓴 글:",
    "The Bat": "Вы писали 1 марта 2021 г., 10:00:00:",
}


def new_words(body):
    return joined(body, split(body), PartKind.NEW).strip()


@pytest.mark.parametrize("above", SURE.values(), ids=SURE)
def test_what_only_a_program_writes_begins_the_history(above):
    assert new_words(f"{ANSWER}\n\n{above}\n\nDid you use the software?\n\nAna\n") == ANSWER


@pytest.mark.parametrize("above", [*SURE.values(), *WEAK.values()], ids=[*SURE, *WEAK])
def test_above_marked_lines_it_is_quoted_and_an_answer_below_them_is_not(above):
    assert new_words(f"{ANSWER}\n\n{above}\n\n> Did you use the software?\n> When?\n") == ANSWER
    assert new_words(f"{above}\n\n> Did you use the software?\n\n{ANSWER}\n") == ANSWER


@pytest.mark.parametrize("above", WEAK.values(), ids=WEAK)
def test_what_a_person_may_have_written_is_new_without_marked_lines_below(above):
    assert new_words(f"{ANSWER}\n\n{above}\n\nWe never used it.\n") == f"{ANSWER}\n\n{above}\n\nWe never used it."


@pytest.mark.parametrize("phrase", phrases("markers"), ids=str)
def test_each_marker_between_dashes_begins_the_history(phrase):
    assert new_words(f"{ANSWER}\n\n-----{phrase.words}-----\n\nDid you?\n") == ANSWER
    assert new_words(f"{ANSWER}\n\n---------- {phrase.words} ---------\n> Did you?\n> When?\n") == ANSWER


def heads():
    found = {}
    for phrase in phrases("headers"):
        found.setdefault(phrase.language, {}).setdefault(phrase.use, []).append(phrase.words)
    return [
        (language, sender, sent, uses["to"][0], uses["subject"][0])
        for language, uses in sorted(found.items())
        for sender in uses["from"]
        for sent in uses["sent"]
    ]


@pytest.mark.parametrize("labels", heads(), ids=str)
def test_a_copied_head_begins_the_history_in_each_language(labels):
    _language, sender, sent, to, subject = labels
    head = f"{sender}: Ana <ana@daily.example>\n{sent}: 1.3.2021 10:00\n{to}: Press\n{subject}: Questions"

    assert new_words(f"{ANSWER}\n\n{head}\n\nDid you use the software?\n") == ANSWER


@pytest.mark.parametrize("phrase", phrases("wrote"), ids=str)
def test_each_verb_announces_marked_lines(phrase):
    above = f"1.3.2021 10:00 Ana <ana@daily.example> {phrase.words}:"

    assert new_words(f"{ANSWER}\n\n{above}\n> Did you use the software?\n") == ANSWER


MACHINE = {"own": "iPhone 12", "by": "iPhone", "anywhere": "iPhone'umdan"}


@pytest.mark.parametrize("phrase", phrases("sent_from"), ids=str)
def test_a_telephone_s_line_is_no_answer(phrase):
    line = (
        f"{MACHINE[phrase.use]} {phrase.words}" if phrase.use == "anywhere" else f"{phrase.words} {MACHINE[phrase.use]}"
    )

    assert new_words(f"{ANSWER}\n\n{line}\n") == ANSWER


@pytest.mark.parametrize("phrase", phrases("closings"), ids=str)
def test_a_closing_with_a_name_and_an_office_is_a_signature(phrase):
    assert new_words(f"{ANSWER}\n\n{phrase.words},\n\nBo Xu\nPublic Information Officer\n") == ANSWER
    assert new_words(f"{ANSWER}\n\n{phrase.words},\nBo Xu\n") == f"{ANSWER}\n\n{phrase.words},\nBo Xu"


@pytest.mark.parametrize("phrase", phrases("notices"), ids=str)
def test_a_notice_is_a_signature_where_it_speaks_of_the_mail(phrase):
    notice = f"This e-mail (message) is for you alone; {phrase.words} and so on."
    ruled = f"{'_' * 40}\n{phrase.words} anyone.\n\nThis email: if you are not the intended recipient, delete it."

    assert new_words(f"{ANSWER}\n\n{ruled if phrase.use else notice}\n") == ANSWER


@pytest.mark.parametrize("phrase", phrases("answers_below"), ids=str)
def test_where_answers_are_said_to_stand_below_they_are_not_folded(phrase):
    head = SURE["Outlook"]

    assert "Yes, twice." in new_words(f"Please see my {phrase.words}.\n\n{head}\n\nDid you use it?\nYes, twice.\n")
