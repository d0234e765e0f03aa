"""A release with everything in it that the pages for readers have to show."""

from dataclasses import replace

from outreach.domain.dataset import Release
from outreach.domain.facts import FindingData
from outreach.domain.investigation import PublishedRange, Translated
from tests.dataset_story import CODEBOOK, ENDINGS, UNAWARE, logged, release
from tests.press.canaries import RIGHT_TO_LEFT, outside, secretive
from tests.story import DENIES, answered, asked, due, quoted, signed_off, translated, verified
from tests.support.siteroom import COUNTRIES, KINDS, PLACES

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RANGES = ("1–5", "6–50", "51–100")
PAGES = (
    "index.html",
    "charts.html",
    "methodology.html",
    "corrections.html",
    "downloads.html",
    "embed.html",
    "agencies/0/1.html",
    "agencies/0/901.html",
    "agencies/0/4.html",
)
ARABIC = "لم نستخدم هذه الأداة قط."


def story() -> Release:
    """A hundred and twenty agencies, one that changed its answer, one that writes from right to left, one no row."""
    kinds = list(ENDINGS)
    told = [secretive(), outside()]
    for number in range(10, 128):
        ending = kinds[number % len(kinds)]
        place = PLACES[number % len(PLACES)]
        told.append(
            logged(
                *ENDINGS[ending](),
                name=f"{place} Authority {number}",
                rfc_id=number,
                country=COUNTRIES[number % len(COUNTRIES)],
                kind=KINDS[number % len(KINDS)],
                finding=FindingData(published_range=RANGES[number % len(RANGES)]),
            )
        )
    in_arabic = (due(0, 7), asked(0), answered(3, DENIES), quoted(3, ARABIC, language="ar"))
    told.append(
        logged(
            *in_arabic,
            verified(4, 5),
            translated(4, 5, "We have never used this tool."),
            signed_off(9),
            name=RIGHT_TO_LEFT,
            rfc_id=901,
            country="EG",
            kind="police",
        )
    )
    ranges = tuple(PublishedRange(low=step, high=step, label=label) for step, label in enumerate(RANGES))
    return release(*told, codebook=replace(CODEBOOK, finding_label="Searches", ranges=ranges))


FRENCH = Translated(
    language="fr",
    labels=(
        ("confirmed", "A confirmé"),
        ("declined", "N’a pas souhaité répondre"),
        ("denied", "A nié tout usage"),
        ("no response", "Pas de réponse"),
        ("acknowledged only", "A seulement accusé réception"),
        ("unreachable", "Injoignable"),
        (UNAWARE, "Des responsables l’ignoraient"),
        ("denied first", "A d’abord nié"),
        ("trial", "À l’essai seulement"),
        ("noun", "entité"),
        ("nouns", "entités"),
        ("finding", "Recherches"),
        ("kind police", "police municipale"),
        ("kind prosecutor", "parquet"),
        ("kind ministry", "ministère"),
        ("kind university", "université"),
    ),
    tally="Sur les {total} entités, {confirmed} ont confirmé (dont {denied_first} après avoir nié), "
    "{declined} n’ont pas souhaité répondre, {denied} ont nié et {no_response} n’ont pas répondu.",
)
IN_ARABIC = Translated(
    language="ar",
    labels=(
        ("confirmed", "أكّدت الاستخدام"),
        ("declined", "امتنعت عن الرد"),
        ("denied", "نفت أي استخدام"),
        ("no response", "لم ترد"),
        (UNAWARE, "مسؤولون لم يكونوا على علم"),
        ("denied first", "نفت أولًا"),
        ("noun", "جهة"),
        ("nouns", "جهات"),
    ),
    tally="من أصل {total} جهة: أكّدت {confirmed}، وامتنعت {declined}، ونفت {denied}، ولم ترد {no_response}.",
)


def in_languages() -> Release:
    """The same, published in Arabic and in French as well; in Arabic the kinds have no words."""
    made = story()
    codebook = replace(made.house.codebook, translations=(IN_ARABIC, FRENCH))
    return replace(made, house=replace(made.house, codebook=codebook))
