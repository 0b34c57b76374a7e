"""The cards of a delivery: ready, film, smaller copy, link, and why there is none. Used by bots.courier.deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bots.cards import Action, Card, Progress, Style, Tone, Video
from bots.commands.showing import again_button, done_actions, length
from bots.courier.fitting import Fit
from bots.links.signing import Links
from bots.words import Words, words
from core.crafts import Film
from storage.deliveries import Delivery
from storage.films import FilmRow

NAME_LETTERS = 60
_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """All there is to say of a film that is sent."""

    delivery: Delivery
    row: FilmRow
    film: Film
    whole: Fit
    links: Links
    thumbnail: Path | None

    @property
    def words(self) -> Words:
        return words(self.delivery.locale)

    @property
    def link(self) -> str:
        """To the whole film; empty when links are not set up."""
        return self.links.to(self.whole.key, self.whole.file, file_name(self.row.job.title))


def ready_card(delivery: Delivery, row: FilmRow, *, quiet: bool = False) -> Card:
    """Posted first. True also if nothing followed it: after a crash another message may carry the film."""
    said = words(delivery.locale)
    return Card(
        title=said.say("deliver.ready.title", title=row.job.title),
        text=said.say("deliver.ready.text"),
        tone=Tone.GOOD,
        mention="" if quiet else delivery.person,
    )


def fitting_card(delivery: Delivery, row: FilmRow, share: float) -> Card:
    """While a smaller copy is made."""
    said = words(delivery.locale)
    return Card(
        title=said.say("deliver.ready.title", title=row.job.title),
        text=said.say("deliver.fitting.text"),
        tone=Tone.GOOD,
        progress=Progress(fraction=int(share * 100) / 100),
        mention=delivery.person,
    )


def wrapped(parcel: Wrapped, copy: Fit) -> Card:
    """The film itself; a smaller copy comes with a link to the whole one where links are set up."""
    said = parcel.words
    smaller = copy.key != parcel.whole.key
    link = parcel.link if smaller else ""
    code = "deliver.small.text" if smaller else "deliver.film.text"
    first: tuple[Action, ...] = (Action(label=said.say("deliver.button.full"), url=link),) if link else ()
    return Card(
        title=parcel.row.job.title,
        text=said.say(code, length=length(parcel.film.seconds), height=min(copy.width, copy.height)),
        tone=Tone.GOOD,
        video=Video(
            path=copy.path,
            name=file_name(parcel.row.job.title),
            width=copy.width,
            height=copy.height,
            seconds=parcel.film.seconds,
            thumbnail=parcel.thumbnail,
        ),
        actions=_rows(first, done_actions(said, parcel.row.id)),
        footer=said.say("deliver.footer.until", time=said.lasting(parcel.links.hours * 3600)) if link else "",
        mention=parcel.delivery.person,
    )


def without_film(parcel: Wrapped, limit: int, refused: bool, permission: str = "") -> Card:
    """No copy can be sent: a link, or what an admin can do about it. `permission`: the one that is missing to send files."""
    said, link = parcel.words, parcel.link
    reason = "forbidden" if permission else "refused" if refused else "text"
    code = f"deliver.link.{reason}" if link else "deliver.large.text"
    first = (Action(label=said.say("deliver.button.watch"), url=link, style=Style.PRIMARY),) if link else ()
    text = said.say(
        code,
        length=length(parcel.film.seconds),
        size=megabytes(parcel.whole.bytes),
        limit=megabytes(limit),
        permission=permission,
        time=said.lasting(parcel.links.hours * 3600),
    )
    return Card(
        title=parcel.row.job.title,
        text=text,
        tone=Tone.GOOD if link else Tone.WARNING,
        pictures=(parcel.thumbnail,) if parcel.thumbnail and reason == "text" else (),
        actions=_rows(first, done_actions(said, parcel.row.id)),
        mention=parcel.delivery.person,
    )


def lost_card(delivery: Delivery, row: FilmRow) -> Card:
    """The store was cleaned before the film could be sent."""
    return _sorry(delivery, row, "deliver.lost.text")


def failed_card(delivery: Delivery, row: FilmRow) -> Card:
    """The platform took it at no attempt."""
    return _sorry(delivery, row, "deliver.failed.text")


def _sorry(delivery: Delivery, row: FilmRow, code: str) -> Card:
    said = words(delivery.locale)
    return Card(
        title=row.job.title,
        text=said.say(code),
        tone=Tone.WARNING,
        actions=((again_button(said, row.id),),),
        mention=delivery.person,
    )


def _rows(first: tuple[Action, ...], others: tuple[Action, ...]) -> tuple[tuple[Action, ...], ...]:
    return (first, others) if first else (others,)


def file_name(title: str) -> str:
    """What the film is saved as: the title without what file systems refuse."""
    kept = "".join(letter if letter.isalnum() or letter in " -_.,'()" else " " for letter in title)
    return f"{' '.join(kept.split())[:NAME_LETTERS].strip(' .') or 'film'}.mp4"


def megabytes(count: int) -> str:
    return f"{count / _MB:.0f} MB" if count >= 10 * _MB else f"{count / _MB:.1f} MB"
