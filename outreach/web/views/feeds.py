"""Everybody's own calendar: the page on which its link is made and taken back, and the file behind the link."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.datebook import READ_ONE_BY_ONE
from outreach.domain.datebook_contents import CONTENTS
from outreach.services import feeds
from outreach.web import here
from outreach.web.forms.feeds import FeedForm, NamesForm
from outreach.web.forms.press import PressForm
from outreach.web.headers import ASK_BEFORE_USE

bp = Blueprint("feeds", __name__)


@bp.get("/feeds/<token>.ics")
def show(token: str) -> ResponseReturnValue:
    """Whoever knows the address is let in: a calendar program cannot sign in."""
    file = feeds.read(here.desk(), token)
    answer = Response(file.content, mimetype="text/calendar", headers={"Cache-Control": ASK_BEFORE_USE})
    answer.set_etag(file.tag)
    return answer.make_conditional(request)


@bp.get("/me/calendar")
def own() -> ResponseReturnValue:
    return _page(FeedForm())


@bp.post("/me/calendar")
def make() -> ResponseReturnValue:
    """The address is in the answer itself: it is kept nowhere from which another page could show it."""
    form, owner = FeedForm(), here.staff().id
    if form.accepts(lambda: feeds.make(here.desk(), owner, names_shown=bool(form.names_shown.data), by=form.by)):
        return _page(FeedForm(formdata=None), address=feeds.just_made(here.desk(), owner, form.by))
    return _page(form), form.status


@bp.post("/me/calendar/names")
def set_names() -> ResponseReturnValue:
    form = NamesForm()
    if form.accepts(lambda: feeds.show_names(here.desk(), here.staff().id, shown=bool(form.named.data), by=form.by)):
        flash("Saved. Calendar programs show it when they next ask.")
        return redirect(url_for("feeds.own"), 303)
    return _page(FeedForm(formdata=None), form), form.status


@bp.post("/me/calendar/revoke")
def revoke() -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: feeds.revoke(here.desk(), here.staff().id, by=form.by)):
        flash("The link leads nowhere any more. Calendar programs may show what they fetched last until you remove it.")
    for sentence in form.refusals:
        flash(sentence, "warn")
    return redirect(url_for("feeds.own"), 303)


def _page(form: FeedForm, names: NamesForm | None = None, *, address: str = "") -> str:
    feed = feeds.own(here.desk(), here.staff().id)
    names = names or NamesForm(formdata=None, named=bool(feed and feed.names_shown))
    return render_template(
        "feeds/own.html",
        feed=feed,
        address=address,
        form=form,
        names=names,
        contents=CONTENTS,
        one_by_one=READ_ONE_BY_ONE,
    )
