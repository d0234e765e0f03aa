"""All files of a release, and the manifest that seals them: equal releases give equal bytes."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Final

from outreach.domain.dataset import Release
from outreach.domain.release_form import NEWEST, Form
from outreach.press import corrections_document, csv_tables, database, dictionary, json_document, texts, workbook
from outreach.press.cells import RULE
from outreach.press.columns import exact
from outreach.press.readme import readme
from outreach.press.shipped_files import form_by, shipped_files
from outreach.press.tables import tables
from outreach.press.timeline import timelines

MANIFEST: Final = "manifest.json"
JSON: Final = "release.json"
CORRECTIONS: Final = "corrections.json"
README: Final = "README.txt"


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedFile:
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        return len(self.content)


def edition(release: Release, app_version: str, names: Collection[str] = ()) -> tuple[PrintedFile, ...]:
    """Every file of the release in the order of the manifest, which comes last.

    `names`: only these, as a release that is out has fewer of them when a later version of the program learnt more. One
    without `corrections.json` is from before reasons were kept, and its `corrections.txt` has none.
    """
    release = _in_form(release, form_of(names))
    reasons_kept = not names or CORRECTIONS in names
    happened = {} if release.cut.form is Form.FIRST else timelines(release)
    made = tables(release, happened)
    csv_files = {one.file: csv_tables.table([field.name for field in one.fields], one.rows) for one in made}
    described = {"dictionary.csv": dictionary.dictionary(made)}
    contents = csv_files | {
        JSON: json_document.document(release, happened),
        "release.xlsx": workbook.workbook(release, made),
        database.DATABASE: database.database(release, made),
        "metadata.json": database.metadata(release, made),
        "datapackage.json": dictionary.package(release, made, csv_files | described),
        **described,
        "tally.txt": texts.tally(release),
        "methodology.txt": texts.methodology(release),
        "limitations.txt": texts.limitations(release),
        "lines.txt": texts.lines(release),
        "corrections.txt": texts.corrections(release) if reasons_kept else texts.corrections_alone(release),
        CORRECTIONS: corrections_document.document(release),
    }
    if release.cut.form is not Form.FIRST:
        contents |= shipped_files(release.cut.form)
        contents = {README: readme(release, contents)} | contents
    wanted = names or contents
    files = tuple(PrintedFile(name=name, content=content) for name, content in contents.items() if name in wanted)
    return (*files, PrintedFile(name=MANIFEST, content=_manifest(release, files, app_version)))


def form_of(names: Collection[str]) -> Form:
    """In which form a release with these files went out; without any, that of the next one."""
    return form_by(names) if names else NEWEST


def _in_form(release: Release, form: Form) -> Release:
    return release if release.cut.form is form else replace(release, cut=replace(release.cut, form=form))


def _manifest(release: Release, files: tuple[PrintedFile, ...], app_version: str) -> bytes:
    cut = release.cut
    rows = (*release.rows, *release.outside)
    return json_document.encoded(
        {
            "schema_version": cut.form.value,
            "investigation": {"slug": cut.slug, "title": cut.title},
            "number": cut.number,
            "cutoff": exact(cut.cutoff),
            "previous_cutoff": exact(cut.previous) or None,
            "app_version": app_version,
            "editions": asdict(release.versions),
            "chain": {
                "head": release.chain_head,
                "logs": len(release.folded),
                "entries": sum(folded.last[0] for folded in release.folded),
            },
            "waivers": [json_document.waiver(row, waived) for row in rows for waived in row.waivers],
            "formula_guard": RULE,
            "files": [{"name": file.name, "bytes": file.size, "sha256": file.sha256} for file in files],
        }
    )
