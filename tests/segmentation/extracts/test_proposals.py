"""Proposals: the right table and columns for headers of known systems and of none, by names and by data."""

from __future__ import annotations

import pytest

from segmentation.extracts.masking import hidden_columns
from segmentation.extracts.matching import UNLIKELY
from segmentation.extracts.proposals import Proposal, Sample, propose
from segmentation.extracts.vocabulary import bare, name_score, system_tables
from segmentation.schema import LOADABLE, ORDER_LINES, table
from segmentation.warehouse.plan import offered


def sample(file: str, text: str, named: bool = True) -> Sample:
    rows = [tuple(line.split(";")) for line in text.strip().split("\n")]
    return Sample(file, rows[0], tuple(rows[1:]), named)


def headers(proposal: Proposal) -> dict[str, str]:
    return {match.column: match.header for match in proposal.matches}


def confidence(proposal: Proposal, column: str) -> float:
    return next(match.confidence for match in proposal.matches if match.column == column)


def test_every_profile_fills_columns_that_there_are() -> None:
    systems = {one.system for one in system_tables()}
    assert systems == {"SAP", "Dynamics 365 Business Central", "Odoo", "HubSpot", "Salesforce", "Pipedrive"}
    for one in system_tables():
        known = {column.name for column in offered(table(one.table))}
        assert one.columns.keys() <= known, one.name


@pytest.mark.parametrize("one", system_tables(), ids=lambda one: f"{one.system} {one.name}")
def test_the_headers_of_a_known_system_are_recognised(one: object) -> None:
    system = next(found for found in system_tables() if found is one)
    names = tuple(next(iter(found)) for found in system.columns.values())
    # Some systems call two things by one name; a file has it once.
    unique = tuple(dict.fromkeys(names))
    proposal = propose([Sample(f"{system.name}.csv", unique, ())])[0]
    assert proposal.table == system.table
    right = [match for match in proposal.matches if bare(match.header) in system.columns.get(match.column, ())]
    assert len(right) >= 0.8 * len(unique)


KNA1 = """MANDT;KUNNR;LAND1;NAME1;ORT01;PSTLZ;STRAS;ERDAT;STCEG
100;0000010001;DE;Müller GmbH;Ulm;89073;Weg 1;20200105;
100;0000010002;AT;Groß AG;Wien;1010;Ring 2;20210316;"""
VBAK = """MANDT;VBELN;AUDAT;AUART;KUNNR
100;0001;20240131;TA;0000010001
100;0002;20240229;RE;0000010002"""
VBAP = """MANDT;VBELN;POSNR;MATNR;KWMENG;NETWR;WAERK;WAVWR
100;0001;10;A1;5,000;1.234,50;EUR;600,00
100;0001;20;A2;1,000;99,00-;EUR;50,00
100;0002;10;A1;2,000;10,00;EUR;5,00"""


def test_sap_tables_with_the_heads_of_orders_looked_up() -> None:
    kna1, vbak, vbap = propose([sample("KNA1.txt", KNA1), sample("VBAK.txt", VBAK), sample("VBAP.txt", VBAP)])
    assert (kna1.table, kna1.system, kna1.missing) == ("customers", "SAP KNA1", ())
    assert headers(kna1)["postal_code"] == "PSTLZ"
    assert (vbap.table, vbap.system, vbap.missing, vbak.table) == ("order_lines", "SAP VBAP", (), None)
    assert vbap.mapping is not None
    assert vbap.mapping.lookups["order_date"] == {
        "file": "VBAK.txt", "own": "VBELN", "key": "VBELN", "value": "AUDAT",
    }  # fmt: skip
    assert vbap.mapping.lookups["document_type"]["value"] == "AUART"
    assert headers(vbap)["revenue"] == "NETWR"
    assert headers(vbap)["currency"] == "WAERK"


