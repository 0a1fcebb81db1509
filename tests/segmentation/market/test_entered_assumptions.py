"""Numbers and choices that somebody enters: what is refused, and what they are called afterwards."""

from __future__ import annotations

import pytest

from segmentation import market
from segmentation.errors import InputError


@pytest.mark.parametrize(
    ("values", "named"),
    [({"reach": 1.2}, "reach: 1.2"), ({"reach": -0.1}, "between 0 and 1"), ({"reach": float("nan")}, "nan"),
     ({"revenue_per_customer.250+": 2e9}, "EUR/yr"), ({"gewinn": 1.0}, "“gewinn”")],
)  # fmt: skip
def test_values_out_of_bounds_are_named(own: market.OwnData, values: dict[str, float], named: str) -> None:
    with pytest.raises(InputError) as error:
        market.default_assumptions(own).with_values({**values, "win_rate": 7.0})
    assert named in str(error.value)
    assert len(error.value.problems) == 2


@pytest.mark.parametrize(
    ("texts", "named"),
    [(["reach"], "“reach”"), (["reach=0,2"], "“0,2”"), (["reach=nan"], "“nan”"),
     (["sections="], "“sections=”"), (["reach=inf"], "“inf”"), (["year=2023.9"], "“2023.9”")],
)  # fmt: skip
def test_settings_that_say_nothing_are_named(texts: list[str], named: str) -> None:
    with pytest.raises(InputError) as error:
        market.parse_settings(texts)
    assert named in str(error.value)


def test_a_year_is_taken_as_it_is_written() -> None:
    assert market.parse_settings(["year=2023", "reach=0.2"]) == ({"year": 2023}, {"reach": 0.2})


def test_choices_that_the_reference_lacks_are_named_together(own: market.OwnData) -> None:
    with pytest.raises(InputError) as error:
        market.default_assumptions(own, sections=["C", "A"], size_classes=["5-9"], year=1999)
    assert len(error.value.problems) == 3
    assert "“A”" in str(error.value)


def test_numbers_that_cannot_be_are_named_all_at_once(own: market.OwnData) -> None:
    with pytest.raises(InputError) as error:
        market.default_assumptions(own, numbers={"reach": 1.2, "gewinn": 1.0, "win_rate": -1.0})
    assert len(error.value.problems) == 3


def test_an_entered_value_is_no_longer_called_measured(own: market.OwnData) -> None:
    preset = market.default_assumptions(own)
    moved = {item.id: item for item in preset.with_values({"win_rate": 0.5, "reach": preset.value("reach")}).items}
    assert (moved["win_rate"].source, moved["win_rate"].evidence) == ("entered", "guess")
    assert str(moved["win_rate"].note) == "Entered instead of the preset of 25.0%."
    assert moved["reach"] == next(item for item in preset.items if item.id == "reach")
