"""How a language says what a tally counts: who denied, who kept silent, “of them”; and what may stand beside a count.

Not every way to say it: what is not known here is held against all of the data. Beginnings of words and patterns, all
written bare (`number_words.bare`); the words of a codebook come on top of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from outreach.domain.investigation import DENIED_FIRST, ResponseStatus
from outreach.domain.number_words import bare

CONFIRMED, DENIED, DECLINED = ResponseStatus.CONFIRMED, ResponseStatus.DENIED, ResponseStatus.DECLINED
SILENT, UNREACHABLE = ResponseStatus.NO_RESPONSE, ResponseStatus.UNREACHABLE


@dataclass(frozen=True, kw_only=True)
class StatusWords:
    """`of`: what is said of rows, by the key of the status or qualifier; where two begin alike, the first one is meant.

    `agencies` and `countries`: the nouns. `of_them` and `part_of`: before or behind the number of a part, before that
    of a whole. `beside`: words that may follow a count of agencies without being what is counted. `never_after`: words
    after which a number counts no agencies, or not exactly. `negated`: turns what is said into its opposite.
    """

    of: Mapping[str, str]
    agencies: str
    countries: str
    of_them: str
    part_of: str
    beside: str
    never_after: str
    negated: str
    and_: str


def _arabic(**patterns: str) -> dict[str, str]:
    return {name: bare(pattern) for name, pattern in patterns.items()}


STATUS_WORDS: Final[Mapping[str, StatusWords]] = {
    "en": StatusWords(
        of={
            SILENT: r"(?:did\s+not|didn['’]t|do\s+not|have\s+not|had\s+not|haven['’]t|hadn['’]t|has\s+not|never)\s+"
            r"(?:respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?)|no\s+(?:response|reply|answer)|(?:kept|were|was|stayed|"
            r"remained)\s+silent|the\s+silent(?:\s+ones)?|unanswered|without\s+(?:an?\s+)?(?:response|reply|answer)",
            DENIED_FIRST: r"(?:first|initially|originally|earlier|previously|before)\s+denied|"
            r"denied(?:\s+\w+){0,2}\s+(?:first|initially|before|earlier|previously)",
            DECLINED: r"declin(?:ed|es|ing|e)(?:\s+to\s+(?:answer|comment|respond|say))?|no\s+comment|"
            r"(?:would|could)\s+neither\s+confirm\s+nor\s+deny",
            UNREACHABLE: r"(?:could|can)\s+not\s+be\s+reached|unreachable",
            DENIED: r"denied|denies|(?<!to )(?<!or )(?<!nor )deny|denials?",
            CONFIRMED: r"confirm(?:ed|s|ations?)|(?<!to )(?<!or )confirm|admitted|conceded",
        },
        agencies=r"agenc(?:y|ies)|entit(?:y|ies)|authorit(?:y|ies)|bod(?:y|ies)|compan(?:y|ies)|organi[sz]ations?|"
        r"departments|forces|offices|institutions",
        countries=r"countries",
        of_them=r"of\s+(?:them|(?:these|those)(?!\s+(?:who|that|which|in|from)\b)|which|whom|the\s+latter)|among\s+(?:them|these|those)",
        part_of=r"of(?:\s+(?:the|all|our|those|these))*|out\s+of(?:\s+the)?|among\s+(?:the|all)",
        beside=r"others?|more|further|also|have|had|has|did|do|were|was|are|is|that|which|who|later|then|first|in|from|by|"
        r"it|any|only|so\s+far|never|and|or|but|neither|simply|flatly|initially|eventually|there|ones?|in\s+all|altogether|all",
        never_after=r"(?:more|fewer|less|better|worse|later|earlier|older)\s+than|at\s+(?:least|most)|up\s+to|over|under|"
        r"about|around|nearly|almost|roughly|some|between|to|until|till|since|before|after|on|at|than|but|except|article|"
        r"section|question|release|version|page|part|chapter|day|week|number|no|nr|first|last|next|top|round|"
        r"north|south|east|west|every|per|aged|within|for|times|plus|minus",
        negated=r"not|never|neither|nor|none|nobody|without|unless|\w+n['’]t",
        and_=r"and|while|whereas|but",
    ),
    "de": StatusWords(
        of={
            SILENT: r"antwortet(?:e|en)?(?:\s+\w+){0,3}?\s+nicht|nicht\s+geantwortet|nicht\s+beantwortet|"
            r"ohne\s+antwort|keine\s+(?:antwort|ruckmeldung|reaktion)|reagiert(?:e|en)?(?:\s+\w+){0,3}?\s+nicht|nicht\s+reagiert|"
            r"schwieg(?:en)?|geschwiegen",
            DENIED_FIRST: r"(?:zunachst|zuerst|anfangs|erst)\s+(?:bestritt(?:en)?|geleugnet|verneint|dementiert)|"
            r"bestritt(?:en)?(?:\s+\w+){0,2}\s+(?:zunachst|zuerst|anfangs)",
            DECLINED: r"lehnt(?:e|en)?(?:\s+\w+){0,4}?\s+ab|abgelehnt|ablehn\w*|"
            r"woll(?:te|ten)(?:\s+\w+){0,3}?\s+nicht\s+(?:antworten|außern|kommentieren)|verweiger\w+|kein(?:en)?\s+kommentar",
            UNREACHABLE: r"nicht\s+(?:zu\s+erreichen|erreichbar|erreicht)|unerreichbar",
            DENIED: r"bestritt(?:en)?|(?<!zu )bestreite[nt]|dementier\w+|dementis?|vernein\w+|leugnet?e?n?|geleugnet",
            CONFIRMED: r"(?<!zu )bestatig\w+|raumt?(?:e|en)?(?:\s+\w+){0,3}?\s+ein|eingeraumt|zugegeben|"
            r"g[ae]ben?(?:\s+\w+){0,2}?\s+zu",
        },
        agencies=r"behorden?|stellen?|einrichtung(?:en)?|unternehmen|organisation(?:en)?|amte?r?|institution(?:en)?",
        countries=r"landern?|staaten",
        of_them=r"davon|darunter|von\s+(?:ihnen|diesen|denen)|unter\s+ihnen",
        part_of=r"von(?:\s+(?:den|allen|insgesamt))*|der|aller|unter\s+(?:den|allen)|aus",
        beside=r"andere[nr]?|weitere[nr]?|auch|haben?|hatten?|wurden?|waren|sind|die|das|es|den|dies|spater|dann|zunachst|"
        r"zuerst|in|aus|von|nur|bisher|nie|und|oder|aber|jede[nr]?|ebenfalls|insgesamt|alle|kam|kamen|gab|es",
        never_after=r"mehr\s+als|weniger\s+als|mindestens|hochstens|bis(?:\s+zu)?|uber|unter|etwa|rund|fast|knapp|zirka|"
        r"circa|zwischen|seit|vor|nach|am|ab|um|als|ausser|außer|artikel|art|abschnitt|frage|version|seite|teil|kapitel|tag|woche|"
        r"nummer|nr|ersten?|letzten?|nachsten?|je|pro|im\s+jahr|binnen|innerhalb",
        negated=r"nicht|nie|niemals|kein\w*|ohne|weder",
        and_=r"und|wahrend|aber|sowie",
    ),
    "fr": StatusWords(
        of={
            SILENT: r"n['’](?:ont|a|avaient|avait)\s+(?:pas|jamais)\s+(?:encore\s+)?repondu|ne\s+repond\w+\s+pas|"
            r"(?:sans|aucune|pas\s+de)\s+reponse|garde\s+le\s+silence|(?:restee?s?|demeuree?s?)\s+silencieu\w+",
            DENIED_FIRST: r"(?:d['’]abord|initialement|dans\s+un\s+premier\s+temps)\s+(?:nie|dementi)|"
            r"nie(?:\s+\w+){0,2}\s+d['’]abord",
            DECLINED: r"refus\w+(?:\s+de\s+(?:repondre|commenter))?|declin\w+|"
            r"(?:n['’](?:ont|a)\s+)?pas\s+(?:souhaite|voulu)\s+(?:repondre|commenter)",
            UNREACHABLE: r"injoignables?|n['’](?:ont|a)\s+pu\s+etre\s+jointe?s?",
            DENIED: r"ni(?:e|es|ee|ees|ent|aient|erent)|dement(?!ir\b)\w+|contest(?!er\b)\w+",
            CONFIRMED: r"confirm(?!er\b)\w+|reconn(?!aitre\b)\w+|admis(?:es?)?|admettent",
        },
        agencies=r"agences?|entites?|autorites?|organismes?|services?|administrations?|entreprises?|institutions?|"
        r"organisations?",
        countries=r"pays",
        of_them=r"dont|parmi\s+(?:elles|eux|celles-ci|ceux-ci|lesquel(?:le)?s)|d['’]entre\s+(?:elles|eux)",
        part_of=r"sur(?:\s+les|\s+un\s+total\s+de)?|des|parmi\s+les|de(?:\s+toutes)?\s+les",
        beside=r"autres?|de\s+plus|aussi|ont|avaient|l['’](?:ont|avaient|a)|le|la|les|en|qui|que|ensuite|plus\s+tard|puis|d['’]abord|"
        r"ainsi|seulement|et|ou|mais|dans|au|aux|n['’](?:ont|avaient|a)|ne|egalement|par|chez|a|avait|sont|etaient|furent|tous|toutes",
        never_after=r"plus\s+de|moins\s+de|au\s+(?:moins|plus)|jusqu['’]a|jusqu['’]au|environ|pres\s+de|presque|quelque|"
        r"entre|a|au|depuis|avant|apres|le|du|que|sauf|article|art|section|question|version|page|partie|chapitre|jour|"
        r"semaine|numero|no|n°|premiere?s?|derniere?s?|en|tous\s+les|toutes\s+les",
        negated=r"ne|n['’]\w+|pas|jamais|aucune?|sans|ni",
        and_=r"et|tandis\s+que|mais|alors\s+que",
    ),
    "es": StatusWords(
        of={
            SILENT: r"no\s+(?:han\s+|ha\s+|habian\s+)?(?:respond\w+|contest\w+)|sin\s+(?:respuesta|contestar|responder)"
            r"|ninguna\s+respuesta|guard(?:o|aron)\s+silencio|no\s+hubo\s+respuesta|silencio",
            DENIED_FIRST: r"(?:primero|inicialmente|al\s+principio|antes)\s+(?:lo\s+)?(?:neg(?:o|aron)|negado)|"
            r"neg(?:o|aron)(?:\s+\w+){0,2}\s+(?:primero|al\s+principio)",
            DECLINED: r"declin\w+|rehus\w+|se\s+neg\w+\s+a(?:\s+(?:responder|contestar|comentar))?|no\s+quis\w+|"
            r"rechaz\w+",
            UNREACHABLE: r"no\s+(?:se\s+)?(?:pud\w+\s+(?:localizar|contactar)\w*|fue(?:ron)?\s+posible\s+\w+)|"
            r"ilocalizables?",
            DENIED: r"neg(?:o|aron|ado|ada|ados|adas|aba|aban)|nieg(?:a|an)|desmint\w+|desmentid\w+",
            CONFIRMED: r"confirm(?!ar\b)\w+|reconoc(?!er\b)\w+|admit(?!ir\b)\w+",
        },
        agencies=r"agencias?|entidad(?:es)?|autoridad(?:es)?|organismos?|empresas?|institucion(?:es)?|organizacion(?:es)?|"
        r"administracion(?:es)?",
        countries=r"paises",
        of_them=r"de\s+(?:ellas|ellos|estas|estos|las\s+cuales|los\s+cuales)|entre\s+(?:ellas|ellos)",
        part_of=r"de(?:\s+(?:las|los|un\s+total\s+de))?|entre\s+(?:las|los)|sobre",
        beside=r"otr[ao]s|mas|tambien|han|habian|lo|la|los|las|que|despues|luego|primero|en|por|solo|y|o|e|pero|fueron|"
        r"no|se|todavia|aun|tod[ao]s",
        never_after=r"mas\s+de|menos\s+de|al\s+menos|como\s+(?:maximo|minimo)|hasta|unas|unos|casi|cerca\s+de|alrededor\s+"
        r"de|entre|a|al|desde|antes\s+de|despues\s+de|el|del|que|salvo|excepto|articulo|art|seccion|pregunta|version|"
        r"pagina|parte|capitulo|dia|semana|numero|num|primer[ao]?s?|ultim[ao]s?|proxim[ao]s?|cada",
        negated=r"no|nunca|ningun[ao]?|sin|ni|tampoco",
        and_=r"y|e|mientras(?:\s+que)?|pero",
    ),
    "pt": StatusWords(
        of={
            SILENT: r"nao\s+(?:tinham\s+|tinha\s+)?respond\w+|sem\s+(?:resposta|responder)|nenhuma\s+resposta|"
            r"nao\s+houve\s+resposta|nao\s+se\s+pronunci\w+|(?:fic|mant|perman)\w+\s+em\s+silencio|silencio",
            DENIED_FIRST: r"(?:primeiro|inicialmente|no\s+inicio|antes)\s+(?:o\s+)?(?:neg(?:ou|aram)|negado)|"
            r"neg(?:ou|aram)(?:\s+\w+){0,2}\s+(?:primeiro|inicialmente)",
            DECLINED: r"declin\w+|recus\w+(?:[- ]se)?(?:\s+a\s+(?:responder|comentar))?|neg\w+-se\s+a|se\s+neg\w+\s+a|"
            r"nao\s+quis\w+",
            UNREACHABLE: r"nao\s+(?:foi|foram)\s+(?:possivel\s+\w+|encontrad[ao]s?)|incontactave(?:l|is)",
            DENIED: r"neg(?:ou|aram|ado|ada|ados|adas|am|a|ava|avam)|desment\w+",
            CONFIRMED: r"confirm(?!ar\b)\w+|reconhec(?!er\b)\w+|admit(?!ir\b)\w+",
        },
        agencies=r"agencias?|entidades?|autoridades?|orgaos?|empresas?|instituic(?:ao|oes)|organizac(?:ao|oes)",
        countries=r"paises",
        of_them=r"del[ae]s|dest[ae]s|d[ao]s\s+quais|dentre\s+el[ae]s|entre\s+el[ae]s",
        part_of=r"d[ae]s?|dos|entre\s+(?:as|os)|em(?:\s+um\s+total\s+de)?",
        beside=r"outr[ao]s|mais|tambem|tinham|o|a|os|as|que|depois|mais\s+tarde|primeiro|em|n[ao]s?|por|so|apenas|e|ou|mas|"
        r"foram|ja|ainda|nao|se|tod[ao]s",
        never_after=r"mais\s+de|menos\s+de|pelo\s+menos|no\s+(?:maximo|minimo)|ate|cerca\s+de|quase|uns|umas|perto\s+de|"
        r"entre|a|ao|desde|antes\s+de|depois\s+de|apos|dia|que|exceto|salvo|artigo|art|secao|seccao|pergunta|versao|"
        r"pagina|parte|capitulo|semana|numero|num|primeir[ao]s?|ultim[ao]s?|proxim[ao]s?|cada",
        negated=r"nao|nunca|jamais|nenhuma?|sem|nem|tampouco",
        and_=r"e|enquanto|mas",
    ),
    "ar": StatusWords(
        of={
            SILENT: bare(
                r"[وف]?لم\s+[يت](?:رد|ردوا|ردّ|ردن|جب|جيبوا|ستجب|ستجيبوا)|[وف]?(?:بلا|دون|بدون)\s+(?:أي\s+)?(?:رد|جواب|إجابة)"
                r"|[وف]?لا\s+رد|[وف]?التزم\w*\s+الصمت"
            ),
            DENIED_FIRST: bare(
                r"[وف]?(?:نفت|نفى|نفوا|أنكرت|أنكر)(?:\s+\w+){0,2}\s+(?:أولا|أوّلا|بداية|في\s+البداية)"
                r"|(?:أولا|في\s+البداية)\s+(?:نفت|نفى|أنكرت)"
            ),
            DECLINED: bare(r"[وف]?(?:رفض|امتنع|اعتذر)(?:ت|وا)?(?:\s+(?:الرد|الإجابة|التعليق|عن))?"),
            UNREACHABLE: bare(r"[وف]?تعذر\w*\s+(?:الوصول|الاتصال)\w*"),
            DENIED: bare(r"[وف]?(?:نفى|نفت|نفوا|نفين|ينفي|تنفي|ينفون|أنكر|أنكرت|أنكروا)"),
            CONFIRMED: bare(r"[وف]?(?:أكد|أكدت|أكدوا|يؤكد|تؤكد|أقر|أقرت|أقروا|اعترف|اعترفت|اعترفوا)"),
        },
        **_arabic(
            agencies=r"(?:ال|لل)?(?:جهة|جهات|وكالة|وكالات|هيئة|هيئات|مؤسسة|مؤسسات|شركة|شركات|كيان|كيانات|كيانا|سلطة|سلطات|إدارة|إدارات)",
            countries=r"دولة|دول|بلد|بلدا|بلدان",
            of_them=r"[وف]?(?:منها|منهم|منهن|بينها|بينهم|من\s+بينها|من\s+بينهم|من\s+هذه)",
            part_of=r"[وف]?(?:من(?:\s+(?:أصل|بين|كل))?)",
            beside=r"أخرى|اخرين|آخرون|أيضا|قد|لم|ثم|التي|الذين|في|من|عن|ذلك|هذا|فقط|لاحقا|أولا|حتى\s+الآن|كانت|كانوا",
            never_after=r"(?:أكثر|أقل)\s+من|على\s+(?:الأقل|الأكثر)|حتى|نحو|حوالي|قرابة|زهاء|بين|إلى|منذ|قبل|بعد|يوم|عام|سنة|"
            r"المادة|القسم|السؤال|الإصدار|الصفحة|الجزء|الفصل|رقم|أول|آخر|سوى|إلا|كل",
            negated=r"[وف]?(?:لا|لم|لن|ليس|ليست|ما|غير|دون|بلا|بدون|عدم)",
            and_=r"بينما|لكن|ولكن",
        ),
    ),
}
"""In Arabic “and” is written in one with the word behind it, so that there it parts nothing."""


def tag_of(language: str) -> str:
    """`fr` of `fr-CA`."""
    return language.partition("-")[0].lower()


def knows(language: str) -> bool:
    return tag_of(language) in STATUS_WORDS


def words_of(language: str) -> StatusWords:
    return STATUS_WORDS[tag_of(language)]
