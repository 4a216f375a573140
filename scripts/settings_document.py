"""Makes docs/settings.md: every setting as an environment variable, with what it means and its default."""

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from server.settings import Settings


class Leaf(NamedTuple):
    """One setting: its variable, what it means (empty when nobody wrote that down) and its default as text."""

    variable: str
    meaning: str
    default: str


def leaves(model: type[BaseModel], prefix: str) -> Iterator[Leaf]:
    """Yield every setting under a model, depth first; `<naam>` stands for a name that the installation chooses."""
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        inner = _model_in(field.annotation)
        if inner is None:
            yield Leaf(variable, field.description or "", _default(field))
        elif get_origin(field.annotation) is dict:
            yield from leaves(inner, f"{variable}__<name>__")
        else:
            yield from leaves(inner, f"{variable}__")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that an annotation holds: itself, or as the values of a dict or one side of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "must be set"
    if isinstance(value, SecretStr):
        return "none"
    return f"`{value}`" if value not in ("", None, [], {}) else "none"


def settings_document(notice: str) -> str:
    """Return the text of docs/settings.md, a heading for each package's settings."""
    parts = ["# Settings", "", notice, "", "Set as environment variables, or in a file `.env` beside the program."]
    heading = ""
    for leaf in leaves(Settings, "WELKOM_"):
        first, _, rest = leaf.variable.removeprefix("WELKOM_").partition("__")
        group = first.lower() if rest else "general"
        if group != heading:
            heading = group
            parts += ["", f"## {group}", "", "| variable | meaning | default |", "|---|---|---|"]
        parts.append(f"| `{leaf.variable}` | {leaf.meaning} | {leaf.default} |")
    return "\n".join([*parts, ""])
