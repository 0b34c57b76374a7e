"""What Discord refuses in the components of messages and modals, classic and 'components v2'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from tests.loopback.discord.components import SELECTS
from tests.loopback.discord.errors import FormErrors, check_url
from tests.loopback.discord.limits import (
    JSON,
    MAX_BUTTONS_PER_ROW,
    MAX_ROWS,
    MAX_SELECT_OPTIONS,
    MAX_V2_COMPONENTS,
    MAX_V2_TEXT,
)

IN_MESSAGE: Final = (1,)
IN_V2_MESSAGE: Final = (1, 9, 10, 12, 13, 14, 17)
IN_MODAL: Final = (1, 10, 18)
IN_CONTAINER: Final = (1, 9, 10, 12, 13, 14)
IN_LABEL: Final = (3, 4, 5, 6, 7, 8, 19, 21, 22, 23)


class ComponentChecker:
    """Checks one message's or modal's components; what is wrong goes to `errs`."""

    def __init__(self, errs: FormErrors, filenames: set[str]) -> None:
        self.errs, self.filenames = errs, filenames
        self.custom_ids: set[str] = set()
        self.count, self.text_total = 0, 0
        self.in_modal = False
        self.rules: dict[int, Callable[[str, JSON], None]] = {
            1: self._row,
            2: self._button,
            **dict.fromkeys(SELECTS, self._select),
            4: self._text_input,
            9: self._section,
            10: self._text,
            11: lambda path, comp: self._media(f"{path}.media", comp.get("media")),
            12: self._gallery,
            13: lambda path, comp: self._media(f"{path}.file", comp.get("file")),
            14: lambda path, comp: None,
            17: self._container,
            18: self._label,
            19: self._file_upload,
            21: lambda path, comp: self._group(path, comp, least=2),
            22: lambda path, comp: self._group(path, comp, least=1),
            23: self._custom_id,
        }

    def message(self, components: Any, *, v2: bool) -> None:
        """Check a message's components; `v2` says whether its flag is set."""
        if components is None:
            return
        if not isinstance(components, list):
            self.errs.add("components", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        if not v2 and len(components) > MAX_ROWS:
            self.errs.add("components", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_ROWS} or fewer in length.")
        top = IN_V2_MESSAGE if v2 else IN_MESSAGE
        for i, comp in enumerate(components):
            self._one(f"components.{i}", comp, top)
        if v2:
            if self.count > MAX_V2_COMPONENTS:
                self.errs.add(
                    "components",
                    "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                    f"The total number of components cannot exceed {MAX_V2_COMPONENTS}",
                )
            if self.text_total > MAX_V2_TEXT:
                self.errs.add(
                    "components",
                    "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                    f"The total displayable text size exceeds maximum size of {MAX_V2_TEXT}",
                )

    def modal(self, data: JSON) -> None:
        """Check the data of a callback that opens a modal."""
        self.in_modal, e = True, self.errs
        e.text("data.title", data.get("title"), low=1, high=45, required=True)
        e.text("data.custom_id", data.get("custom_id"), low=1, high=100, required=True)
        comps = data.get("components")
        if not isinstance(comps, list) or not 1 <= len(comps) <= 5:
            e.add("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
            return
        for i, comp in enumerate(comps):
            self._one(f"data.components.{i}", comp, IN_MODAL)

    def _kind(self, path: str, comp: Any, allowed: Sequence[int]) -> int | None:
        if not isinstance(comp, dict):
            self.errs.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return None
        kind = comp.get("type")
        if kind not in allowed:
            self.errs.add(f"{path}.type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {tuple(allowed)}.')
            return None
        return cast(int, kind)

    def _one(self, path: str, comp: Any, allowed: Sequence[int]) -> None:
        kind = self._kind(path, comp, allowed)
        if kind is not None:
            self.count += 1
            self.rules[kind](path, comp)

    def _text_input(self, path: str, comp: JSON) -> None:
        e = self.errs
        self._custom_id(path, comp)
        if not self.in_modal:
            e.add(f"{path}.type", "UNION_TYPE_CHOICES", "Text inputs belong in modals.")
        if comp.get("style") not in (1, 2):
            e.add(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
        e.text(f"{path}.placeholder", comp.get("placeholder"), high=100)
        e.text(f"{path}.value", comp.get("value"), high=4000)
        e.whole(f"{path}.min_length", comp.get("min_length"), 0, 4000)
        e.whole(f"{path}.max_length", comp.get("max_length"), 1, 4000)

    def _section(self, path: str, comp: JSON) -> None:
        kids = comp.get("components") or []
        self._amount(f"{path}.components", kids, 1, 3)
        for j, kid in enumerate(kids):
            self._one(f"{path}.components.{j}", kid, (10,))
        self._one(f"{path}.accessory", comp.get("accessory"), (2, 11))

    def _text(self, path: str, comp: JSON) -> None:
        self.text_total += self.errs.text(f"{path}.content", comp.get("content"), low=1, high=4000, required=True)

    def _gallery(self, path: str, comp: JSON) -> None:
        items = comp.get("items") or []
        self._amount(f"{path}.items", items, 1, 10)
        for j, item in enumerate(items):
            self._media(f"{path}.items.{j}.media", item.get("media"))

    def _container(self, path: str, comp: JSON) -> None:
        for j, kid in enumerate(comp.get("components") or []):
            self._one(f"{path}.components.{j}", kid, IN_CONTAINER)

    def _label(self, path: str, comp: JSON) -> None:
        self.errs.text(f"{path}.label", comp.get("label"), low=1, high=45, required=True)
        self.errs.text(f"{path}.description", comp.get("description"), high=100)
        self._one(f"{path}.component", comp.get("component"), IN_LABEL)

    def _file_upload(self, path: str, comp: JSON) -> None:
        self._custom_id(path, comp)
        self.errs.whole(f"{path}.min_values", comp.get("min_values"), 0, 10)
        self.errs.whole(f"{path}.max_values", comp.get("max_values"), 1, 10)

    def _group(self, path: str, comp: JSON, *, least: int) -> None:
        self._custom_id(path, comp)
        self._amount(f"{path}.options", comp.get("options") or [], least, 10)

    def _amount(self, path: str, items: Sequence[Any], low: int, high: int) -> None:
        if not low <= len(items) <= high:
            self.errs.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def _media(self, path: str, media: Any) -> None:
        url = (media or {}).get("url")
        check_url(self.errs, f"{path}.url", url, attachment=True)
        if isinstance(url, str) and url.startswith("attachment://") and url[13:] not in self.filenames:
            self.errs.add(
                f"{path}.url", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found"
            )

    def _custom_id(self, path: str, comp: JSON) -> None:
        custom_id = comp.get("custom_id")
        self.errs.text(f"{path}.custom_id", custom_id, low=1, high=100, required=True)
        if isinstance(custom_id, str):
            if custom_id in self.custom_ids:
                self.errs.add(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
            self.custom_ids.add(custom_id)

    def _row(self, path: str, comp: JSON) -> None:
        kids, modal = comp.get("components"), self.in_modal
        if not isinstance(kids, list) or not 1 <= len(kids) <= MAX_BUTTONS_PER_ROW:
            self.errs.add(
                f"{path}.components", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MAX_BUTTONS_PER_ROW} in length."
            )
            return
        kinds = {k.get("type") for k in kids if isinstance(k, dict)}
        if modal and (kinds != {4} or len(kids) != 1):
            self.errs.add(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "A modal row holds exactly one text input.")
        if not modal and kinds & set(SELECTS) and len(kids) > 1:
            self.errs.add(
                f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
            )
        for j, kid in enumerate(kids):
            self._one(f"{path}.components.{j}", kid, (4,) if modal else (2, *SELECTS))
            if modal and isinstance(kid, dict):
                self.errs.text(f"{path}.components.{j}.label", kid.get("label"), low=1, high=45, required=True)

    def _button(self, path: str, comp: JSON) -> None:
        e, style = self.errs, comp.get("style")
        if style not in (1, 2, 3, 4, 5, 6):
            e.add(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
        e.text(f"{path}.label", comp.get("label"), high=80)
        if style == 5:
            if comp.get("url") is None:
                e.add(f"{path}.url", "BASE_TYPE_REQUIRED", "This field is required")
            check_url(e, f"{path}.url", comp.get("url"), high=512)
            if comp.get("custom_id"):
                e.add(
                    f"{path}.custom_id",
                    "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    "A custom id and url cannot both be specified",
                )
        elif style != 6:
            self._custom_id(path, comp)
        if style != 6 and not comp.get("label") and not comp.get("emoji"):
            e.add(path, "BUTTON_COMPONENT_INVALID_STATE", "A button must have a label or an emoji")

    def _select(self, path: str, comp: JSON) -> None:
        e = self.errs
        self._custom_id(path, comp)
        e.text(f"{path}.placeholder", comp.get("placeholder"), high=150)
        e.whole(f"{path}.min_values", comp.get("min_values"), 0, 25)
        e.whole(f"{path}.max_values", comp.get("max_values"), 1, 25)
        if comp.get("type") != 3:
            return
        options = comp.get("options")
        if not isinstance(options, list) or not 1 <= len(options) <= MAX_SELECT_OPTIONS:
            e.add(f"{path}.options", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MAX_SELECT_OPTIONS} in length.")
            return
        self._select_options(path, options)
        low, high = comp.get("min_values", 1), comp.get("max_values", 1)
        if isinstance(low, int) and isinstance(high, int) and (low > high or high > len(options)):
            e.add(f"{path}.max_values", "SELECT_COMPONENT_MAX_VALUES_INVALID", "max_values must fit the options and min_values")

    def _select_options(self, path: str, options: list[JSON]) -> None:
        e, values = self.errs, set[Any]()
        for j, option in enumerate(options):
            e.text(f"{path}.options.{j}.label", option.get("label"), low=1, high=100, required=True)
            e.text(f"{path}.options.{j}.value", option.get("value"), low=1, high=100, required=True)
            e.text(f"{path}.options.{j}.description", option.get("description"), high=100)
            if option.get("value") in values:
                e.add(
                    f"{path}.options.{j}.value",
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    "The specified option value is already used",
                )
            values.add(option.get("value"))
