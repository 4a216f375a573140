"""Links to video rooms: made of the room's name by the municipality's own service, or by the demo's waiting page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field, model_validator

PATH = "/videogesprek/"


class VideoSettings(BaseModel):
    """Where appointments online take place (need A10)."""

    provider: Literal["dummy", "template"] = Field(
        default="dummy", description="template makes links to the video service; dummy to a page of Welkom itself"
    )
    url_template: str = Field(
        default="", description="address of a room, with {room} where its name goes: https://video.example/{room}"
    )

    @model_validator(mode="after")
    def _names_the_room(self) -> "VideoSettings":
        if self.provider == "template" and "{room}" not in self.url_template:
            raise ValueError("url_template must hold {room}, or everybody meets in one room")
        return self


@dataclass(frozen=True, slots=True)
class VideoRooms:
    """The rooms of this installation."""

    settings: VideoSettings
    public_url: str = ""

    def link(self, room: str) -> str:
        """Return the address of a room; empty for an appointment that has none."""
        return _PROVIDERS[self.settings.provider](self, room) if room else ""


OWN_ROOMS = VideoRooms(VideoSettings())
"""Where nothing was set."""


def _dummy(rooms: VideoRooms, room: str) -> str:
    return f"{rooms.public_url.rstrip('/')}{PATH}{room}"


def _template(rooms: VideoRooms, room: str) -> str:
    return rooms.settings.url_template.replace("{room}", room)


_PROVIDERS: dict[str, Callable[[VideoRooms, str], str]] = {"dummy": _dummy, "template": _template}
