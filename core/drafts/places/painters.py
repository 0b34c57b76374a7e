"""The table of painters: every kind of place and the function that paints it."""

from __future__ import annotations

from collections.abc import Callable

from core.drafts.places.beyond import worlds
from core.drafts.places.nature import country, harbours, heights, remains, waters, woods
from core.drafts.places.rooms import cave, halls, home, passages, public, science, stone, work
from core.drafts.places.stage import Stage
from core.drafts.places.town import alleys, streets, villages
from core.drafts.places.town import heights as rooftops
from core.drafts.places.vehicles import cabins, cockpits, ships
from core.storyboard import PlaceKind

PAINTERS: dict[PlaceKind, Callable[[Stage], None]] = {
    PlaceKind.LIVING_ROOM: home.living_room,
    PlaceKind.BEDROOM: home.bedroom,
    PlaceKind.KITCHEN: home.kitchen,
    PlaceKind.OFFICE: work.office,
    PlaceKind.CLASSROOM: work.classroom,
    PlaceKind.SHOP: public.shop,
    PlaceKind.BAR: public.bar,
    PlaceKind.RESTAURANT: public.restaurant,
    PlaceKind.LABORATORY: science.laboratory,
    PlaceKind.HOSPITAL: science.hospital,
    PlaceKind.CORRIDOR: passages.corridor,
    PlaceKind.STATION: passages.station,
    PlaceKind.WORKSHOP: work.workshop,
    PlaceKind.LIBRARY: halls.library,
    PlaceKind.THEATRE: halls.theatre,
    PlaceKind.PRISON: stone.prison,
    PlaceKind.CHURCH: stone.church,
    PlaceKind.CASTLE_HALL: stone.castle_hall,
    PlaceKind.CAVE: cave.cave,
    PlaceKind.CAR: cabins.car,
    PlaceKind.TRAIN: cabins.train,
    PlaceKind.COCKPIT: cockpits.cockpit,
    PlaceKind.SHIP_DECK: ships.ship_deck,
    PlaceKind.STREET: streets.street,
    PlaceKind.ALLEY: alleys.alley,
    PlaceKind.SKYLINE: rooftops.skyline_view,
    PlaceKind.ROOFTOP: rooftops.rooftop,
    PlaceKind.PARK: woods.park,
    PlaceKind.GARDEN: woods.garden,
    PlaceKind.VILLAGE: villages.village,
    PlaceKind.FARM: country.farm,
    PlaceKind.ROAD: country.road,
    PlaceKind.BRIDGE: rooftops.bridge,
    PlaceKind.FOREST: woods.forest,
    PlaceKind.BEACH: waters.beach,
    PlaceKind.SEA: waters.sea,
    PlaceKind.HARBOUR: harbours.harbour,
    PlaceKind.LAKE: waters.lake,
    PlaceKind.MOUNTAIN: heights.mountain,
    PlaceKind.SNOWFIELD: heights.snowfield,
    PlaceKind.DESERT: heights.desert,
    PlaceKind.RUINS: remains.ruins,
    PlaceKind.GRAVEYARD: remains.graveyard,
    PlaceKind.SPACE: worlds.space,
    PlaceKind.PLANET: worlds.planet,
}
