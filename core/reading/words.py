"""The layout words of scripts in many languages: what opens a scene, ends one, or follows a name in a cue.

Used by every reader of screenplay layout. All patterns are anchored and free of nested repeats, so they take linear time.
"""

from __future__ import annotations

import re

_INSIDE = (
    r"INT|INTERIOR|INTERIEUR|INTÉRIEUR|INNEN|INTERNO|INT[ÉE]R|BINNEN|BELSŐ|WN[ĘE]TRZE|ИНТ|ИНТЕРЬЕР|ПАВ|ПАВИЛЬОН|İÇ|ΕΣΩΤ|ΕΣ|"
    r"SISÄ|"
    r"内景|內景|屋内|室内|室內|실내"
)
_OUTSIDE = (
    r"EXT|EXTERIOR|EXTERIEUR|EXTÉRIEUR|AUSSEN|AUẞEN|AUßEN|ESTERNO|BUITEN|KÜLSŐ|PLENER|ЭКСТ|ЭКСТЕРЬЕР|НАТ|НАТУРА|DIŞ|ΕΞΩΤ|ΕΞ|"
    r"ULKO|"
    r"外景|屋外|室外|실외"
)
_SIDE = rf"(?:(?i:INT|EXT)|{_INSIDE}|{_OUTSIDE})"
HEADING = re.compile(
    rf"(?:{_SIDE}\.?(?:\s?[/\-–—]\s?{_SIDE})?|(?i:EST)(?=\.)|(?i:I\s?/\s?E|E\s?/\s?I))(?:[.:,。．：、]\s*|\s+[\-–—]?\s*|(?<=景)|$)"
)
"""The opening of a scene heading at the start of a line: INT. EXT. INT./EXT. ИНТ. INNEN 内景 …"""
NUMBERED_SCENE = re.compile(
    r"(?:SC[EÈ]NE|SCENE|ESCENA|SZENE|SCENA|CENA|СЦЕНА|SCEN|SCÉNA|SCÈNE|JELENET|SAHNE|BILD|KOHTAUS)\s+"
    r"(?:\d{1,4}|[IVXLC]{1,7}|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE|TEN|ELEVEN|TWELVE|UNO|DOS|TRES|UNE?|DEUX|TROIS|"
    r"EINS|ZWEI|DREI)\b"
    r"|第\s?[0-9０-９一二三四五六七八九十百]{1,5}\s?[場场幕]|場景|场景|[○◯〇]\s?(?=\S)|S\s?#\s?\d{1,4}|씬\s?\d{1,4}",
    re.IGNORECASE,
)
"""Scenes opened by a number or a mark: SCENE 3, SCÈNE II, 第一場, ○公園, S#4."""
ACT = re.compile(
    r"(?:ACT|ACTE|ACTO|AKT|ATTO|ATO|АКТ|ДЕЙСТВИЕ|TEASER|COLD OPEN|PROLOGUE|EPILOGUE|PROLOG|EPILOG|END OF ACT|"
    r"第[一二三四五0-9]幕)\b[^a-zà-ÿа-я]{0,40}$"
)
SHOT = re.compile(
    r"(?:CLOSE(?: |-)?UP|CLOSE ON|CLOSER|ANGLE ON|ANOTHER ANGLE|NEW ANGLE|WIDE ON|WIDER|WIDE SHOT|INSERT|POV|"
    r"[A-Z' ]{1,30}'S POV|BACK TO|EXTREME CLOSE|AERIAL|TRACKING|ON SCREEN|SUPER(?=:)|ESTABLISHING|INTERCUT|MONTAGE|"
    r"SERIES OF SHOTS|FLASHBACK|"
    r"BEGIN |END (?:OF )?(?:FLASHBACK|MONTAGE|INTERCUT)|LATER|MOMENTS LATER|CONTINUOUS|GROS PLAN|PLAN LARGE|PRIMER PLANO|"
    r"PLANO|NAHAUFNAHME|КРУПНЫЙ ПЛАН)\b"
)
_TRANSITIONS = (
    r"FADE(?:S)? (?:IN|OUT|TO|UP)\b|FADE\b|CUT (?:TO|BACK)\b|CUT TO BLACK|SMASH CUT|MATCH CUT|JUMP CUT|HARD CUT|TIME CUT|"
    r"DISSOLVE|CROSS ?FADE|WIPE\b|"
    r"IRIS (?:IN|OUT)|SLOW FADE|QUICK FADE|CROSS DISSOLVE|LAP DISSOLVE|"
    r"FONDU|COUPE\b|CORTE A\b|CORTA A\b|CORTE\b|FUNDIDO|FUNDE A|DISOLVENCIA|ENCADENADO|SCHNITT\b|ABBLENDE|AUFBLENDE|"
    r"ÜBERBLENDUNG|BLENDE\b|"
    r"DISSOLVENZA|STACCO\b|TAGLIO\b|CORTA PARA|FUSÃO|ЗТМ|ИЗ ЗТМ|В ЗТМ|ЗАТЕМНЕНИЕ|ИЗ ЗАТЕМНЕНИЯ|НАПЛЫВ|ПЕРЕХОД|СКЛЕЙКА"
)
TRANSITION = re.compile(rf"(?:{_TRANSITIONS})(?![\w'’])[^a-zà-ÿа-яё]{{0,40}}$|(?:THE END|FIN|ENDE|КОНЕЦ|FINE)[.!]?$")
"""A whole line in capitals that is a transition without ending in TO:."""
TO = re.compile(r"[^a-zà-ÿа-яё]{0,50}\bTO:$")
SCENE_NUMBER = re.compile(r"\s*#([\w.\-]{1,12})#\s*$")
LEADING_NUMBER = re.compile(r"([A-Z]?\d{1,4}[A-Z]{0,2})[.):]?\s+")

