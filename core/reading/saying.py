"""The words around speech in stories, by language: verbs of saying, pronouns, articles, and who is a man or a woman.

Used by core.reading.tags and core.reading.people. Lists, not rules: what is missing here is guessed with a warning.
"""

from __future__ import annotations

from core.looks import Gender


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_RUSSIAN = _set(
    """
    сказал спросил ответил крикнул закричал прошептал воскликнул пробормотал добавил произнёс произнес продолжал повторил
    вздохнул буркнул проговорил заметил объяснил пояснил попросил приказал шепнул позвал возразил улыбнул рассмеял засмеял
    согласил отозвал усмехнул удивил
    """
)
_VERBS = {
    "en": """
        said says say asked asks ask replied replies answered answers whispered whispers shouted shouts cried cries called
        calls yelled yells murmured murmurs muttered mutters exclaimed exclaims added adds continued continues began begins
        agreed agrees admitted announced insisted laughed laughs sighed sighs snapped hissed growled groaned breathed sobbed
        wailed sang chuckled giggled repeated repeats remarked observed noted explained explains told tells begged pleaded
        demanded suggested wondered declared protested promised warned roared bellowed screamed screams screeched stammered
        stuttered mumbled grumbled croaked rasped purred barked squeaked chirped hooted yawned coughed gasped panted
        interrupted corrected finished concluded responded returned retorted offered confessed lied joked teased urged
        ordered commanded inquired enquired objected argued boasted mused thought cooed crooned drawled grunted howled
        implored intoned jeered mocked moaned nodded piped prayed quipped reassured recited scoffed shrieked snarled sneered
        sniffed snorted spat squealed swore thundered volunteered vowed whimpered whined bleated rumbled crowed
        """,
    "es": """
        dijo dice dije decía preguntó pregunta pregunté respondió responde respondí contestó contesta replicó gritó grita
        exclamó susurró susurra murmuró añadió agregó insistió pidió ordenó suplicó explicó continuó repitió rió sonrió
        suspiró admitió confesó advirtió llamó lloró gruñó comentó prometió musitó balbuceó anunció aseguró afirmó propuso
        interrumpió quiso reconoció protestó bromeó declaró sollozó concluyó prosiguió ríe sonríe
        """,
    "fr": """
        dit dis répondit répond demanda demande cria crie murmura murmure chuchota écria exclama ajouta ajoute répliqua
        reprit fit soupira sourit souffla hurla insista expliqua déclara lança grogna balbutia rit protesta avoua continua
        répéta promit ordonna supplia interrogea rétorqua annonça conclut remarqua gémit s'écria s'exclama interrompit appela
        proposa confia plaisanta bougonna pensa répondis demandai criai
        """,
    "de": """
        sagte sagt fragte fragt antwortete antwortet rief ruft flüsterte flüstert schrie murmelte erwiderte meinte entgegnete
        erklärte lachte seufzte brummte stammelte bat befahl wiederholte zischte hauchte gestand versprach warnte begann
        bemerkte ergänzte knurrte stöhnte schluchzte jubelte brüllte sprach
        """,
    "it": """
        disse dice dissi chiese domandò rispose risponde replicò gridò esclamò sussurrò mormorò aggiunse insistette spiegò
        continuò ripeté rise sorrise sospirò urlò ordinò ammise balbettò fece commentò promise pregò annunciò concluse
        """,
    "pt": """
        disse diz perguntou respondeu gritou exclamou sussurrou murmurou acrescentou insistiu pediu explicou continuou
        repetiu riu sorriu suspirou ordenou falou comentou prometeu avisou admitiu confessou anunciou
        """,
    "nl": """
        zei zegt vroeg vraagt antwoordde riep fluisterde schreeuwde mompelde lachte zuchtte herhaalde bromde snikte beloofde
        begon
        """,
    "sv": "sade sa säger frågade frågar svarade viskade ropade skrek mumlade skrattade suckade tillade",
    "no": "sa sier spurte spør svarte hvisket ropte skrek mumlet lo sukket",
    "da": "sagde siger spurgte spørger svarede hviskede råbte skreg mumlede lo sukkede",
    "fi": "sanoi kysyi vastasi kuiskasi huusi mutisi huokaisi nauroi huudahti",
    "pl": """
        powiedział powiedziała zapytał zapytała spytał spytała odpowiedział odpowiedziała krzyknął krzyknęła szepnął szepnęła
        mruknął mruknęła dodał dodała rzekł rzekła zawołał zawołała odparł odparła westchnął westchnęła
        """,
    "cs": "řekl řekla zeptal zeptala odpověděl odpověděla zašeptal zašeptala zvolal zvolala vykřikl vykřikla dodal dodala",
    "ru": " ".join(verb + end for verb in sorted(_RUSSIAN) for end in ("", "а", "о", "и", "ся", "ась", "ись")),
    "uk": "сказав сказала спитав спитала відповів відповіла прошепотів прошепотіла вигукнув вигукнула додав додала",
    "tr": "dedi sordu bağırdı fısıldadı cevapladı haykırdı mırıldandı ekledi",
}
VERBS: dict[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _VERBS.items()}
ALL_VERBS = frozenset(VERBS["en"] | VERBS["es"] | VERBS["fr"] | VERBS["de"])

