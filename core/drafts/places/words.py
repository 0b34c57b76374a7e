"""What the script's words add to a place: things to draw when they are named, a colour, an era. Called by the stage."""

from __future__ import annotations

import re

from core.paint.colour import NAMED
from core.storyboard import Place

FEATURES: dict[str, tuple[str, ...]] = {
    "lighthouse": ("lighthouse", "beacon", "faro", "phare", "leuchtturm", "farol", "lamp room"),
    "boat": ("boat", "rowboat", "dinghy", "canoe", "barca", "bote", "barque", "bateau", "boot"),
    "ship": ("ship", "sailboat", "schooner", "frigate", "vessel", "yacht", "barco", "navire", "schiff", "nave"),
    "fire": ("fire", "fireplace", "hearth", "chimenea", "cheminée", "kamin", "fogata"),
    "campfire": ("campfire", "bonfire", "camp fire", "lagerfeuer", "fogata"),
    "candles": ("candle", "candles", "candlelight", "candlelit", "velas", "bougies", "kerzen"),
    "piano": ("piano", "pianist", "klavier"),
    "computer": ("computer", "computers", "laptop", "monitor", "screens", "terminal", "ordenador", "ordinateur"),
    "bed": ("bed", "bunk", "cama", "bett"),
    "fountain": ("fountain", "fuente", "fontaine", "brunnen"),
    "statue": ("statue", "monument", "estatua", "denkmal"),
    "ferris wheel": ("ferris wheel", "fairground", "carnival", "amusement park", "noria", "riesenrad"),
    "castle": ("castle", "fortress", "citadel", "castillo", "château", "burg", "schloss"),
    "church tower": ("church", "steeple", "bell tower", "cathedral", "chapel", "iglesia", "église", "kirche"),
    "windmill": ("windmill", "mill", "molino", "moulin", "windmühle"),
    "tent": ("tent", "tents", "camp", "camping", "tienda", "tente", "zelt"),
    "rocket": ("rocket", "spaceship", "starship", "lander", "shuttle", "cohete", "fusée", "rakete"),
    "neon": ("neon", "neons", "neón", "néon"),
    "flowers": ("flower", "flowers", "roses", "tulips", "flores", "fleurs", "blumen"),
    "plants": ("plant", "plants", "greenhouse", "ivy", "plantas", "plantes", "pflanzen"),
    "clock": ("clock", "clocks", "reloj", "horloge", "uhr"),
    "guitar": ("guitar", "guitarra", "guitare", "gitarre"),
    "telescope": ("telescope", "observatory", "telescopio", "télescope", "teleskop"),
    "television": ("television", "tv", "televisión", "télévision", "fernseher"),
    "christmas": ("christmas", "xmas", "navidad", "noël", "weihnachten"),
    "boxes": ("box", "boxes", "crate", "crates", "cajas", "cartons", "kisten"),
    "cottage": ("cottage", "cabin", "hut", "lodge", "farmhouse", "cabaña", "cabane", "hütte"),
    "old": (
        "old",
        "ancient",
        "antique",
        "medieval",
        "victorian",
        "viejo",
        "vieja",
        "vieux",
        "vieille",
        "alte",
        "alter",
        "altes",
    ),
    "abandoned": ("abandoned", "derelict", "decrepit", "dusty", "deserted", "ruined", "abandonado", "abandonné", "verlassen"),
    "rich": ("rich", "luxurious", "luxury", "mansion", "palace", "elegant", "grand", "penthouse", "villa"),
    "modern": ("modern", "sleek", "minimalist", "futuristic", "glass", "high-tech", "moderno", "moderne"),
    "poor": ("poor", "shabby", "tiny", "cramped", "dingy", "squalid", "grimy", "motel"),
    "dark": ("dark", "gloomy", "dim", "shadowy", "oscuro", "sombre", "dunkel"),
    "city": ("city", "downtown", "skyscraper", "skyscrapers", "metropolis", "ciudad", "ville", "stadt"),
    "sea view": ("sea", "ocean", "harbour", "harbor", "coast", "seaside", "island", "mar", "mer", "meer"),
    "mountains": ("mountain", "mountains", "alps", "peaks", "montaña", "montagne", "berge"),
    "autumn": ("autumn", "fall leaves", "otoño", "automne", "herbst"),
    "spring": ("blossom", "blossoms", "cherry", "spring", "primavera", "printemps", "frühling"),
}
"""Feature → words that name it, lower case."""

_WORD = re.compile(r"[\w'-]+")


def words_of(place: Place) -> str:
    """The place's words in lower case with single spaces and a space at both ends, so that whole words can be found."""
    text = f"{place.id.replace('-', ' ')} {place.name} {place.description}"[:4000].lower()
    return f" {' '.join(_WORD.findall(text))} "


def features_of(text: str) -> frozenset[str]:
    """The features named in the text of words_of."""
    return frozenset(feature for feature, names in FEATURES.items() if any(f" {name} " in text for name in names))


def colour_of(text: str) -> str:
    """The first colour word's colour, or empty."""
    found = [(text.find(f" {name} "), colour) for name, colour in NAMED.items() if f" {name} " in text]
    return min(found)[1] if found else ""
