"""Sets text in any script with the bundled fonts: measuring, line breaking, drawing. Used by captions, cards and sheets.

Shaping, bidirectional order and fallback between fonts are Skia's paragraph layout (ICU and HarfBuzz inside the wheel).
Only the fonts in core/data/fonts are ever used, so the same text gives the same pixels on every machine. A character that
no bundled font has is drawn as an empty box.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import skia

_FONTS = Path(str(resources.files("core"))) / "data" / "fonts"
_SCRIPTS = (
    *("Arabic", "Hebrew", "Devanagari", "Thai", "Bengali", "Tamil", "Telugu", "Gujarati", "Gurmukhi", "Kannada"),
    *("Malayalam", "Sinhala", "Armenian", "Georgian", "Ethiopic", "Khmer", "Lao", "Myanmar"),
)
_HAN_FIRST = {"ja": "NotoSansJP", "zh": "NotoSansSC", "yue": "NotoSansTC", "ko": "NotoSansKR"}
_HAN = ("NotoSansSC", "NotoSansJP", "NotoSansTC", "NotoSansKR")
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
_SYMBOLS = ("NotoSansSymbols", "NotoSansSymbols2", "NotoEmoji")
SANS = "NotoSans"
_TITLE_FALLBACK = ("EBGaramond", "NotoSans")
TITLE_FACES = {
    "storybook": "EBGaramond",
    "noir": "Oswald",
    "watercolour": "CormorantGaramond",
    "comic": "Bangers",
    "pastel": "Quicksand",
    "sepia": "PlayfairDisplay",
}
"""Display face of each visual style; its missing letters fall back to the sans family."""
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f]")
_NO_START = set("、。，．・：；？！）〕］｝」』】〉》”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:!?)]}»%‰°ฯๆ")
_NO_END = set("（〔［｛「『【〈《“‘([{«¿¡")
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
"""Thai, Lao, Burmese and Khmer: written without spaces between words."""
_LEADING_VOWELS = set("เแโใไເແໂໃໄ")
_FOLLOWING_VOWELS = set("ะาำๅະາຳຽ")
STOPS = ".!?…。！？؟।"
PAUSES = ",;:—–、，；：،"
_MOST_WIDTHS = 20_000
_LONGEST_PIECE = 160
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


@dataclass(frozen=True, slots=True)
class Type:
    """How letters are set: family, size in pixels, language (it picks between Han fonts) and tracking in pixels."""

    face: str
    size: float
    language: str = "en"
    tracking: float = 0.0


def clean(text: str) -> str:
    """`text` on one line without control characters, lone surrogates and direction overrides; all else as written."""
    text = _INVISIBLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    text = "".join(" " if letter in "\t\n\r\v\f\u2028\u2029" else letter for letter in text)
    return " ".join("".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cn", "Co")).split())


def is_right_to_left(text: str) -> bool:
    """Whether the first strong letter of `text` runs right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def is_wide(letter: str) -> bool:
    """A full-width (East Asian) letter."""
    return unicodedata.east_asian_width(letter) in "WF"


def families(face: str, language: str) -> list[str]:
    """Fonts in the order in which they are asked for a letter."""
    tags = set(language.lower().replace("_", "-").split("-"))
    first = "NotoSansTC" if tags & _TRADITIONAL else next((_HAN_FIRST[tag] for tag in _HAN_FIRST if tag in tags), _HAN[0])
    han = [first, *(name for name in _HAN if name != first)]
    return [*dict.fromkeys((face, SANS)), *(f"NotoSans{name}" for name in _SCRIPTS), *han, *_SYMBOLS]