EAST_VERBS = (
    "说道|問道|问道|笑道|喊道|答道|叫道|说|說|问|問|答|喊|叫|道|言った|言う|言って|叫んだ|聞いた|尋ねた|答えた|"
    "つぶやいた|呟いた|ささやいた|話した|返した"
)

PRONOUNS: dict[str, Gender] = {
    **dict.fromkeys(["he", "él", "ele", "il", "er", "egli", "hij", "han", "он", "on", "він"], Gender.MALE),
    **dict.fromkeys(
        ["she", "ella", "ela", "elle", "sie", "lei", "zij", "ze", "hon", "hun", "она", "ona", "вона"], Gender.FEMALE
    ),
}
FIRST_PERSON = frozenset(["i", "je", "ich", "io", "yo", "eu", "ik", "jag", "jeg", "я", "ja"])
PERSON_ARTICLES: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the a an my his her our their your another one this that",
        "es": "el la los las un una mi su nuestro nuestra",
        "fr": "le la les l' un une mon ma sa son notre leur",
        "de": "der die das ein eine mein meine sein seine ihr ihre unser unsere",
        "it": "il lo la l' i gli un uno una mio mia suo sua",
        "pt": "o a os as um uma meu minha seu sua",
        "nl": "de het een mijn zijn haar",
    }.items()
}
BARE_NOUNS = frozenset(["ru", "uk", "pl", "cs", "fi", "tr"])
"""Languages without articles: "сказал старик"."""
TITLES = _set(
    """
    mr mrs ms miss dr doctor prof professor sir lady lord captain king queen prince princess father mother brother sister
    uncle aunt old young little grandma grandpa don doña señor señora monsieur madame mademoiselle herr frau signor signora
    st saint inspector detective sergeant officer
    """
)
STOPS = _set(
    """
    with as and to from in at who whom while without after before behind on into onto over through under when then but or
    for of by softly quietly again looking smiling laughing sadly gently suddenly finally once con y a en desde mientras
    sin después cuando pero muy avec et à dans pendant sans après quand mais mit und zu an auf ohne nach als aber e da
    mentre senza dopo quando ma com sem и в на с к от не
    """
)
MALE_NOUNS = _set(
    """
    man boy king father dad grandfather grandpa son brother uncle husband lord prince duke monk wizard fisherman sailor
    captain mr sir gentleman guy lad hombre niño viejo padre abuelo rey hijo hermano pescador señor homme garçon père roi
    vieux fils frère pêcheur grand-père monsieur mann junge vater könig sohn bruder alte herr uomo ragazzo re vecchio nonno
    старик мальчик отец дед король мужчина рыбак брат сын
    """
)
FEMALE_NOUNS = _set(
    """
    woman girl queen mother mom mum grandmother grandma daughter sister aunt wife lady princess duchess nun witch mrs ms
    miss madam mujer niña vieja madre abuela reina hija hermana señora femme fille mère reine vieille sœur grand-mère
    madame mademoiselle frau mädchen mutter königin tochter schwester donna ragazza regina vecchia nonna старуха девочка
    мать бабушка королева женщина сестра дочь девушка
    """
)
NOT_NAMES = _set(
    """
    then and but so now when while after before as at in on once there here this that these those it they we you what why
    who how where yes no not if for from with without all every everyone everybody nobody somebody someone something
    nothing each both one two three another suddenly finally slowly only even still just later soon again outside inside
    somewhere perhaps maybe because although though until since above below behind down up out off over under by to of or
    nor yet i his her their our my your its he she him them entonces y pero cuando después luego mientras así sí nadie
    alguien todo todos solo ya allí aquí sin con en por para puis et mais quand alors ensuite pendant ainsi personne quelqu
    tout tous déjà ici là sans avec dans pour dann und aber als da nun nach doch niemand jemand alles draußen drinnen poi
    allora ma quando dopo mentre nessuno qualcuno tutto потом и но когда затем тогда вдруг никто кто-то все всё monday
    tuesday wednesday thursday friday saturday sunday january february march april june july august september october
    november december god heaven christmas
    """
)
"""Words that open sentences with a capital and are nobody's name."""