@pytest.mark.parametrize(
    ("column", "header", "least"),
    [
        ("customer_id", "Kd.-Nr.", 0.9), ("customer_id", "KUNDENNUMMER", 0.9), ("revenue", "Nettowert", 0.9),
        ("revenue", "Nettoumsaetze", 0.5), ("order_date", "Auftrags-Datum", 0.9), ("product_id", "Artikel Nr.", 0.9),
        ("quantity", "Menge", 0.9), ("unit_price", "Unit price", 0.9), ("discount", "Rabatt (%)", 0.9),
    ],
)  # fmt: skip
def test_names_in_both_languages(column: str, header: str, least: float) -> None:
    assert name_score(ORDER_LINES, ORDER_LINES.column(column), header) >= least
    others = [c for c in ORDER_LINES.columns if c.name != column]
    assert all(name_score(ORDER_LINES, other, header) < least for other in others)


def test_what_cells_hold_counts_beside_the_name() -> None:
    good = propose([sample("Kunden.csv", "Kundennummer;Firma;Kunde seit\n1;A GmbH;01.02.2020\n2;B AG;03.04.2021")])[0]
    bad = propose([sample("Kunden.csv", "Kundennummer;Firma;Kunde seit\n1;A GmbH;sehr lange\n1;B AG;immer")])[0]
    assert confidence(good, "customer_since") > 0.9
    assert "customer_since" not in headers(bad)
    assert confidence(bad, "customer_id") < confidence(good, "customer_id")


def test_keys_of_another_file_are_recognised() -> None:
    customers = "Kundennummer;Firma\n" + "\n".join(f"K{n};Firma {n} GmbH" for n in range(20))
    lines = "Belegnummer;Position;Belegdatum;Abnehmer;Nettowert\n" + "\n".join(
        f"B{n};1;01.02.2024;K{n};{n},50" for n in range(20)
    )
    proposal = propose([sample("kunden.csv", customers), sample("umsatz.csv", lines)])[1]
    assert headers(proposal)["customer_id"] == "Abnehmer"
    alone = propose([sample("umsatz.csv", lines)])[0]
    assert alone.missing == ("customer_id",)


INVOICE_LINES = """Invoice No;Date;Customer;Customer Name;SKU;Qty;Unit Price;Amount
1;05/16/2024;C1;A Inc;S8;5;12.50;$62.50
2;02/28/2023;C2;B Inc;S7;13;99.95;$1,299.35"""
PAID = "Rechnungsnummer;Kundennummer;Rechnungsdatum;Bezahlt am;Betrag\n1;C1;16.05.2024;17.06.2024;62,50"


@pytest.mark.parametrize("name", ["sales", "invoices", "payments", "customers", "x"])
def test_what_the_columns_tell_weighs_more_than_the_name(name: str) -> None:
    found = propose([sample(f"{name}.csv", INVOICE_LINES)])[0]
    assert (found.table, found.missing) == ("order_lines", ())


@pytest.mark.parametrize(("name", "table"), [("zahlungen", "payments"), ("umsatz", "order_lines")])
def test_the_name_decides_between_tables_that_fit_as_well(name: str, table: str) -> None:
    assert propose([sample(f"{name}.csv", PAID)])[0].table == table


def test_files_that_are_none_of_ours_are_left_alone() -> None:
    texts = ["ID;Region\n1;Nord\n2;Süd", "a;b;c\n1;2;3\n4;5;6", "Datum;Temperatur\n01.01.2024;5,5\n02.01.2024;6,5"]
    assert [one.table for one in propose([sample(f"{n}.csv", text) for n, text in enumerate(texts)])] == [None] * 3


def test_without_names_nothing_is_sure() -> None:
    text = "Spalte 1;Spalte 2;Spalte 3;Spalte 4;Spalte 5\nB1;1;01.02.2024;K1;5,50\nB2;1;02.02.2024;K2;7,50"
    proposal = propose([sample("auftragspositionen.csv", text, named=False)])[0]
    assert all(match.confidence < UNLIKELY for match in proposal.matches)
    found = headers(propose([sample("x.csv", text, named=False)], {"x.csv": "order_lines"})[0])
    assert (found["order_date"], found["revenue"]) == ("Spalte 3", "Spalte 5")


def test_words_are_translated() -> None:
    text = (
        "Deal ID;Deal Name;Deal Stage;Amount;Create Date\n1;A;Closed Won;5.50;2024-01-31\n2;B;Closed Lost;5;2024-01-31"
    )
    proposal = propose([sample("deals.csv", text)])[0]
    assert proposal.mapping is not None
    assert proposal.mapping.values == {"stage": {"Closed Lost": "lost", "Closed Won": "won"}}


