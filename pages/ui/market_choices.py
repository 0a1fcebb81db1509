"""What the Market screen can be asked: which establishments count, and every number of the model.

The numbers' names in the address are those of `python -m segmentation market --set`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path

from pages.ui import caches, state, workspace
from pages.ui.market_sizes import Sizes
from segmentation import market
from segmentation.errors import InputError

LARGEST_AMOUNT = 1e9
SINGLE = ("region_share", "serviceable_share", "penetration", "reach", "win_rate")


def path() -> Path:
    """The warehouse that the market is sized from: one of firms, even where groups are customers elsewhere.

    The reference counts are of establishments. A group's revenue times their number would be a market that nobody has.
    """
    return workspace.current().firms_path


def _own() -> market.OwnData:
    return caches.own_market_data(path())


def served() -> market.MarketChoices | None:
    """Sections, size classes and year as preset from the own customers; None where nothing tells the sections."""
    try:
        return caches.market_presets(path(), (), (), None).choices
    except InputError:
        return None


def _default_sections() -> tuple[str, ...]:
    preset = served()
    return preset.sections if preset else ()


def _default_size_classes() -> tuple[str, ...]:
    preset = served()
    return preset.size_classes if preset else market.SIZE_CLASSES


def years_counted() -> tuple[int, ...]:
    """The years of the reference counts, newest first."""
    return tuple(sorted({int(year) for year in _own().establishments["year"]}, reverse=True))


def sections_counted() -> tuple[str, ...]:
    """The sections of the reference counts."""
    return tuple(sorted(set(_own().establishments["section"])))


def bundeslaender() -> tuple[str, ...]:
    return _own().bundeslaender


def _default_year() -> int:
    try:
        return years_counted()[0]
    except InputError:
        return 0


def _parse_year(text: str) -> int:
    try:
        if int(text) not in years_counted():
            raise ValueError(text)
    except InputError as error:
        raise ValueError(text) from error
    return int(text)


SECTIONS = state.some_of("sections", sections_counted, _default_sections)
SIZE_CLASSES = state.some_of("size_classes", lambda: market.SIZE_CLASSES, _default_size_classes)
YEAR = state.Param("year", _default_year, _parse_year, str, lambda: map(str, years_counted()))
REGIONS = state.some_of("regions", bundeslaender)


def presets() -> market.MarketAssumptions | None:
    """The numbers as preset for the choices, with the other numbers as they stand for those that follow them.

    None where no section or size class is chosen. Raises InputError without order lines or reference counts.
    """
    untouched = _untouched_presets()
    return untouched and caches.market_presets(
        path(),
        untouched.choices.sections,
        tuple(sorted(untouched.choices.size_classes)),
        untouched.choices.year,
        tuple(moved(untouched, besides=market.OVER_MARKET).items()),
    )


def _untouched_presets() -> market.MarketAssumptions | None:
    """The numbers as preset for the choices, before anybody moved one; None where no section or size class is chosen.

    Raises InputError without order lines or reference counts.
    """
    sections, size_classes = state.get(SECTIONS), state.get(SIZE_CLASSES)
    if not sections or not size_classes:
        return None
    return caches.market_presets(path(), tuple(sorted(sections)), tuple(sorted(size_classes)), state.get(YEAR))


def _preset(id: str) -> float:
    """The number's preset under the choices; not a number where there is none."""
    try:
        assumptions = presets() if id in market.OVER_MARKET else _untouched_presets()
        return assumptions.value(id) if assumptions else float("nan")
    except (InputError, KeyError):
        return float("nan")


def _number(id: str) -> state.Param:
    most = LARGEST_AMOUNT if id.startswith("revenue_per_customer.") else 1.0
    return state.number(id, partial(_preset, id), 0.0, most)


NUMBERS: dict[str, state.Param] = {
    id: _number(id)
    for id in (
        *SINGLE,
        *(f"relevance.{section}" for section in market.SECTION_TITLES_EN),
        *(f"revenue_per_customer.{size_class}" for size_class in market.SIZE_CLASSES),
    )
}
CHOSEN = (SECTIONS, SIZE_CLASSES, YEAR, *NUMBERS.values())
"""What the sizes depend on."""
PARAMS = (*CHOSEN, REGIONS)


def sizes() -> Sizes | None:
    """The market with what is set; None where no section or size class is chosen. InputError as from `presets`."""
    assumptions = presets()
    return None if assumptions is None else caches.market_sizes(path(), assumptions.choices, moved(assumptions))


def in_groups(of_firms: Sizes) -> Sizes | None:
    """What the presets would give if groups were the customers here, too; None where they are so nowhere."""
    grouped = workspace.current().path
    return None if grouped == path() else caches.market_sizes(grouped, of_firms.assumptions.choices, {})


def moved(assumptions: market.MarketAssumptions, besides: Collection[str] = ()) -> dict[str, float]:
    """The used numbers as they stand, by id, besides these. assumptions: their presets."""
    return {item.id: _in_force(item) for item in assumptions.used() if item.id not in besides}


def _in_force(preset: market.Assumption) -> float:
    value = state.chosen(NUMBERS[preset.id])
    return preset.value if value is None else float(value)
