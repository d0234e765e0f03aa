"""The dossier of a request: what is in it and what stays here; and the files themselves, to be taken away."""

from tempfile import TemporaryFile

from flask import Blueprint, Response, render_template, send_file
from flask.typing import ResponseReturnValue

from outreach.domain.dossier import Audience
from outreach.domain.ids import RfcId
from outreach.services import dossier_printing, dossiers
from outreach.services.casefile import open_casefile
from outreach.services.dossiers import Wanted
from outreach.web import here

bp = Blueprint("dossiers", __name__, url_prefix="/requests/<int:rfc_id>/dossier")


@bp.get("")
def show(rfc_id: RfcId) -> ResponseReturnValue:
    file = open_casefile(here.desk(), rfc_id)
    made = {each: dossiers.of_request(here.desk(), rfc_id, Wanted(audience=each)).dossier for each in Audience}
    return render_template("requests/dossier.html", page=file, made=made)


@bp.get("/<any(house, redacted):audience>.<any(pdf, zip):kind>")
def download(rfc_id: RfcId, audience: str, kind: str) -> Response:
    here.write_first(dossiers.anchor_first)
    made = dossiers.of_request(here.desk(), rfc_id, Wanted(audience=Audience(audience)))
    dossier_printing.need_small(made)
    file = TemporaryFile()  # noqa: SIM115  # closed once the answer is sent
    if kind == "zip":
        dossier_printing.archived(here.desk(), made, file)
    else:
        dossier_printing.on_paper(here.desk(), [made], file)
    file.seek(0)
    name = dossier_printing.name_of(made, kind)
    return send_file(file, download_name=name, as_attachment=True, mimetype="application/octet-stream")