def test_every_table_is_found_by_its_own_layout() -> None:
    for one in LOADABLE:
        names = tuple(column.header for column in one.columns)
        assert propose([Sample("x.csv", names, ())])[0].table == one.name


def test_heads_of_documents_that_lines_look_up_are_not_loaded_as_lines_too() -> None:
    heads = "Auftragsnummer;Auftragsdatum;Kundennummer;Nettowert\nA1;01.02.2024;K1;30,00\nA2;02.02.2024;K2;5,00"
    lines = "Auftragsnummer;Pos;Menge;Nettowert\nA1;1;2;10,00\nA1;2;1;20,00\nA2;1;1;5,00"
    alone = propose([sample("koepfe.csv", heads)])[0]
    assert (alone.table, alone.missing) == ("order_lines", ())
    head, line = propose([sample("koepfe.csv", heads), sample("zeilen.csv", lines)])
    assert (head.table, line.table, line.missing) == (None, "order_lines", ())


def test_the_number_of_a_head_is_found_by_what_it_holds() -> None:
    heads = "Nr.;Auftragsdatum;Kundennummer\n" + "\n".join(f"A{n};0{n}.02.2024;K{n}" for n in range(1, 7))
    lines = "Auftragsnummer;Pos;Nettowert\n" + "\n".join(f"A{n};1;{n},50" for n in range(1, 7))
    line = propose([sample("koepfe.csv", heads), sample("zeilen.csv", lines)])[1]
    assert line.mapping is not None
    assert line.mapping.lookups["customer_id"]["key"] == "Nr."


def test_what_everybody_calls_so_tells_no_system() -> None:
    usual = propose(
        [sample("kunden.csv", "customerID;companyName;city;country;phone\nA;A GmbH;Ulm;DE;1\nB;B AG;Bonn;DE;2")]
    )
    assert (usual[0].table, usual[0].system) == ("customers", None)


def test_a_part_of_a_name_and_short_numbers_are_no_ground() -> None:
    text = "Auftragsnummer;Auftragsdatum;Customer Group;Nettowert\n1;01.02.2024;PO-7;5,00\n2;02.02.2024;PO-8;6,00"
    assert propose([sample("umsatz.csv", text)])[0].missing == ("customer_id",)
    customers = "Kundennummer;Firma\n" + "\n".join(f"{n};Firma {n} GmbH" for n in range(20))
    region = text.replace("Customer Group", "Region") + "\n" + "\n".join(f"{n};01.03.2024;{n};1,00" for n in range(9))
    assert propose([sample("kunden.csv", customers), sample("umsatz.csv", region)])[1].missing == ("customer_id",)


def test_a_known_word_shows_what_a_column_holds_and_an_empty_key_is_none() -> None:
    head = "Auftragsnummer;Pos;Auftragsart;Auftragsdatum;Kundennummer;Nettowert"
    kinds = f"{head}\n1;1;{{}};01.02.2024;K1;5,00\n2;1;{{}};01.02.2024;K1;6,00"
    assert headers(propose([sample("u.csv", kinds.format("TA", "ZTA"))])[0])["document_type"] == "Auftragsart"
    assert "document_type" not in headers(propose([sample("u.csv", kinds.format("7", "8"))])[0])
    empty = propose([sample("Kunden.csv", "Kundennummer;Firma\n;A GmbH\n;B AG")], {"Kunden.csv": "customers"})[0]
    assert empty.missing == ("customer_id",)


def test_a_system_tells_what_fills_nothing_and_what_names_somebody() -> None:
    header = "Deal - ID;Deal - Title;Deal - Kontaktperson;Deal - Besitzer;Deal - Status;Deal - Stage;Deal - Won time"
    names = tuple(header.split(";"))
    found = propose(
        [sample("deals.csv", f"{header}\n1;A;Ada Lang;Rep;Won;Offer;2024-01-31\n2;B;Max Kurz;Rep;Lost;Lead;")]
    )
    assert headers(found[0]) == {
        "opportunity_id": "Deal - ID", "stage": "Deal - Status", "sales_rep": "Deal - Besitzer",
    }  # fmt: skip
    assert {names[at] for at in hidden_columns(names, [])} == {"Deal - Kontaktperson", "Deal - Besitzer"}
