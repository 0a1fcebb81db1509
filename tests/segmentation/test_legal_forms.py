"""Legal forms read from names: a list of German forms, and the names of real firms."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.legal_forms import legal_form
from segmentation.warehouse import Warehouse

FORMS = {
    "Müller GmbH": "GmbH",
    "MÜLLER G.M.B.H.": "GmbH",
    "Müller gGmbH": "GmbH",
    "Bau-GmbH": "GmbH",
    "Wirtschafts- und Steuerberatungsgesellschaft mbH": "GmbH",
    "Müller GmbH i. L.": "GmbH",
    "Müller GmbH, Niederlassung Nord": "GmbH",
    "Müller GmbH & Co. KG": "GmbH & Co. KG",
    "Müller GmbH und Co KG Werk Süd": "GmbH & Co. KG",
    "Tiefbau GmbH&Co.KG": "GmbH & Co. KG",
    "Start UG (haftungsbeschränkt) & Co. KG": "GmbH & Co. KG",
    "Acme Ltd. & Co. KG": "GmbH & Co. KG",
    "Zeppelin Stiftung & Co. KG": "GmbH & Co. KG",
    "Bäckerei Kogel AG & Co KG": "GmbH & Co. KG",
    "Müller & Söhne KG": "KG",
    "Müller & Co. Kommanditgesellschaft": "KG",
    "Huber KG Werk Süd": "KG",
    "Henkel AG & Co. KGaA": "KGaA",
    "Siemens Aktiengesellschaft": "AG",
    "Holz AG": "AG",
    "Airbus SE": "SE",
    "Start UG (haftungsbeschränkt)": "UG",
    "Meier OHG": "OHG",
    "Schmidt GbR": "GbR",
    "Meyer e.K.": "e. K.",
    "Meyer e. Kfm., Inh. Hans Meyer": "e. K.",
    "Meyer e.Kfr.": "e. K.",
    "Raiffeisen eG": "eG",
    "Turnverein e.V.": "e. V.",
    "Robert-Bosch-Stiftung": "Stiftung",
    "Carl Zeiss Stiftung bürgerlichen Rechts": "Stiftung",
    "Anwälte PartG mbB": "PartG",
    "Stadtwerke AöR": "AöR/KdöR",
    "Acme Ltd.": "Ltd.",
    "Acme Limited": "Ltd.",
    "Jansen B.V.": "B.V.",
    "Dupont S.A.": "S.A.",
    "Rossi S.r.l.": "S.r.l.",
}
NONE = ["Hans Müller", "10 kg Sack Handel", "ab Werk Handel", "Bad Ems SE Handel", "Stiftungsbau Nord", "GmbH", "AG",
        "", "   ", "§$%", None]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), FORMS.items())
def test_german_and_common_foreign_forms(name: str, form: str) -> None:
    assert legal_form(name) == form


@pytest.mark.parametrize("name", NONE)
def test_a_name_without_a_form_has_none(name: str | None) -> None:
    assert legal_form(name) is None


@given(st.text(max_size=80))
def test_whatever_a_name_holds(name: str) -> None:
    assert legal_form(name) is None or legal_form(f"{name} GmbH") is not None


@given(st.from_regex(r"[A-Z][a-z]{3,9}( [A-Z][a-z]{3,9})?", fullmatch=True), st.sampled_from(sorted(FORMS.values())))
def test_a_form_behind_any_name_is_found(name: str, form: str) -> None:
    if form not in ("AöR/KdöR",):
        assert legal_form(f"{name}, {form}") in (form, "GmbH & Co. KG")


def test_every_firm_of_the_demo_has_one(demo_warehouse: Warehouse) -> None:
    names = demo_warehouse.query("SELECT name FROM core.customers")["name"]
    forms = names.map(legal_form)
    assert forms.notna().all()
    # Told another way: by the last word, in whatever case; what stands behind the form are works and towns.
    last = names.str.split().str[-1].str.lower()
    for word, form in (("ag", "AG"), ("se", "SE"), ("b.v.", "B.V."), ("gmbh", "GmbH")):
        assert (forms[last == word] == form).all(), form
    limited = names.str.contains(r"gmbh\s*(?:&|und|\+)\s*co", case=False)
    assert (forms[limited] == "GmbH & Co. KG").all()
    assert limited.sum() == (forms == "GmbH & Co. KG").sum() > 300


def test_real_names_of_firms_abroad(shared_data: Path) -> None:
    northwind = pd.read_csv(shared_data / "northwind" / "customers.csv")["companyName"]
    told = {name: form for name in northwind if (form := legal_form(name))}
    assert told == {"FISSA Fabrica Inter. Salchichas S.A.": "S.A.", "Franchi S.p.A.": "S.r.l."}
    maven = pd.read_csv(shared_data / "maven_crm" / "accounts.csv")["account"].dropna()
    assert {legal_form(name) for name in maven} == {None, "Inc."}
    sites = pd.read_csv(shared_data / "company_duplicates" / "chicago_sites_true_ids.csv")["Site name"].dropna()
    forms = sites.map(legal_form)
    incorporated = sites.str.contains(r"\b(?:inc|incorporated|corp|corporation|llc)\.?\s*$", case=False)
    assert (forms[incorporated] == "Inc.").all()
    assert forms[~incorporated].notna().mean() < 0.01
