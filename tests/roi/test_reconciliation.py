"""The table of published against computed figures."""

from __future__ import annotations

import pytest

from roi.reconciliation import Row, table


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return {row.id: row for row in table()}


@pytest.mark.parametrize(
    ("row", "verdict", "readings"),
    [
        ("roi_year_1", "matches", {"net": 12.1034}),
        ("roi_later_years", "other_measure", {"net": 47.8889, "benefit_cost_ratio": 48.8889}),
        ("roi_five_years", "matches", {"net": 31.9231}),
        (
            "best_case",
            "not_reproducible",
            {"learning_fixed": 55.0, "learning_in_proportion": 57.9150, "no_learning": 51.3077},
        ),
        (
            "worst_case",
            "not_reproducible",
            {"learning_fixed": 18.8462, "learning_in_proportion": 17.1943, "no_learning": 15.1538},
        ),
        (
            "break_even",
            "other_assumptions",
            {
                "published_benefit": 400_000,
                "published_cost": 145_000,
                "published_roi": 1.7586,
                "margin_benefit": 145_000,
                "margin_cost": 145_000,
                "margin_roi": 0,
            },
        ),
        ("running_cost_first_year", "below_range", {"least_components": 28_000}),
        (
            "revenue_uplift_counting",
            "second_method",
            {"counted_in_full": 31.9231, "counted_at_margin": 21.1538},
        ),
    ],
)
def test_rows(rows, row, verdict, readings):
    found = {reading.id: reading.value for reading in rows[row].readings}
    assert rows[row].verdict == verdict
    for name, value in readings.items():
        assert found[name] == pytest.approx(value, abs=5e-5), name


def test_no_row_is_left_out_and_every_text_is_there_in_both_languages(rows):
    assert len(rows) == 8
    for row in rows.values():
        for text in (row.figure, row.published, row.explanation, *(r.label for r in row.readings)):
            assert text.de.strip()
            assert text.en.strip()
