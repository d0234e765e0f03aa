"""What an investigation settles in writing: questions, policy, codebook; read by all, adopted by editors."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import NotFound, RuleBroken
from outreach.services import editions, numbers_typed
from outreach.services.foreseen import Foreseen, foresee
from outreach.services.reminders_ahead import Ahead, ahead
from outreach.services.settled import SettledPage, settled
from outreach.web import here
from outreach.web.forms.investigations import CodebookForm, PolicyForm, QuestionsForm, SecondPolicyForm
from outreach.web.forms.reminding import RemindersForm

WANTED: Final = (
    "Release {number} is out, so a change that readers see needs its reason: one paragraph for them, printed among the "
    "corrections of the next release. Of several reasons before it the last one is printed."
)

bp = Blueprint("editions", __name__, url_prefix="/investigations/<slug>")


@bp.get("/questions")
def questions(slug: str) -> ResponseReturnValue:
    page = settled(here.desk(), slug)
    return _page("questions", page, _seen(QuestionsForm.of(page.questions), page, "question_set"))


@bp.post("/questions")
def adopt_questions(slug: str) -> ResponseReturnValue:
    form = QuestionsForm()
    if form.accepts(
        lambda: editions.adopt_questions(here.desk(), slug, form.typed(), seen_as=int(form.seen or 0), by=form.by)
    ):
        flash("Adopted. Every request was looked at again in its light.")
        return redirect(url_for("editions.questions", slug=slug), 303)
    return _again("questions", slug, form, "question_set")


@bp.get("/policy")
def policy(slug: str) -> ResponseReturnValue:
    page = settled(here.desk(), slug)
    return _page("policy", page, _seen(PolicyForm.of(page.policy), page, "policy"))


@bp.post("/policy")
def adopt_policy(slug: str) -> ResponseReturnValue:
    form = PolicyForm()
    if form.accepts(lambda: _adopt(slug, form)):
        flash(form.result or "Adopted. Every request was looked at again in its light.")
        return redirect(url_for("editions.policy", slug=slug), 303)
    return _again("policy", slug, form, "policy")


@bp.post("/policy/second")
def second_policy(slug: str) -> ResponseReturnValue:
    form = SecondPolicyForm()
    if form.accepts(lambda: editions.second_policy(here.desk(), slug, seen_as=int(form.seen or 0), by=form.by)):
        flash(form.result)
        return redirect(url_for("editions.policy", slug=slug), 303)
    page = settled(here.desk(), slug)
    shown = _seen(PolicyForm.of(page.policy), page, "policy")
    shown.refusals, shown.status = form.refusals, form.status
    return _page("policy", page, shown)


@bp.get("/codebook")
def codebook(slug: str) -> ResponseReturnValue:
    page = settled(here.desk(), slug)
    return _page("codebook", page, _seen(CodebookForm.of(page.codebook, page.questions), page, "codebook"))


@bp.post("/codebook")
def adopt_codebook(slug: str) -> ResponseReturnValue:
    form = CodebookForm()
    if "look" in request.form:
        return _look(slug, form)
    if form.accepts(lambda: _adopt(slug, form)):
        flash(f"Adopted. {form.result}")
        return redirect(url_for("editions.codebook", slug=slug), 303)
    return _again("codebook", slug, form, "codebook")


@bp.get("/reminders")
def reminders(slug: str) -> ResponseReturnValue:
    page = settled(here.desk(), slug)
    version = request.args.get("version", "")
    table = page.adopted("reminders", version) if version else page.reminders
    if table is None:
        raise NotFound("There is no such version of this table. Choose one of those below the table in force.")
    return _page("reminders", page, _seen(RemindersForm.of(table, page.staff), page, "reminders"))


@bp.post("/reminders")
def adopt_reminders(slug: str) -> ResponseReturnValue:
    form = RemindersForm(staff=settled(here.desk(), slug).staff)
    if "look" in request.form:
        return _foresee(slug, form)
    if form.accepts(lambda: editions.adopt(here.desk(), slug, form.typed(), seen_as=int(form.seen or 0), by=form.by)):
        flash(f"Adopted. Reminders follow it from now on. {form.idle}".rstrip())
        return redirect(url_for("editions.reminders", slug=slug), 303)
    return _again("reminders", slug, form, "reminders")


def _adopt(slug: str, form: PolicyForm | CodebookForm) -> str:
    seen = int(form.seen or 0)
    meant = isinstance(form, CodebookForm) and bool(form.meant.data)
    return editions.adopt(
        here.desk(), slug, form.typed(), seen_as=seen, by=form.by, reason=form.reason.data, meant=meant
    )


def _look(slug: str, form: CodebookForm) -> ResponseReturnValue:
    """The tally in the words that were typed, what adopting them would say of their numbers, and what be printed."""
    meant, seen = bool(form.meant.data), None
    if form.accepts(lambda: numbers_typed.look_at_codebook(here.desk(), slug, form.typed(), meant=meant)):
        form.status = HTTPStatus.OK
    try:
        page = settled(here.desk(), slug, codebook=form.typed())
        seen = foresee(here.desk(), slug, form.typed(), reason=form.reason.data or "")
    except RuleBroken:
        page = settled(here.desk(), slug)
    return _page("codebook", page, form, ahead=seen)


def _foresee(slug: str, form: RemindersForm) -> ResponseReturnValue:
    """What the table as it was typed would bring, before anybody adopts it."""
    found: list[Ahead] = []
    if form.accepts(lambda: found.append(ahead(here.desk(), slug, form.typed()))):
        form.status = HTTPStatus.OK
    return _page("reminders", settled(here.desk(), slug), form, ahead=next(iter(found), None))


def _seen(form: Any, page: SettledPage, kind: str) -> Any:
    form.saw(page.versions[kind])
    return form


def _again(name: str, slug: str, form: Any, kind: str) -> ResponseReturnValue:
    """The form with every word as it was typed; after a colleague's edition, with that one as seen."""
    page = settled(here.desk(), slug)
    if form.status == HTTPStatus.CONFLICT:
        _seen(form, page, kind)
    return _page(name, page, form)


def _page(name: str, page: SettledPage, form: Any, *, ahead: Ahead | Foreseen | None = None) -> ResponseReturnValue:
    if page.released and "reason" in form:
        form.reason.description = WANTED.format(number=page.released)
        form.reason.flags.given = True
    return render_template(f"editions/{name}.html", page=page, form=form, ahead=ahead), form.status
