"""The shipped mappings on real data, the control totals against sums by other libraries."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from segmentation.__main__ import main
from segmentation.extracts import load, read_report
from segmentation.warehouse import Warehouse, open_warehouse


def test_adventureworks(adventureworks_warehouse: Warehouse, shared_data: Path) -> None:
    sales = pq.read_table(shared_data / "adventureworks" / "FactResellerSales.parquet")
    report = read_report(adventureworks_warehouse)
    assert report.totals == {
        "order_lines": sales.num_rows,
        "revenue": pc.sum(sales["SalesAmount"]).as_py(),
        "buying_customers": pc.count_distinct(sales["ResellerKey"]).as_py(),
    }
    assert round(report.totals["revenue"], 2) == Decimal("80450596.98")
    assert (report.currency, {count.told for count in report.currencies}) == ("USD", {True})
    assert (report.totals["order_lines"], report.totals["buying_customers"]) == (60_855, 635)
    cost = adventureworks_warehouse.rows("SELECT sum(cost) FROM core.order_lines")[0][0]
    assert round(cost, 2) == Decimal("79980114.38")
    assert cost == pc.sum(sales["TotalProductCost"]).as_py()
    assert [(s.table, s.read, s.loaded) for s in report.sources] == [
        ("customers", 701, 701),
        ("products", 606, 606),
        ("order_lines", 60_855, 60_855),
    ]


def test_adventureworks_lookups(adventureworks_warehouse: Warehouse, shared_data: Path) -> None:
    folder = shared_data / "adventureworks"
    products = pd.read_parquet(folder / "DimProduct.parquet", columns=["ProductKey", "ProductSubcategoryKey"])
    groups = pd.read_parquet(folder / "DimProductSubcategory.parquet")
    expected = products.merge(groups, on="ProductSubcategoryKey")["EnglishProductSubcategoryName"].value_counts()
    found = adventureworks_warehouse.rows(
        "SELECT product_group, count(*) FROM core.products WHERE product_group IS NOT NULL GROUP BY 1"
    )
    assert dict(found) == expected.to_dict()
    resellers = pd.read_parquet(folder / "DimReseller.parquet")
    german = resellers.merge(pd.read_parquet(folder / "DimGeography.parquet"), on="GeographyKey")
    german = german[german["CountryRegionCode"] == "DE"]
    with_land = adventureworks_warehouse.rows(
        "SELECT count(*), count(*) FILTER (country = 'DE') FROM core.customers WHERE bundesland IS NOT NULL"
    )
    assert with_land[0][0] == with_land[0][1] > 0.8 * len(german)


def test_maven(maven_warehouse: Warehouse, shared_data: Path) -> None:
    deals = pd.read_csv(shared_data / "maven_crm" / "sales_pipeline.csv")
    won = deals[deals["deal_stage"] == "Won"]
    report = read_report(maven_warehouse)
    assert report.totals == {
        "opportunities": len(deals),
        "won_opportunities": len(won),
        "won_value": won["close_value"].sum(),
    }
    assert report.totals == {"opportunities": 8_800, "won_opportunities": 4_238, "won_value": 10_005_534}
    stages = maven_warehouse.rows("SELECT stage, count(*) FROM core.opportunities GROUP BY 1")
    assert dict(stages) == {"won": 4_238, "lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
    products = {row[0] for row in maven_warehouse.rows("SELECT DISTINCT product FROM core.opportunities")}
    assert products == set(pd.read_csv(shared_data / "maven_crm" / "products.csv")["product"])
    sectors = {row[0] for row in maven_warehouse.rows("SELECT DISTINCT sector FROM core.accounts")}
    assert "technology" in sectors
    assert "technolgy" not in sectors
    unknown = maven_warehouse.rows("SELECT count(*) FROM core.opportunities WHERE account_id IS NULL")
    assert unknown == [(1_425,)]
    assert report.orphans == ()


def test_no_agent_names_are_stored(maven_warehouse: Warehouse, shared_data: Path) -> None:
    agents = set(pd.read_csv(shared_data / "maven_crm" / "sales_teams.csv")["sales_agent"])
    opportunities = maven_warehouse.query("FROM core.opportunities").astype(str)
    assert not any(opportunities[column].isin(agents).any() for column in opportunities)


def test_json_of_the_command(shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = Path(__file__).parents[3] / "sample_data" / "mappings" / "maven_crm.toml"
    arguments = ["load", str(shared_data / "maven_crm"), "--warehouse", str(tmp_path / "w"), "--mapping", str(mapping)]
    assert main([*arguments, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["totals"] == {"opportunities": 8800, "won_opportunities": 4238, "won_value": 10005534}
    assert result["sources"][1] == {
        "file": "sales_pipeline.csv", "table": "opportunities",
        "read": 8800, "loaded": 8800, "rejected": 0, "duplicate": 0, "totals": 0,
    }  # fmt: skip
    assert result["formats"][1] == {
        "file": "sales_pipeline.csv", "table": "opportunities", "encoding": "utf-8", "delimiter": ",",
        "decimal": ".", "thousands": "", "currency": "", "dates": ["yyyy-mm-dd"], "header_row": 1,
    }  # fmt: skip
    assert main(arguments) == 0
    assert "8,800" in capsys.readouterr().out


def test_northwind(shared_data: Path, tmp_path: Path) -> None:
    mapping = Path(__file__).parents[3] / "sample_data" / "mappings" / "northwind.toml"
    report = load(shared_data / "northwind", tmp_path / "w.duckdb", mapping)
    lines = pd.read_csv(shared_data / "northwind" / "order_details.csv", dtype=str)
    orders = pd.read_csv(shared_data / "northwind" / "orders.csv", dtype=str, keep_default_na=False)
    net = sum(
        Decimal(price) * Decimal(quantity) * (1 - Decimal(discount))
        for price, quantity, discount in zip(lines["unitPrice"], lines["quantity"], lines["discount"], strict=True)
    )
    assert report.totals == {
        "order_lines": len(lines),
        "revenue": net,
        "buying_customers": orders["customerID"].nunique(),
    }
    assert (len(lines), round(net, 2)) == (2_155, Decimal("1265793.04"))
    assert [(s.table, s.read, s.loaded) for s in report.sources] == [
        ("customers", 91, 91), ("products", 77, 77), ("order_lines", 2_155, 2_155),
    ]  # fmt: skip
    assert (report.rejects, report.orphans, report.currency) == ((), (), "USD")
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        days = warehouse.rows(
            "SELECT min(order_date)::VARCHAR, max(order_date)::VARCHAR, count(DISTINCT order_id), "
            "count(delivered_on) FILTER (delivered_on < order_date), max(discount) FROM core.order_lines"
        )
        not_sent = warehouse.rows("SELECT count(DISTINCT order_id) FROM core.order_lines WHERE delivered_on IS NULL")
    assert days == [(orders["orderDate"].min()[:10], orders["orderDate"].max()[:10], 830, 0, 0.25)]
    assert not_sent == [((orders["shippedDate"] == "NULL").sum(),)]
