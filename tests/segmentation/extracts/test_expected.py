"""What a load expects to do, before it does it."""

from __future__ import annotations

from pathlib import Path

from segmentation.extracts import load
from segmentation.progress import Progress, Stage, Standing

MAPPING = """
[[source]]
file = "positionen.csv"
table = "order_lines"

[source.columns]
order_id = "order"
line_no = "line"
customer_id = "customer"
revenue = "amount"

[source.lookups.order_date]
file = "orders.csv"
own = "order"
key = "order"
value = "day"
"""


def test_a_file_whose_dates_stand_in_another_one_is_expected_to_be_read_with_care(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines = "".join(f"A{n},1,10,{n}.25\n" for n in range(20))
    (folder / "positionen.csv").write_text(f"order,line,customer,amount\n{lines}", encoding="utf-8")
    days = "".join(f"A{n},2024-01-{n + 1:02}\n" for n in range(20))
    (folder / "orders.csv").write_text(f"order,day\n{days}", encoding="utf-8")
    mapping = tmp_path / "m.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    told: list[Standing] = []
    report = load(folder, tmp_path / "w.duckdb", mapping, Progress(told.append))
    assert report.lines["loaded"] == 20
    assert (str(report.first_day), str(report.last_day)) == ("2024-01-01", "2024-01-20")
    stages = [standing.stage for standing in told]
    assert Stage.CHECKING in stages
    assert Stage.LOADING not in stages