class Typesetter:
    """The fonts, each loaded when a letter is looked for in it. One per process is enough: see `typesetter()`."""

    def __init__(self) -> None:
        import skia

        self._skia = skia
        self._faces: dict[str, Any] = {}
        self._keeper = skia.FontMgr.New_Custom_Empty()
        self._provider = skia.textlayout.TypefaceFontProvider()
        self._fonts = skia.textlayout.FontCollection()
        self._fonts.setDefaultFontManager(self._provider)
        self._widths: dict[tuple[str, Type], float] = {}
        self._homes: dict[tuple[str, str], dict[str, int]] = {}
        self._unicode = skia.Unicodes.ICU.Make()

    def _face(self, name: str) -> Any:
        face = self._faces.get(name)
        if face is None:
            face = self._keeper.makeFromFile(str(_FONTS / f"{name}.ttf"))
            self._provider.registerTypeface(face, name)
            self._faces[name] = face
        return face

    def width(self, text: str, setting: Type) -> float:
        """Pixels that one line of `text` is wide."""
        if not text:
            return 0.0
        known = self._widths.get((text, setting))
        if known is None:
            if len(self._widths) > _MOST_WIDTHS:
                self._widths.clear()
            known = self._widths[text, setting] = float(self._line(text, setting, None).LongestLine)
        return known

    def covers(self, face: str, text: str) -> bool:
        """Whether the font `face` has every visible letter of `text`."""
        return all(letter.isspace() or self._face(face).unicharToGlyph(ord(letter)) for letter in text)

    def draw(self, canvas: skia.Canvas, text: str, left: float, baseline: float, setting: Type, paint: skia.Paint) -> None:
        """One line of text with its baseline at `baseline`; tall scripts reach further up and down, the line stays level."""
        if text:
            line = self._line(text, setting, paint)
            line.paint(canvas, left, baseline - line.AlphabeticBaseline)

    def _needed(self, text: str, setting: Type) -> list[str]:
        """The fonts that `text` takes letters from, in asking order: with few of them layout is many times as fast."""
        order = families(setting.face, setting.language)
        homes = self._homes.setdefault((setting.face, setting.language), {})
        for letter in set(text) - homes.keys():
            code = ord(letter)
            homes[letter] = next((at for at, font in enumerate(order) if self._face(font).unicharToGlyph(code)), 0)
        return [order[at] for at in sorted({0, *(homes[letter] for letter in text)})]

    def _line(self, text: str, setting: Type, paint: skia.Paint | None) -> Any:
        layout = self._skia.textlayout
        style = layout.TextStyle()
        style.setFontFamilies(self._needed(text, setting))
        style.setFontSize(setting.size)
        style.setLetterSpacing(setting.tracking)
        if paint is not None:
            style.setForegroundPaint(paint)
        whole = layout.ParagraphStyle()
        whole.setTextStyle(style)
        builder = layout.ParagraphBuilder.make(whole, self._fonts, self._unicode)
        builder.pushStyle(style)
        builder.addText(f"\u2067{text}\u2069" if is_right_to_left(text) else text)
        paragraph = builder.Build()
        paragraph.layout(1_000_000.0)
        return paragraph


@lru_cache(maxsize=1)
def typesetter() -> Typesetter:
    """The process's typesetter."""
    return Typesetter()


def title_face(style: str, text: str) -> str:
    """The display face of a visual style, or one that has all letters of `text`, so that a title never mixes faces."""
    wanted = TITLE_FACES.get(style, TITLE_FACES["storybook"])
    return next((face for face in (wanted, *_TITLE_FALLBACK) if typesetter().covers(face, text)), wanted)


def clusters(text: str) -> list[str]:
    """`text` in units that may stand at a line's start: letters with their marks, joined emoji, Thai vowels kept together."""
    units: list[str] = []
    for letter in text:
        if units and _belongs(units[-1], letter):
            units[-1] += letter
        else:
            units.append(letter)
    return units


def _belongs(unit: str, letter: str) -> bool:
    last = unit[-1]
    marks = unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Mc", "Me")
    joined = letter in _JOINERS or last == "\u200d" or 0x1F3FB <= ord(letter) <= 0x1F3FF or last == "\u094d"
    return bool(marks or joined or last in _LEADING_VOWELS or letter in _FOLLOWING_VOWELS)


def words(text: str) -> list[str]:
    """`text` cut where a line may end, spaces kept at the end of their word. "".join(words(text)) == text."""
    found: list[str] = [""]
    for unit in clusters(text):
        if found[-1] and _may_break(found[-1], unit):
            found.append("")
        found[-1] += unit
    return [word for word in found if word]


