"""Dates with a time of day behind them and without leading zeros."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.extracts.dates import readings
from segmentation.warehouse.plan import DATE_FORMS
from tests.segmentation.extracts.test_forms import lines_format, loaded, refused

moments = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 12, 31))
TIMES = (
    " %H:%M",
    " %H:%M:%S",
    "T%H:%M:%S",
    " %H:%M:%S.%f",
    "T%H:%M:%SZ",
    "T%H:%M:%S+02:00",
    " %I:%M:%S %p",
    " %H:%M Uhr",
)


@pytest.mark.parametrize(
    ("cells", "form", "first"),
    [
        (["1996-07-04 00:00:00.000", "1996-07-14 00:00:00.000"], "yyyy-mm-dd", dt.date(1996, 7, 4)),
        (["1996-07-04T23:59:59Z", "1996-07-14T00:00+02:00"], "yyyy-mm-dd", dt.date(1996, 7, 4)),
        (["04.07.1996 00:00", "14.07.1996 12:30:05"], "dd.mm.yyyy", dt.date(1996, 7, 4)),
        (["4.7.1996", "14.07.1996"], "d.m.yyyy", dt.date(1996, 7, 4)),
        (["4.7.1996 9:05", "14.7.1996 17:30 Uhr"], "d.m.yyyy", dt.date(1996, 7, 4)),
        (["7/4/1996 12:00:00 AM", "7/14/1996 1:00:00 PM"], "m/d/yyyy", dt.date(1996, 7, 4)),
        (["4-7-1996", "14-7-1996"], "d-m-yyyy", dt.date(1996, 7, 4)),
        (["1996-7-4", "1996-7-14"], "yyyy-m-d", dt.date(1996, 7, 4)),
        (["1996/07/04", "1996/7/14"], "yyyy/m/d", dt.date(1996, 7, 4)),
        (["19960704", "19960714"], "yyyymmdd", dt.date(1996, 7, 4)),
    ],
)
def test_forms(tmp_path: Path, cells: list[str], form: str, first: dt.date) -> None:
    found, report = loaded(tmp_path, [("1,50", cell) for cell in cells])
    assert [date for _, date in found] == [first, first + dt.timedelta(10)]
    assert lines_format(report).dates == [form]
    assert report.rejects == ()


def test_zeros_are_demanded_where_the_mapping_says_so(tmp_path: Path) -> None:
    cells = [("1,50", "14.07.1996"), ("1,50", "4.7.1996")]
    _, report = loaded(tmp_path / "a", cells, 'date = "dd.mm.yyyy"')
    assert [(reject.row, reject.value) for reject in report.rejects] == [(3, "4.7.1996")]
    found, _ = loaded(tmp_path / "b", cells, 'date = "d.m.yyyy"')
    assert len(found) == 2


@pytest.mark.parametrize("cell", ["14.07.1996 24:01", "14.07.1996 12:60", "14.07.1996 noon", "31.02.1996 00:00"])
def test_what_is_no_time_of_day(tmp_path: Path, cell: str) -> None:
    _, report = loaded(tmp_path, [("1,50", "14.07.1996 00:00")] * 20 + [("1,50", cell)])
    assert [reject.value for reject in report.rejects] == [cell]


@pytest.mark.parametrize("cell", ["3.4.2025", "03.04.2025 12:00"])
def test_points_mean_days_first(tmp_path: Path, cell: str) -> None:
    found, _ = loaded(tmp_path, [("1,50", cell)])
    assert found[0][1] == dt.date(2025, 4, 3)


def test_short_dates_with_two_readings_are_asked(tmp_path: Path) -> None:
    assert "may be 2025-04-03 (d-m-yyyy) or 2025-03-04 (m-d-yyyy)" in refused(tmp_path, [("1,50", "3-4-2025")])


@settings(max_examples=60, deadline=None)
@given(moment=moments, form=st.sampled_from(list(DATE_FORMS)), time=st.sampled_from(TIMES))
def test_a_time_of_day_changes_no_reading(moment: dt.datetime, form: str, time: str) -> None:
    day = moment.strftime(DATE_FORMS[form].strptime)
    assert readings(day + moment.strftime(time)) == readings(day)
    assert moment.date() in readings(day).values()


@settings(max_examples=12, deadline=None)
@given(moments=st.lists(moments, min_size=1, max_size=20), time=st.sampled_from(TIMES))
def test_timestamps_are_stored_as_their_day(
    moments: list[dt.datetime], time: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [("1,50", f"{moment:%d.%m.%Y}{moment.strftime(time)}") for moment in moments]
    found, _ = loaded(tmp_path_factory.mktemp("times"), cells)
    assert [date for _, date in found] == [moment.date() for moment in moments]


def test_timestamps_and_dates_of_two_forms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not written in the same way"):
        loaded(tmp_path, [("1,50", "14.07.1996 00:00"), ("1,50", "1996-07-14 00:00:00")])
