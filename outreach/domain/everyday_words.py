"""Words that everybody uses, so that one of them alone gives nobody and nothing away."""

from typing import Final

TITLES: Final = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady rev reverend hon chief deputy assistant acting vice senior
    junior officer commander commissioner captain lieutenant sergeant constable inspector superintendent detective
    sheriff marshal colonel major general corporal agent director manager head president chair chairman chairwoman
    chairperson minister mayor councillor counsel attorney advocate secretary treasurer analyst advisor adviser
    spokesman spokeswoman spokesperson press herr frau señor señora monsieur madame van von der den del della dos das
    the and for source somebody someone anonymous unnamed unknown official officials employee employees staff""".split()  # noqa: SIM905  # a list of words, each in its quotes, nobody could read
)
"""What stands before or instead of a name."""

EVERYDAY: Final = frozenset(
    """may art bill can day all any won lee way
    abbey able about above abroad absence absent accept acceptance accepted access accident accord accordance
    according accordingly account accounts accuracy accurate achieve achieved acknowledge acknowledged acknowledgement
    acknowledges acknowledging across action actions active activity actual actually added addition additional
    additionally address addressed addresses adequate adjust administration administrative admission admit admitted
    adopt adopted advance advantage advice advise advised affair affairs affect affected affirm affirmed afford afraid
    after afternoon afterward afterwards again against agencies agency agenda agent agents agree agreed agreement
    agreements ahead aimed albeit alert alike alive allegation allegations allege alleged allegedly allow allowed
    allows almost alone along alongside already also alter altered alternative although altogether always amend
    amended amendment among amongst amount amounts analysis analyst announce announced announcement annual annually
    another answer answered answering answers anticipate anybody anyone anything anyway anywhere apart apologise
    apologised apologize apology apparent apparently appeal appear appearance appeared appears applicable application
    applications applied applies apply appoint appointed appointment appreciate approach approached appropriate
    approval approve approved approximate approximately april area areas argue argued argument arise around arrange
    arranged arrangement arrest arrested arrests arrival arrive arrived article articles aside asked asking aspect
    assess assessed assessment assign assigned assist assistance assistant associate associated association assume
    assumed assumption assurance assure assured attach attached attachment attempt attempted attempts attend attended
    attention attitude attribute attributed audience audit august author authorise authorised authorities authority
    authorize authorized autumn availability available average avoid avoided aware awareness awful
    background backward baker balance banks based basic basically basis battle bear became because become becomes
    becoming been before beforehand began begin beginning begins begun behalf behave behaviour behind being belief
    believe believed believes belong below bench benefit benefits beside besides best better between beyond bigger
    bishop black blame blank block blocked blue board boards bodies body book books border both bother bottom bought
    bound branch break breach brief briefed briefing briefly bring bringing broad broke broken brook brother brought
    brown budget build building buildings built bureau bureaus burn bush business busy butler button buying
    calculate calculated calendar call called caller calling calls came camera cameras campaign cannot capable
    capacity capital captain care career careful carefully carry carried carries carrying carter case cases cash catch
    category caught cause caused causes caution central centre center certain certainly chain chair challenge
    challenged chance change changed changes changing channel channels chapter character charge charged charges chart
    check checked checking checks chief child children choice choose chose chosen church circumstance circumstances
    cited cities citizen citizens city civil civilian claim claimed claims clarification clarified clarify clark
    class clause clean clear cleared clearer clearly clerk client clients climb close closed closely closer closing
    code coffee cold colleague colleagues collect collected collection college column combine come comes coming
    command comment commented comments commission commissioned commissioner commit commitment committed committee
    common commonly communicate communicated communication communications communities community companies company
    compare compared comparison complain complained complaint complaints complete completed completely complex
    compliance complicated comply comprehensive computer concern concerned concerning concerns conclude concluded
    conclusion condition conditions conduct conducted conference confidence confident confidential confirm
    confirmation confirmed confirming confirms conflict confuse confused confusion connect connected connection
    consent consequence consequences consider considerable consideration considered considering consist consistent
    constant constantly consult consultant consultation consulted consumer contact contacted contacting contacts
    contain contained contains content contents contest context continue continued continues continuing continuous
    contract contracts contractor contrary contrast contribute control controlled controls convenient conversation
    convince convinced cook cooper cooperate cooperation copied copies copy corner correct corrected correction
    corrections correctly correspond correspondence cost costs could council councils counsel count counted countries
    country counts county couple course court courts cover covered covers create created creating creation credit
    crime crimes criminal crisis criteria critical criticise criticised criticism cross crowd crucial culture current
    currently custody customer customers customs cycle
    daily damage danger dangerous data database databases date dated dates daughter days deadline deadlines deal
    dealing deals dealt dean death debate debt december decide decided decides decision decisions declare declared
    decline declined declines declining deep deeply defence defend defended defense define defined definite
    definitely definition degree delay delayed delays deliver delivered delivery demand demanded demonstrate denial
    denials denied denies deny denying department departments depend depended depending depends deploy deployed
    deployment deputy describe described describes description deserve design designed desire desk despite detail
    detailed details detect detected detective determine determined develop developed development device devices did
    died differ difference differences different differently difficult difficulties difficulty digital direct
    directed direction directly director directors disagree disagreed disappear disappeared disclose disclosed
    disclosing disclosure discover discovered discuss discussed discussing discussion discussions dispute disputed
    distance distinct distinction distribute distributed distribution district districts divide division doctor
    document documented documents does doing done door double doubt doubts down dozen draft drafted dramatic draw
    drawn drive driven driver drop dropped during duties duty dying
    each earlier earliest early earn ease easier easily east eastern easy economic edit edited edition editor editors
    editorial education effect effective effectively effects efficient effort efforts eight either elect elected
    election electronic element elements else elsewhere email emails embarrassed embarrassing emerge emerged emergency
    emphasis employ employed employee employees employer employment enable encourage encouraged ended ending ends
    enforcement engage engaged english enough enquire enquired enquiries enquiry ensure ensured enter entered
    enterprise entire entirely entitled entity entities entry entries environment equal equally equipment error errors
    escape especially essential essentially establish established estate estimate estimated even evening event events
    eventually ever every everybody everyone everything everywhere evidence evident evidently exact exactly
    examination examine examined example examples exceed except exception excess exchange exclude excluded excuse
    execute executive executives exercise exist existed existence existing exists expand expect expectation expected
    expense expensive experience experienced expert experts explain explained explaining explains explanation
    explicit explicitly explore export expose exposed express expressed extend extended extension extent external
    extra extreme extremely
    face faced faces facial facilities facility facing fact facts fail failed failing fails failure fair fairly faith
    fall fallen falls false familiar families family famous farm farmer fashion fast father fault favour fear feature
    features february federal feel feeling feels fell fellow felt female field fields fifteen fifth fifty fight figure
    figures file filed files fill filled film final finally finance financial find finding findings finds fine finger
    fingerprint finish finished fire firm firms first fisher five fixed floor flow focus focused folder follow followed
    following follows food football force forced forces foreign forest forget forgot forgotten form formal formally
    format former formerly forms forth forty forward forwarded foster found foundation four fourth fourteen framework
    france frank frankly free freedom freely frequent frequently fresh friday friend friends from front fulfil full
    fully function functions fund funded funding funds further furthermore future
    gain gained game garden gardener gate gather gathered gave gender general generally generate generated generation
    gentle german germany gets getting girl give given gives giving glad glass global goal goes going gold gone good
    goods gordon gotten govern government governments governor grade grand grant granted grants gray great greater
    greatest greatly green grew grey gross ground grounds group groups grove grow growing grown growth guarantee guard
    guess guest guidance guide guideline guidelines guilty
    habit half hall hand handed handing handle handled handling hands handwritten hang happen happened happening
    happens happy hard hardly harm harmful hart have having head headed heading headline headquarters heads health
    hear heard hearing heart heavily heavy held help helped helpful helping helps hence here hers herself hesitate
    hidden hide high higher highest highly hill himself hint hire hired history hold holder holding holds hole holiday
    holidays home homes honest honestly hope hoped hopes hospital host hotel hour hours house houses however huge human
    hundred hundreds hunt hunter hurry hurt husband
    idea ideas identical identification identified identify identities identity ignore ignored ill illegal illegally
    illustrate image images imagine immediate immediately impact implement implementation implemented implication
    implied imply import importance important imported impose imposed impossible impression improve improved
    improvement inaccurate inadequate inbox incident incidents include included includes including income incomplete
    inconsistent incorrect incorrectly increase increased increases increasingly incurred indeed independent
    independently indicate indicated indicates indication indirect individual individuals industry influence inform
    informal informally information informed initial initially initiative injury inner innocent inquire inquired
    inquiries inquiry inside insist insisted insists inspect inspection inspector instance instances instead institute
    institution institutions instruct instructed instruction instructions insufficient insurance integrity intelligence
    intend intended intends intent intention interest interested interesting interests interim internal internally
    international internet interpret interpretation interrupt interview interviewed interviews into introduce
    introduced introduction invalid invent invest investigate investigated investigating investigation investigations
    investigative investigator investigators invitation invite invited invoice invoices involve involved involvement
    involves involving issue issued issues item items itself
    jack january jobs join joined joint jointly journal journalism journalist journalists judge judged judgement
    judgment july jump june junior jury just justice justification justified justify
    keen keep keeper keeping keeps kept keys kind kinds king knew knight know knowing knowledge known knows
    label labelled labour lack lacked lacks lady lake land lane language languages large largely larger largest last
    lasted late lately later latest latter laughed launch launched lawful lawfully laws lawyer lawyers lead leader
    leaders leadership leading leads league leak leaked learn learned learning learnt least leave leaves leaving led
    left legal legally legislation lesson less letter letters level levels liability liable liberty library licence
    license licensed lies life lift light like liked likely limit limitation limitations limited limits line lines link
    linked links list listed listen listened listing lists literally litigation little live lived lives living load
    local locate located location locations lock locked login logs long longer look looked looking looks lord lose
    loss losses lost lots loud love lower lowest luck lucky lunch lying
    machine machines made mail mailbox mailed main mainly maintain maintained maintenance major majority make maker
    makes making male manage managed management manager managers managing manner manual many march mark marked market
    markets marsh marshal mason mass massive master match matched matches matching material materials matter matters
    maximum maybe mayor mean meaning means meant meanwhile measure measured measures mechanism media medical meet
    meeting meetings meets member members memo memory mention mentioned mentions mere merely merge merged merger
    message messages method methods middle midnight might mile military mill miller million millions mind mine minimum
    minister ministers ministry minor minority minute minutes miss missed missing mission misspelt mistake mistaken
    mistakes misunderstanding misunderstood misuse mixed mobile mode model moderate modern modified modify moment
    moments monday money monitor monitored monitoring month monthly months moon moore moral more moreover morning most
    mostly mother motion motor mount mouth move moved movement moves moving much multiple municipal municipality murder
    must mutual myself
    name named namely names narrow nation national nationally nations native natural naturally nature near nearby
    nearer nearly neat necessarily necessary need needed needs negative neglect negotiate neither network never
    nevertheless news newspaper newsroom next nice night nine ninety nobody none nonetheless noon normal normally
    north northern norway note noted notes nothing notice noticed notification notified notify notion november nowhere
    number numbers numerous nurse
    oath obey object objection objective obligation oblige obliged observation observe observed obtain obtained
    obtaining obvious obviously occasion occasional occasionally occasions occupied occur occurred occurs october
    odds offence offences offend offer offered offering offers office officer officers offices official officially
    officials often older once ones ongoing online only onto open opened opening openly opens operate operated operates
    operating operation operational operations operator operators opinion opinions opportunity oppose opposed opposite
    opposition option options oral order ordered orders ordinary organisation organisations organise organised
    organization organizations organize organized origin original originally other others otherwise ought ours
    ourselves outcome outcomes outdated outline outlined output outreach outside outstanding over overall overlooked
    oversee oversight overview owed owner owners ownership owns
    pack package page pages paid pain palmer panel paper papers paragraph parent park parker parliament part partial
    partially participate participated participation particular particularly parties partly partner partners parts
    party pass passed passes passing passport past path patience patient patrol pattern pause paying payment payments
    peace pearl pending people perceive percent percentage perfect perfectly perform performance performed perhaps
    period periods permanent permission permit permitted person personal personally personnel persons persuade phase
    phone phoned photo photograph photographs photos phrase physical pick picked picture pictures piece pieces pilot
    place placed places plain plainly plan planned planning plans platform play played player please pleased plenty
    plus pocket point pointed points police policies policing policy polite political politically politician
    politicians politics pool poor pope popular population portal porter portion position positions positive possess
    possession possibility possible possibly post postal posted postpone postponed potential potentially pound pounds
    power powers practical practically practice practices practise precise precisely prefer preferred preliminary
    preparation prepare prepared preparing presence present presented presently preserve president press pressed
    pressure presumably pretty prevent prevented previous previously price prices primarily primary prime prince
    principal principle principles print printed prints prior priority prison privacy private privately probably
    problem problems procedure procedures proceed proceeded proceeding proceedings process processed processes
    processing procure procured procurement produce produced product production products profession professional
    profile profit program programme programmes programs progress prohibited project projects prominent promise
    promised promote promoted promotion prompt prompted promptly proof proper properly properties property proportion
    proposal proposals propose proposed prosecute prosecution prosecutor prosecutors protect protected protection
    protest prove proved proven provide provided provider providers provides providing province provincial provision
    provisions public publication publications publicly publish published publisher publishing pull pulled purchase
    purchased purchases pure purely purpose purposes pursue pursued push pushed putting
    qualified qualify quality quantity quarter quarters queen queries query question questioned questions quick
    quickly quiet quietly quit quite quota quotation quote quoted quotes
    race radio rail rain raise raised raises ramp random range ranges rank rapid rapidly rare rarely rate rated rather
    rates rating ratio reach reached reaches reaching react reacted reaction read reader readers readily reading reads
    ready real realise realised realistic reality realize realized really rear reason reasonable reasonably reasons
    recall recalled receipt receive received receiver receives receiving recent recently recipient recipients
    recognise recognised recognition recognize recognized recommend recommendation recommended record recorded
    recording records recover recovered redirect redirected reduce reduced reduction refer reference references
    referred refers reflect reflected reflects reform refrain refuse refused refusal regard regarded regarding
    regardless regards region regional regions register registered registration registry regret regrets regretted
    regular regularly regulate regulated regulation regulations regulator regulators regulatory reject rejected
    relate related relates relating relation relations relationship relative relatively release released releases
    releasing relevant reliable relied relief reluctant rely remain remained remainder remaining remains remark remarks
    remember remembered remind reminded reminder remote removal remove removed removing renew renewed rent repair
    repeat repeated repeatedly replace replaced replacement replied replies reply replying report reported reportedly
    reporter reporters reporting reports represent representative representatives represented request requested
    requesting requests require required requirement requirements requires rescue research researched researcher
    researchers reserve resident residents resign resigned resist resolution resolve resolved resource resources
    respect respond responded respondent responding responds response responses responsibility responsible rest rested
    restore restored restrict restricted restriction restrictions result resulted results resume retain retained retire
    retired retract retracted return returned returning reveal revealed reveals revenue reversal reverse reversed
    review reviewed reviews revise revised revision rice rich richer ride right rights ring rise rising risk risks
    river road roads robin rock role roles roll room rooms rose rough roughly round route routine rule ruled rules
    ruling running runs rural russell rush
    safe safeguard safeguards safely safety sage said salary sale sales same sample samples sanction satisfied satisfy
    saturday save saved saving saying says scale scan scanned scandal scene schedule scheduled scheme school schools
    science scientific scope score scores scott screen screening search searched searches searching season seat second
    secondly secret secretary secretly section sections sector secure secured security seeing seek seeking seeks seem
    seemed seems seen segment seize seized select selected selection self sell seller selling send sender sending sends
    senior sense sensitive sent sentence sentences separate separated separately september sequence series serious
    seriously servant serve served server servers serves service services session sessions setting settings settle
    settled settlement setup seven seventy several severe sexton shall shape share shared shares sharing sharp shaw
    sheet shepherd sheriff shift ship shop short shortly shot should show showed showing shown shows shut sick side
    sides sight sign signal signature signed significance significant significantly signing signs silence silent silver
    similar similarly simple simpler simply since single sister site sites situation situations sixteen sixty size
    skill skills skip slightly slow slowly small smaller smart smith smooth social society software sold soldier
    solicitor solution solve some somebody somehow someone something sometimes somewhat somewhere song soon sooner
    sorry sort sought sound source sources south southern space spare speak speaker speaking speaks special specialist
    specific specifically specified specify speech speed spell spelled spelling spelt spend spending spent split spoke
    spoken spokesman spokesperson spokeswoman spot spread spring square staff staffing stage stages stake stand
    standard standards standing stands star start started starting starts state stated statement statements states
    stating station stations status statute statutory stay stayed steady stem step steps stick still stock stone stood
    stop stopped stopping stops storage store stored stories storm story straight straightforward strange strategic
    strategy stream street strength stress stressed strict strictly strike strong strongly structure structured
    student students studied studies study stuff subject subjects submission submissions submit submitted subscribe
    subscription subsequent subsequently substance substantial substantially succeed success successful successfully
    such sudden suddenly suffer suffered suffice sufficient suggest suggested suggestion suggests suit suitable
    summary summer sunday superior supervise supervision supervisor supplied supplier suppliers supplies supply
    support supported supporting supports suppose supposed supposedly sure surely surface surprise surprised
    surprising surrounding surveillance survey suspect suspected suspects suspend suspended suspicion suspicious sweden
    switch switched system systems
    table tables take taken takes taking talk talked talking talks target targeted targets task tasks taught taxes
    taylor teach teacher team teams technical technically technique techniques technologies technology telephone
    telephoned television tell telling tells temporarily temporary tend term terminate terminated terms territory test
    tested testified testimony testing tests text texts than thank thanked thanks that their theirs them themselves
    then theory there thereafter thereby therefore these they thing things think thinking third thirteen thirty this
    thorough thoroughly those though thought thoughts thousand thousands threat threatened threaten three threshold
    through throughout throw thrown thursday thus ticket tied ties tight till time timely times timing tiny tired title
    titled titles today together told tomorrow tone tonight tool tools topic total totally touch tough toward towards
    tower town towns trace traced track tracked trade traditional traffic train trained trainer training transaction
    transfer transferred translate translated translation translations transmit transparency transparent transport
    travel treat treated treatment treaty trend trial trials tried trip trouble truck true truly trust truth trying
    tuesday turn turned turner turning turns twelve twenty twice type types typical typically
    ultimate ultimately unable unaware uncertain unclear under undergo underlying understand understanding understands
    understood undertake undertaken unfair unfortunate unfortunately uniform union unique unit united units universal
    university unknown unless unlike unlikely unrelated until unusual upcoming update updated updates updating upload
    uploaded upon upper urban urge urged urgent urgently usage used useful user users uses using usual usually utility
    vague valid validate value values variety various vary vast vehicle vehicles vendor vendors verbal verbally verify
    verified version versions very victim victims video view viewed views village violate violated violation violence
    violent virtually visible vision visit visited visitor visitors visual vital voice void volume voluntary volunteer
    vote voted
    wait waited waiting waive waived waiver walk walked walker wall want wanted wants ward warn warned warner warning
    warrant warrants waste watch watched water watson ways weak weapon wear weather website websites wednesday week
    weekend weekly weeks weight welcome well went were west western what whatever when whenever where whereabouts
    whereas wherever whether which whichever while whilst white whoever whole wholly whom whose wide widely wider wife
    wild will willing win wind window winner winter wire wise wish wished wishes with withdraw withdrawal withdrawn
    withdrew withheld withhold within without witness witnesses woman women wonder wondered wood woods word wording
    words wore work worked worker workers working works world worried worry worse worst worth worthwhile worthy would
    wright write writer writes writing written wrong wrongly wrote
    yard year yearly years yellow yesterday yield york young younger your yours yourself youth
    zero zone zones""".split()  # noqa: SIM905  # as above
)
"""English; a name that is one of them (Brown, May) is taken for a name only where it is written as one."""