def _may_break(before: str, unit: str) -> bool:
    if unit[0] in _NO_START or unit[0] == " " or before[-1] in _NO_END:
        return False
    if before[-1] == " ":
        return True
    if before[-1] in "–—/" and len(before) > 2:
        return True
    loose = any(is_wide(letter) and not "\uac00" <= letter <= "\ud7a3" for letter in (unit[0], before[-1]))
    return loose or (_is_unspaced(unit[0]) and _is_unspaced(before[-1]))


def _is_unspaced(letter: str) -> bool:
    return any(low <= ord(letter) <= high for low, high in _UNSPACED)


def break_lines(text: str, setting: Type, width: float) -> list[str]:
    """`text` in lines no wider than `width` pixels, as even as the fewest lines allow and broken at phrases where possible.

    A word wider than a line is cut between letters.
    """
    pieces = [part for word in words(text) for part in _fit_word(word, setting, width)]
    lines = fill_lines(pieces, setting, width)
    if len(lines) < 2:
        return lines
    phrased = _phrase(pieces, setting, width) if len(lines) == 2 else []
    if phrased:
        return phrased
    low, high = max(typesetter().width(piece.rstrip(), setting) for piece in pieces), width
    for _ in range(7):
        middle = (low + high) / 2
        if len(fill_lines(pieces, setting, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return fill_lines(pieces, setting, high)


def _phrase(pieces: list[str], setting: Type, width: float) -> list[str]:
    """The best two lines, or nothing when two are too few: a break after punctuation is worth some unevenness."""
    sizes = [typesetter().width(piece, setting) for piece in pieces]
    total = sum(sizes)
    found: list[tuple[float, int]] = []
    top = 0.0
    for cut in range(1, len(pieces)):
        top += sizes[cut - 1]
        bottom = total - top
        uneven = abs(top - bottom) / max(top, bottom, 1.0)
        found.append((uneven - _pause_after(pieces[cut - 1]) + (0.03 if top > bottom else 0.0), cut))
    for _, cut in sorted(found):
        lines = ["".join(pieces[:cut]).strip(), "".join(pieces[cut:]).strip()]
        if all(line and typesetter().width(line, setting) <= width for line in lines):
            return lines
    return []


def _pause_after(piece: str) -> float:
    """How much a line's end after `piece` helps the reader: sentences, clauses, and phrases of scripts without word spaces."""
    word = piece.rstrip()
    if word and word[-1] in STOPS:
        return 0.45
    if word and word[-1] in PAUSES:
        return 0.3
    return 0.7 if word and word != piece and _is_unspaced(word[-1]) else 0.0


def fill_lines(pieces: list[str], setting: Type, width: float) -> list[str]:
    """`pieces` in lines filled one after the other, none wider than `width` pixels (a single piece may be)."""
    measure = typesetter().width
    lines: list[str] = []
    current, used = "", 0.0
    for piece in pieces:
        size = measure(piece, setting)
        last = measure(piece.rstrip(), setting) if piece[-1:] == " " else size
        # Widths of words add up to that of the line but for kerning; only near the edge is the whole line measured.
        full = used + last
        if current and (
            full > width + setting.size or (full > width - setting.size and _too_wide(current + piece, setting, width))
        ):
            lines.append(current.strip())
            current, used = "", 0.0
        current += piece
        used += size
    return [line for line in [*lines, current.strip()] if line]


def _too_wide(text: str, setting: Type, width: float) -> bool:
    return typesetter().width(text.rstrip(), setting) > width


def _fit_word(word: str, setting: Type, width: float) -> list[str]:
    """`word` whole when it fits, else cut between letters into pieces that do."""
    measure = typesetter().width
    if len(word) <= _LONGEST_PIECE and measure(word.rstrip(), setting) <= width:
        return [word]
    units = clusters(word)
    pieces: list[str] = []
    at = 0
    while at < len(units):
        low, high = 1, min(len(units) - at, _LONGEST_PIECE)
        while low < high:
            middle = (low + high + 1) // 2
            fits = measure("".join(units[at : at + middle]).rstrip(), setting) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        pieces.append("".join(units[at : at + low]))
        at += low
    return pieces