TITLE_KEYS = frozenset(
    [
        *("title", "credit", "author", "authors", "source", "draft date", "date", "contact", "copyright", "notes", "revision"),
        *(
            "draft",
            "format",
            "genre",
            "logline",
            "language",
            "version",
            "by",
            "written by",
            "episode",
            "series",
            "font",
            "characters",
        ),
        *(
            "título",
            "titulo",
            "autor",
            "autora",
            "autores",
            "fecha",
            "titre",
            "auteur",
            "auteurs",
            "autrice",
            "date de version",
            "crédit",
        ),
        *(
            "titel",
            "autoren",
            "datum",
            "titolo",
            "autore",
            "autori",
            "data",
            "название",
            "автор",
            "авторы",
            "дата",
            "tytuł",
            "標題",
            "标题",
        ),
        *("作者", "題名", "タイトル", "著者", "crédito", "contacto", "fuente", "contrato", "kontakt", "quelle"),
    ]
)
TITLE_NAMES = frozenset(
    ["title", "título", "titulo", "titre", "titel", "titolo", "название", "tytuł", "標題", "标题", "題名", "タイトル"]
)
AUTHOR_NAMES = frozenset(
    [
        *("author", "authors", "by", "written by", "autor", "autora", "autores", "auteur", "auteurs", "autrice", "autoren"),
        *("autore", "autori", "автор", "авторы", "作者", "著者"),
    ]
)

EXTENSIONS = {
    **dict.fromkeys(
        [
            *(
                "VO",
                "VOICEOVER",
                "VOICE-OVER",
                "VOICE OVER",
                "V/O",
                "OFF",
                "EN OFF",
                "VOZ EN OFF",
                "VOIX OFF",
                "VOIX-OFF",
                "NARRATION",
            ),
            *(
                "NARRATOR",
                "ЗА КАДРОМ",
                "ЗК",
                "ГОЛОС ЗА КАДРОМ",
                "VOCE FUORI CAMPO",
                "VFC",
                "モノローグ",
                "Ｍ",
                "N",
                "画外音",
                "畫外音",
                "旁白",
                "ナレーション",
            ),
        ],
        "V.O.",
    ),
    **dict.fromkeys(
        [
            *(
                "OS",
                "OC",
                "O/S",
                "OFFSCREEN",
                "OFF SCREEN",
                "OFF-SCREEN",
                "OFF CAMERA",
                "OFF-CAMERA",
                "HORS CHAMP",
                "HORS-CHAMP",
                "HC",
            ),
            *(
                "FUERA DE CAMPO",
                "FC",
                "FUERA DE CUADRO",
                "FUORI CAMPO",
                "FORA DE CAMPO",
                "ГЗК",
                "ВНЕ КАДРА",
                "IM OFF",
                "声",
                "の声",
            ),
        ],
        "O.S.",
    ),
    **dict.fromkeys(
        [
            *(
                "CONTD",
                "CONT'D",
                "CONT",
                "CONTINUED",
                "CONTINUING",
                "SUITE",
                "CONTINÚA",
                "CONT.",
                "FORTS",
                "FORTS.",
                "ПРОД",
                "ПРОДОЛЖАЕТ",
            ),
            *("ПРОДОЛЖЕНИЕ", "CONTINUA", "SEGUE", "WEITER", "CONT D"),
        ],
        "CONT'D",
    ),
}
"""Bracketed additions to a cue, without full stops, and what they are called in the film model."""
MORE = frozenset(["MORE", "SUITE...", "MÁS", "MEHR", "ДАЛЕЕ"])


def upper_only(text: str) -> bool:
    """Whether `text` has capitals and no small letters (a lone Mc, as in McDONALD, passes)."""
    if "Mc" in text or "Mac" in text:
        text = re.sub(r"\bMa?c(?=[A-Z])", "MC", text)
    return text != text.lower() and text == re.sub(r"ß", "SS", text).upper()
