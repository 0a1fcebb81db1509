"""The ideal-customer screen shows the domain's figures, from the address, in both languages, or why it has none."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pages.ui import download, icp_frames, icp_texts
from segmentation import icp, market
from segmentation.objections import objecting_buyers, objecting_prospects
from segmentation.warehouse import Warehouse
from tests.app.opened import address, charts, enter, figures, metrics, opened, texts


@pytest.fixture(scope="module")
def profile(demo_warehouse: Warehouse) -> icp.Profile:
    return icp.make_profile(demo_warehouse)


def drawn(app: object, key: str) -> dict[str, object]:
    (found,) = [data for chart, data in charts(app).items() if key in chart]  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            (
                "Automatisierung ab 4 (2,5×)",
                "{best} der 1.188 Kunden 2025 gelten als beste",
                "Anteil am Deckungsbeitrag",
            ),
        ),
        (
            "en",
            (
                "automation 4 or higher (2.5×)",
                "{best} of the 1,188 customers of 2025 count as best",
                "Share of contribution margin",
            ),
        ),
    ],
)
def test_the_figures_are_the_domains(
    demo_warehouse: Warehouse, profile: icp.Profile, language: str, said: tuple[str, str, str]
) -> None:
    title, lead, margin = said
    app = opened("icp", demo_warehouse.path, lang=language)
    assert not app.exception
    assert not app.error
    automation = next(c for c in profile.criteria if c.attribute == "automation")
    assert title[-5:-2] == f"{automation.lift:.1f}".replace(".", "," if language == "de" else ".")
    assert title in app.title[0].value
    assert profile.customers == 1188
    assert lead.format(best=profile.best) in texts(app)
    assert len(charts(app)) == 3
    row = profile.curve.set_index("threshold").loc[profile.threshold]
    figures = list(metrics(app).values())
    assert figures[:2] == [str(row["accounts"].astype(int)), str(row["prospects"].astype(int))]
    assert metrics(app)[margin].rstrip("\u00a0%") == f"{100 * row['contribution_margin_share']:.0f}"


def test_the_criteria_table_counts_as_the_criteria(demo_warehouse: Warehouse, profile: icp.Profile) -> None:
    app = opened("icp", demo_warehouse.path, lang="en")
    shown = app.dataframe[0].value
    assert len(shown) == len(profile.criteria)
    assert shown["lift"].is_monotonic_decreasing
    rated = profile.accounts[profile.accounts["best"].notna()]
    best = rated["best"].astype(bool)
    known = rated["automation"].notna()
    row = shown[shown["condition"] == "Automation 4 or higher"].iloc[0]
    assert row["share_best"] == pytest.approx((rated["automation"] >= 4)[best & known].mean())
    assert row["share_others"] == pytest.approx((rated["automation"] >= 4)[~best & known].mean())
    assert row["unknown"] == (~known).sum()


def test_the_address_carries_weights_threshold_and_list(demo_warehouse: Warehouse) -> None:
    weights = icp.BestWeights(nps=0.0, best_share=0.1)
    expected = icp.make_profile(demo_warehouse, weights)
    address = {"weight_nps": "0", "best_share": "0.1", "fit_from": "75", "fit_list": "prospects"}
    app = opened("icp", demo_warehouse.path, lang="en", **address)
    row = expected.curve.set_index("threshold").loc[75]
    assert metrics(app)["Accounts left"] == str(int(row["accounts"]))
    assert metrics(app)["Prospects"] == str(int(row["prospects"]))
    assert f"{expected.best} of the 1,188 customers" in texts(app)
    listed = app.dataframe[1].value
    assert len(listed) == row["prospects"]
    assert set(listed["standing_name"]) == {"Prospect"}
    assert app.query_params["fit_from"] == "75"
    assert app.query_params["weight_nps"] == "0"


def test_moving_a_weight_moves_the_profile_and_reset_brings_it_back(
    demo_warehouse: Warehouse, profile: icp.Profile
) -> None:
    app = opened("icp", demo_warehouse.path, lang="en")
    enter(app, "best_share", mark=5)
    assert app.query_params["best_share"] == "0.3"
    assert "356 of the 1,188 customers" in texts(app)
    app.button(key="icp:reset").click().run()
    assert "best_share" not in app.query_params
    assert f"{profile.best} of the 1,188 customers" in texts(app)


def test_a_typed_score_between_two_steps_goes_to_the_nearer(demo_warehouse: Warehouse) -> None:
    app = opened("icp", demo_warehouse.path, lang="en")
    enter(app, "fit_from", "43")
    assert app.query_params["fit_from"] == "45"
    assert "Too broad" in str(drawn(app, "icp-strictness")["title"])
    assert "Steps of 5" in figures(app)["fit_from"]["note"]
    enter(app, "fit_from", "101")
    assert "out of bounds: 0 to 100" in figures(app)["fit_from"]["wrong"]


def test_a_score_in_a_gap_leaves_who_the_gap_s_end_leaves(demo_warehouse: Warehouse, profile: icp.Profile) -> None:
    """Between one criterion missed and none missed there is no score."""
    assert profile.curve.set_index("threshold").loc[[85, 90, 95, 100], "accounts"].nunique() == 1
    app = opened("icp", demo_warehouse.path, lang="en", fit_from="85")
    assert address(app)["fit_from"] == "100"
    offered = [float(value) for value in figures(app)["fit_from"]["values"]]
    left = [int((profile.accounts["fit_score"] >= score - 1e-9).sum()) for score in offered]
    assert len(set(left)) == len(offered)
    enter(app, "fit_from", "90")
    assert address(app)["fit_from"] == "100"
    shared = int(profile.curve.set_index("threshold").loc[100, "accounts"])
    assert f"{shared} share the highest fit score, 100" in texts(app)
    assert set(app.dataframe[1].value["place"]) == {f"1–{shared}"}


@pytest.mark.parametrize(
    ("language", "standing", "lead", "note"),
    [
        ("de", "Kunde mit Verlust", "weitere wären es, brachten aber 2025 nach Betreuungskosten Verlust",
         "die passen, brachten 2025 nach Betreuungskosten Verlust"),
        ("en", "Customer with a loss", "more would be, but left a loss after cost to serve in 2025",
         "that fit left a loss after cost to serve in 2025"),
    ],
)  # fmt: skip
def test_loss_makers_are_no_best_customers_and_the_list_says_so(
    demo_warehouse: Warehouse, language: str, standing: str, lead: str, note: str
) -> None:
    profits = demo_warehouse.query(
        "SELECT customer_id, sum(revenue - cost) - coalesce((SELECT sum(amount) FROM core.service_costs AS service "
        "WHERE service.customer_id = lines.customer_id AND year(month) = 2025), 0) AS profit "
        "FROM core.order_lines AS lines WHERE year(order_date) = 2025 GROUP BY customer_id"
    ).set_index("customer_id")["profit"]
    app = opened("icp", demo_warehouse.path, lang=language, fit_list="customers")
    listed = app.dataframe[1].value
    assert lead in texts(app)
    assert note in texts(app)
    losing = listed[listed["profit"] < 0]
    assert not losing.empty
    assert set(losing["standing_name"]) == {standing}
    rated = icp.rated_customers(demo_warehouse, date(2025, 12, 31)).set_index("customer_id")
    assert rated["profit"].to_dict() == pytest.approx(profits.loc[rated.index].astype(float).to_dict(), abs=0.01)
    assert (rated.loc[rated["best"], "profit"] >= 0).all()
    assert rated["best"].sum() == 238


def test_weights_of_zero_are_explained(demo_warehouse: Warehouse) -> None:
    sides = ("contribution_margin", "margin_rate", "low_cost_to_serve", "growth", "nps")
    app = opened("icp", demo_warehouse.path, lang="de", **{f"weight_{side}": "0" for side in sides})
    assert not app.exception
    assert app.title[0].value == "Alle Gewichte sind null: So kann kein Kunde der beste sein"
    assert len(figures(app)) == 6


@pytest.mark.parametrize(
    ("language", "reason"),
    [("de", "Laden Sie einen Auszug der Auftragspositionen"), ("en", "Load an extract of order lines")],
)
def test_without_order_lines_the_reason_is_shown(maven_warehouse: Warehouse, language: str, reason: str) -> None:
    app = opened("icp", maven_warehouse.path, lang=language)
    assert not app.exception
    assert not app.error
    assert reason in app.info[0].value
    assert not charts(app)


def test_without_a_difference_no_profile_is_invented(adventureworks_warehouse: Warehouse) -> None:
    profile = icp.make_profile(adventureworks_warehouse)
    app = opened("icp", adventureworks_warehouse.path, lang="en")
    assert not app.error
    assert app.info[0].value.replace("\\", "") == str(profile.reason)
    assert not charts(app)


def test_the_backtest_is_told_with_its_doubt(demo_warehouse: Warehouse) -> None:
    verdict = icp.backtest(demo_warehouse)
    new = verdict.groups[verdict.groups["scope"] == "new"].set_index("group")
    assert verdict.p_values["new"] > 0.05
    assert new.loc["conforming", "low"] < new.loc["others", "high"]
    app = opened("icp", demo_warehouse.path, lang="en")
    told = next(element.value for element in app.markdown if "New accounts only" in str(element.value))
    assert "The intervals overlap" in told
    assert "nothing is proven" in told
    assert f"{100 * new.loc['conforming', 'win_rate']:.1f}%" in told
    groups = verdict.groups.set_index(["scope", "group"])["win_rate"]
    won = (round(100 * groups["all", group]) for group in ("conforming", "others"))
    assert str(drawn(app, "icp-backtest")["title"]) == (
        "{}% of opportunities won with conforming accounts, {}% with the others".format(*won)
    )


def test_titles_say_what_is_drawn_and_how_the_list_is_sorted(demo_warehouse: Warehouse, profile: icp.Profile) -> None:
    app = opened("icp", demo_warehouse.path, lang="en")
    top = max(profile.criteria, key=lambda criterion: criterion.lift)
    figure = json.loads(str(drawn(app, "icp-lifts")["figure"]))
    assert f"{top.lift:.1f} times as frequent" in str(drawn(app, "icp-lifts")["title"])
    assert figure["data"][0]["text"][0] == f"<b>{top.lift:.1f}×</b>"
    listed = app.dataframe[1].value
    keys = list(zip(listed["fit_score"].round(6), listed["known_share"].round(6), strict=True))
    assert keys == sorted(keys, reverse=True)
    alike = listed[listed["fit_score"].eq(listed["fit_score"].iloc[0]) & listed["known_share"].eq(1)]
    assert alike["profit"].dropna().is_monotonic_decreasing
    assert "Best fit first" in texts(app)


def test_a_criterion_of_many_values_is_spelled_out_below_the_table(
    demo_warehouse: Warehouse, profile: icp.Profile
) -> None:
    industries = next(criterion.values for criterion in profile.criteria if criterion.attribute == "wz_division")
    app = opened("icp", demo_warehouse.path, lang="de")
    assert f"Eine von {len(industries)} Branchen" in set(app.dataframe[0].value["condition"])
    spelled = next(caption.value for caption in app.caption if caption.value.startswith("Eine von"))
    assert all(f"{code} " in spelled for code in industries)


def test_prospects_are_the_same_firms_as_on_the_market_screen(demo_warehouse: Warehouse, profile: icp.Profile) -> None:
    own = market.read_own_data(demo_warehouse)
    everyone = market.bridge(own, market.default_assumptions(own).choices).iloc[0]
    objecting = objecting_prospects(demo_warehouse)
    assert objecting > 0
    assert profile.curve.iloc[0]["prospects"] == everyone["prospects"] - objecting
    bought = demo_warehouse.rows(
        "SELECT count(DISTINCT customer_id) FROM core.order_lines WHERE document_type = 'order'"
    )
    assert len(profile.accounts) - profile.accounts["prospect"].sum() == bought[0][0] - len(
        objecting_buyers(demo_warehouse)
    )


def test_sources_are_told_by_their_titles(demo_warehouse: Warehouse) -> None:
    shown = texts(opened("icp", demo_warehouse.path, lang="de"))
    for key, title in (("S-ICP", "„Definition Ideal Customer Profile (ICP)“"), ("S-HOWTO", "„How to ICP“")):
        assert f"[{key}] {title}" in shown


@pytest.mark.parametrize(
    ("name", "text"), [("fit_from", "43"), ("fit_list", "friends"), ("weight_nps", "2"), ("best_share", "0.9")]
)
def test_what_the_address_cannot_mean_is_said(demo_warehouse: Warehouse, name: str, text: str) -> None:
    app = opened("icp", demo_warehouse.path, lang="en", **{name: text})
    assert not app.exception
    assert text in app.warning[0].value.replace("\\", "")
    assert metrics(app)["Accounts left"]


@pytest.mark.parametrize("threshold", [0, 40, 80, 100])
def test_the_list_counts_as_the_curve(profile: icp.Profile, threshold: int) -> None:
    row = profile.curve.set_index("threshold").loc[threshold]
    everyone = icp_frames.conforming(profile, threshold, "all")
    assert len(everyone) == row["accounts"]
    assert len(icp_frames.conforming(profile, threshold, "prospects")) == row["prospects"]
    assert (everyone["standing"] == "best").sum() == row["best_customers"]
    assert everyone["standing"].isin(["best", "customer", "losing"]).sum() == row["customers"]
    first, last = everyone.iloc[0], everyone.iloc[-1]
    assert first["known_share"] == pytest.approx(1)
    assert last["fit_score"] <= first["fit_score"]


def test_reasons_are_met_missed_or_unknown_once_each(profile: icp.Profile) -> None:
    names = [criterion.attribute for criterion in profile.criteria]
    accounts = icp_frames.with_reasons(icp_frames.conforming(profile, 0, "all"), profile.criteria, names, "-")
    columns = accounts[["met_names", "missed_names", "unknown_names"]].itertuples(index=False)
    for row in columns:
        assert sorted(name for text in row if text != "-" for name in text.split(", ")) == sorted(names)
    counted = accounts["missed_names"].map(lambda text: 0 if text == "-" else text.count(",") + 1)
    assert (counted == accounts["missed"]).all()


def test_the_strictness_title_sets_customers_against_their_own_margin(profile: icp.Profile) -> None:
    rated = profile.accounts[profile.accounts["best"].notna() & profile.accounts["fit_score"].notna()]
    left = rated[rated["fit_score"] >= float(profile.threshold or 0)]
    row = icp_frames.at_threshold(profile.curve, float(profile.threshold or 0))
    rated_count = icp_frames.at_threshold(profile.curve, 0)["customers"]
    said = icp_texts.strictness_title("right", row, rated_count, "contribution_margin")
    margin = left["contribution_margin"].sum() / rated["contribution_margin"].sum()
    assert f"{len(left) / len(rated):.0%} of the rated customers carry {margin:.0%} of contribution margin" in said


def test_lifts_that_read_the_same_are_no_range(profile: icp.Profile) -> None:
    first, *rest = (replace(criterion, lift=2.41) for criterion in profile.criteria)
    assert rest
    same = replace(profile, criteria=(first, *(replace(criterion, lift=2.44) for criterion in rest)))
    assert "they are 2.4 times as frequent" in icp_texts.lead(same)
    assert " to " in icp_texts.lead(profile)


def test_strictness_is_judged_against_the_recommended_threshold() -> None:
    curve = pd.DataFrame(
        {
            "threshold": [0, 25, 50, 75, 100],
            "precision": [0.2, 0.55, 0.6, 0.7, None],
            "best_customers": [90, 82, 80, 71, 0],
        }
    )
    assert icp_frames.right_span(curve, 50) == (25, 50)
    verdicts = [icp_frames.judge_strictness(curve, threshold, 50) for threshold in curve["threshold"]]
    assert verdicts == ["broad", "right", "right", "narrow", "narrow"]


def test_the_file_holds_figures_a_german_spreadsheet_reads(
    profile: icp.Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "language", lambda: "de")
    accounts = icp_frames.conforming(profile, 80, "customers")
    text = download.csv_bytes(accounts, {"customer_id": "Kundennr.", "contribution_margin": "DB"}).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    total = sum(float(row["DB"].replace(",", ".")) for row in rows if row["DB"])
    assert len(rows) == len(accounts)
    assert total == pytest.approx(accounts["contribution_margin"].sum())
