"""Prints dossiers: one as a PDF or an archive, or all of an investigation; nothing leaves that still holds a secret."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import IO, Final

from outreach.domain.audit import Who
from outreach.domain.dossier import Answered, Dossier, Item, Quoted, Tried
from outreach.domain.dossier_masks import Masks, tokens
from outreach.domain.errors import RuleBroken, StandsInTheWay
from outreach.domain.evidence import size_in_words
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.prose import listed
from outreach.press import dossier_archive, dossier_index, dossier_page, dossier_paper
from outreach.press.dossier_archive import HTML, LOG, Bound
from outreach.press.dossier_index import InFolder
from outreach.services import viewed
from outreach.services.desk import Desk
from outreach.services.dossiers import Made
from outreach.services.leaks import Secret, leaks

LARGEST_ON_A_PAGE: Final = 500 * 2**20
TOO_SHORT: Final = 3
"""Words fewer than these stand in many a letter, and are no secret by themselves."""

SUMMARY: Final = "the words of the codebook on its first page"


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A dossier that was printed. In an archive: its folder there, and the SHA-256 of its manifest."""

    rfc_id: RfcId
    agency: str
    folder: str = ""
    manifest: str = ""


def note(desk: Desk, who: StaffId, about: str) -> None:
    """That somebody takes it away, into the audit chain like every reading."""
    viewed.note(desk, Who(who), about)


def on_paper(desk: Desk, made: Iterable[Made], into: IO[bytes]) -> list[Printed]:
    """One PDF of one dossier, or of many after each other."""
    dossiers = [_looked_through(desk, one) for one in made]
    first = dossiers[0].dossier
    title = title_of(first) if len(dossiers) == 1 else f"{first.investigation}: dossiers"
    into.write(dossier_paper.pdf([one.dossier for one in dossiers], desk.templates, title))
    return [_printed(one) for one in dossiers]


def need_small(made: Made, most: int = LARGEST_ON_A_PAGE) -> None:
    """Whether a page can make it while somebody waits."""
    size = sum(one.size for one in made.gathered.exhibits if one.name)
    if size > most:
        raise RuleBroken(
            f"Its exhibits have {size_in_words(size)} together, too much for a page. Ask whoever keeps the desk to run "
            f"outreach dossier {made.dossier.slug} --request {made.dossier.rfc_id} --out FILE.zip"
        )


def title_of(dossier: Dossier) -> str:
    return f"{dossier.agency}: dossier of “{dossier.investigation}”"


def archived(desk: Desk, made: Made, into: IO[bytes]) -> Printed:
    """The archive of one dossier."""
    return _printed(made, manifest=dossier_archive.write(into, _bound(desk, made), _exhibits(made)))


def all_archived(desk: Desk, made: Iterable[Made], into: IO[bytes]) -> Iterator[Printed]:
    """One archive of many, a folder each; each is told as soon as it lies in it, and held no longer."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        listed = []
        for number, one in enumerate(made, start=1):
            folder, bound = f"{number:04}-{one.agency_slug}-{one.dossier.rfc_id}", _bound(desk, one)
            manifest = dossier_archive.put(archive, bound, _exhibits(one), f"{folder}/")
            paper = sha256(bound.paper).hexdigest()
            listed.append(InFolder(dossier=_brief(one), folder=folder, paper_sha256=paper, manifest_sha256=manifest))
            yield _printed(one, folder=folder, manifest=manifest)
        for name, content in dossier_index.top(listed):
            dossier_archive.add(archive, name, content)


def _brief(made: Made) -> Dossier:
    """What the list at the top tells of it; the rest of it is let go of."""
    told = replace(made.dossier, put=(), earlier_put=(), answers=(), quotes=(), attempts=())
    return replace(told, printed=(), items=(), exhibits=())


def name_of(made: Made, ending: str) -> str:
    """How the file is called: `dossier-12-lakmere-police-redacted.pdf`."""
    return f"dossier-{made.dossier.rfc_id}-{made.agency_slug}-{made.dossier.audience}.{ending}"


def _printed(made: Made, *, folder: str = "", manifest: str = "") -> Printed:
    return Printed(rfc_id=made.dossier.rfc_id, agency=made.dossier.agency, folder=folder, manifest=manifest)


def _exhibits(made: Made) -> Iterator[tuple[str, bytes]]:
    return ((exhibit.name, content) for exhibit, content in made.gathered.files())


def _bound(desk: Desk, made: Made) -> Bound:
    dossier = made.dossier
    bound = Bound(
        dossier=dossier,
        paper=dossier_paper.pdf([dossier], desk.templates, title_of(dossier)),
        page=dossier_page.html(dossier, desk.templates),
        entries=made.sealed.entries,
        proofs=made.proofs,
    )
    _search(desk, made, {HTML: bound.page, LOG: dossier_archive.log_of(bound)})
    return bound


def _looked_through(desk: Desk, made: Made) -> Made:
    """The page says in the clear what the paper says in glyphs."""
    _search(desk, made, {HTML: dossier_page.html(made.dossier, desk.templates)})
    return made


def _search(desk: Desk, made: Made, files: dict[str, bytes]) -> None:
    """Once more, by the search that looks over a release: whatever the masks missed keeps all of it back."""
    masks, dossier = made.masks, made.dossier
    secrets = tuple(_secrets(masks, dossier.rfc_id))
    if not leaks(secrets, files, public=masks.public):
        return
    places = [
        place
        for place, parts in _places(made).items()
        if leaks(secrets, {LOG: json.dumps(parts, default=str).encode()}, public=masks.public)
    ]
    where = listed(places or ["more than one part of it together"])
    at, label = _mended_at(dossier, places)
    raise StandsInTheWay(
        f"The dossier of request {dossier.rfc_id} ({dossier.agency}) would print words heard off the record, or a name "
        f"that stays at the desk, in {where}. Nothing was made. Take back the entry and record it anew without it; or, "
        "if it may be said, take back the entry that keeps it off. A question or the codebook is adopted anew in other "
        "words.",
        at=at,
        label=label,
        address=f"{desk.base_url}{at}",
    )


def _mended_at(dossier: Dossier, places: Sequence[str]) -> tuple[str, str]:
    """The page that has the first of these places, and what a link to it is called."""
    first = next(iter(places), "")
    if first.startswith("entry "):
        return f"/requests/{dossier.rfc_id}#{first.replace(' ', '-')}", f"Look at {first}"
    for what, page in (("question", "questions"), (SUMMARY, "codebook")):
        if first.startswith(what):
            return f"/investigations/{dossier.slug}/{page}", f"Look at the {page}"
    return f"/requests/{dossier.rfc_id}", "Look at the request"


def _places(made: Made) -> dict[str, list[object]]:
    """Every part of it, under where that is mended."""
    dossier = made.dossier
    found: dict[str, list[object]] = {}
    for sealed in made.sealed.entries:
        found.setdefault(f"entry {sealed['seq']}", []).append(sealed)
    told: tuple[Item | Answered | Quoted | Tried, ...]
    told = (*dossier.items, *dossier.answers, *dossier.quotes, *dossier.attempts)
    for one in told:
        found.setdefault(f"entry {one.seq}", []).append(asdict(one))
    for exhibit in dossier.exhibits:
        found.setdefault(f"entry {exhibit.entry}", []).append(asdict(exhibit))
    for put in (*dossier.put, *dossier.earlier_put):
        found.setdefault(f"question {put.number}", []).append(asdict(put))
    found["what releases printed"] = [asdict(one) for one in dossier.printed]
    found["the letters’ sentence of what we intend"] = [dossier.intends]
    found[SUMMARY] = [asdict(dossier.summary), *map(asdict, dossier.gates)]
    return found


def _secrets(masks: Masks, rfc_id: RfcId) -> Iterator[Secret]:
    for words in masks.words:
        if len(tokens(words)) >= TOO_SHORT:
            yield Secret(rfc_id=rfc_id, words=words)
    for name in masks.names:
        if len(tokens(name)) > 1:
            yield Secret(rfc_id=rfc_id, words=name, name=True)
