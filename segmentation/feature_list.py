"""The one declaration of the customer features, which frame, clustering, screens and docs are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segmentation.rates import COST_TO_SERVE_RATE, GROWTH, MARGIN_RATE, Rate

Unit = Literal["key", "text", "category", "date", "eur", "fraction", "days", "count", "per_year", "number", "score"]
Transform = Literal["none", "log1p", "symlog"]
Approach = Literal["technographic", "behavioural", "value", "needs", "firmographic", "none"]


@dataclass(frozen=True)
class Feature:
    """One column of the customer features.

    label: English, translated by the screens as the description is; label_de, description_de: the German words for
    files that leave the product.
    transform: before clustering; symlog is sign(x)·log1p(|x|), for amounts that may be negative.
    approach: which of the four ways to segment it belongs to (S-SEG), firmographic: by customer groups (S-TECH), none:
    customers are not told apart by it. clustering: used by default. rate: how it is
    made from sums, by which a segment's figure is that of the segment's sums; without it the mean of its customers.
    """

    name: str
    label: str
    label_de: str
    unit: Unit
    approach: Approach
    transform: Transform = "none"
    clustering: bool = False
    description: str = ""
    rate: Rate | None = None
    description_de: str = ""


FEATURES: tuple[Feature, ...] = (
    Feature("customer_id", "Customer no.", "Kundennr.", "text", "none"),
    Feature("customer_key", "Customer key", "Kundenschlüssel", "key", "none"),
    Feature("first_order", "First order", "Erster Auftrag", "date", "behavioural"),
    Feature("last_order", "Last order", "Letzter Auftrag", "date", "behavioural"),
    Feature(
        "recency_days",
        "Days since last order",
        "Tage seit letztem Auftrag",
        "days",
        "behavioural",
        "log1p",
    ),
    Feature("tenure_days", "Days since first order", "Tage seit erstem Auftrag", "days", "behavioural"),
    Feature("orders", "Orders", "Aufträge", "count", "behavioural", "log1p"),
    Feature("lines", "Order lines", "Auftragspositionen", "count", "behavioural", "log1p"),
    Feature(
        "orders_per_year",
        "Orders per year",
        "Aufträge pro Jahr",
        "per_year",
        "behavioural",
        "log1p",
        True,
        "Orders over the years since the first one; missing under 90 days",
        description_de="Aufträge geteilt durch die Jahre seit dem ersten; fehlt unter 90 Tagen",
    ),
    Feature(
        "mean_order_value",
        "Mean order value",
        "Mittlerer Auftragswert",
        "eur",
        "behavioural",
        "log1p",
        True,
        "Net value of an order",
        description_de="Nettowert eines Auftrags",
    ),
    Feature(
        "order_regularity",
        "Irregularity of ordering",
        "Unregelmäßigkeit der Aufträge",
        "number",
        "behavioural",
        "log1p",
        True,
        "Coefficient of variation of the gaps between orders: 0 like clockwork, 1 at random",
        description_de="Variationskoeffizient der Abstände zwischen Aufträgen: 0 wie ein Uhrwerk, 1 zufällig",
    ),
    Feature(
        "revenue",
        "Revenue",
        "Umsatz",
        "eur",
        "value",
        "symlog",
        description="Net of returns and credit notes",
        description_de="Abzüglich Retouren und Gutschriften",
    ),
    Feature(
        "ordered",
        "Value of orders",
        "Auftragswert insgesamt",
        "eur",
        "none",
        description="Net value of all orders before returns and credit notes",
        description_de="Nettowert aller Aufträge vor Retouren und Gutschriften",
    ),
    Feature(
        "costed_revenue",
        "Revenue of lines with a cost",
        "Umsatz der Positionen mit Kosten",
        "eur",
        "value",
        "symlog",
        description="Net of returns and credit notes; what the contribution margin rate is a share of",
        description_de="Abzüglich Retouren und Gutschriften; worauf sich die Deckungsbeitragsquote bezieht",
    ),
    Feature(
        "costed_ordered",
        "Value of ordered lines with a cost",
        "Auftragswert der Positionen mit Kosten",
        "eur",
        "none",
        description="Before returns and credit notes",
        description_de="Vor Retouren und Gutschriften",
    ),
    Feature(
        "contribution_margin",
        "Contribution margin",
        "Deckungsbeitrag",
        "eur",
        "value",
        "symlog",
        description="Revenue of the lines with a cost, less that cost",
        description_de="Umsatz der Positionen mit Kosten abzüglich dieser Kosten",
    ),
    Feature(
        "margin_rate",
        "Contribution margin rate",
        "Deckungsbeitragsquote",
        "fraction",
        "value",
        "none",
        True,
        "Contribution margin over the revenue of the lines with a cost",
        MARGIN_RATE,
        description_de="Deckungsbeitrag geteilt durch den Umsatz der Positionen mit Kosten",
    ),
    Feature("cost_to_serve", "Cost to serve", "Betreuungskosten", "eur", "value", "log1p"),
    Feature(
        "cost_to_serve_rate",
        "Cost to serve, share of revenue",
        "Betreuungskostenquote",
        "fraction",
        "value",
        "log1p",
        True,
        "Cost to serve over revenue",
        COST_TO_SERVE_RATE,
        description_de="Betreuungskosten geteilt durch Umsatz",
    ),
    Feature(
        "profit",
        "Profit after cost to serve",
        "Ergebnis nach Betreuungskosten",
        "eur",
        "value",
        "symlog",
        description="Contribution margin less cost to serve",
        description_de="Deckungsbeitrag abzüglich Betreuungskosten",
    ),
    Feature(
        "revenue_last_year",
        "Revenue last year",
        "Umsatz im letzten Jahr",
        "eur",
        "value",
        "symlog",
        description="Last full calendar year",
        description_de="Letztes volles Kalenderjahr",
    ),
    Feature(
        "revenue_year_before",
        "Revenue in the year before",
        "Umsatz im Vorjahr",
        "eur",
        "value",
        "symlog",
        description="Calendar year before the last full one; missing where the order lines do not cover it",
        description_de="Kalenderjahr vor dem letzten vollen; fehlt, wo die Auftragspositionen es nicht abdecken",
    ),
    Feature(
        "ordered_year_before",
        "Value of orders in the year before",
        "Auftragswert im Vorjahr",
        "eur",
        "none",
        description="Before returns and credit notes; missing where the order lines do not cover that year",
        description_de="Vor Retouren und Gutschriften; fehlt, wenn die Auftragspositionen dieses Jahr nicht abdecken",
    ),
    Feature(
        "contribution_margin_last_year",
        "Contribution margin last year",
        "Deckungsbeitrag im letzten Jahr",
        "eur",
        "value",
        "symlog",
        description="Last full calendar year",
        description_de="Letztes volles Kalenderjahr",
    ),
    Feature(
        "growth",
        "Growth",
        "Wachstum",
        "fraction",
        "value",
        "symlog",
        description="Revenue of the last full calendar year against the year before, of a segment by the sums of its "
        "customers; missing where the year before is next to nothing",
        rate=GROWTH,
        description_de="Umsatz des letzten vollen Kalenderjahres gegen das Vorjahr, beim Segment aus den Summen "
        "seiner Kunden; fehlt, wo das Vorjahr fast nichts ist",
    ),
    Feature(
        "return_rate",
        "Return rate",
        "Retourenquote",
        "fraction",
        "behavioural",
        "log1p",
        description="Value sent back over the value ordered; among few orders one return decides it",
        description_de="Zurückgesandter Wert geteilt durch bestellten; bei wenigen Aufträgen entscheidet eine Retoure",
    ),
    Feature(
        "discount_rate",
        "Discount",
        "Rabattquote",
        "fraction",
        "value",
        "none",
        True,
        "Discount over the gross value of what was ordered",
        description_de="Rabatt geteilt durch den Bruttowert des Bestellten",
    ),
    Feature(
        "price_level",
        "Price against list price",
        "Preisniveau gegen Liste",
        "fraction",
        "value",
        "none",
        True,
        "Net value over the list value of what was ordered",
        description_de="Nettowert geteilt durch den Listenwert des Bestellten",
    ),
    Feature("product_groups", "Product groups bought", "Gekaufte Warengruppen", "count", "needs", "none", True),
    Feature(
        "top_group_share",
        "Share of the largest product group",
        "Anteil der größten Warengruppe",
        "fraction",
        "needs",
        "none",
        True,
    ),
    Feature(
        "digital_share",
        "Ordered digitally",
        "Digitaler Bestellanteil",
        "fraction",
        "technographic",
        "none",
        True,
        "Share of orders by EDI or web shop",
        description_de="Anteil der Aufträge über EDI oder Webshop",
    ),
    Feature(
        "automation",
        "Degree of automation",
        "Automatisierungsgrad",
        "score",
        "technographic",
        description="1 to 5, from the CRM account",
        description_de="1 bis 5, aus dem CRM",
    ),
    Feature(
        "payment_delay_days",
        "Payment delay",
        "Zahlungsverzug",
        "days",
        "behavioural",
        "symlog",
        True,
        "Days paid after the due date, mean",
        description_de="Tage zwischen Fälligkeit und Zahlung, Mittelwert",
    ),
    Feature("tickets_per_year", "Service tickets per year", "Tickets pro Jahr", "per_year", "needs", "log1p", True),
    Feature(
        "technical_service_share",
        "Technical share of service",
        "Technischer Anteil der Betreuung",
        "fraction",
        "needs",
        "none",
        True,
        "Share of cost to serve spent on technical work and engineering",
        description_de="Anteil der Betreuungskosten für Technik und Entwicklung",
    ),
    Feature(
        "nps",
        "Recommendation (0 to 10)",
        "Weiterempfehlung (0 bis 10)",
        "score",
        "needs",
        "none",
        False,
        "Mean answer to the question of recommendation",
        description_de="Mittlere Antwort auf die Frage nach der Weiterempfehlung",
    ),
    Feature(
        "win_rate",
        "Opportunities won",
        "Gewonnene Chancen",
        "fraction",
        "behavioural",
        description="Share of decided opportunities; missing under 3",
        description_de="Anteil an den entschiedenen Chancen; fehlt unter 3",
    ),
    Feature(
        "erp_system",
        "ERP system",
        "ERP-System",
        "category",
        "technographic",
        description="From the CRM account",
        description_de="Aus dem CRM",
    ),
    Feature(
        "bundesland",
        "Bundesland",
        "Bundesland",
        "category",
        "firmographic",
        description="By postal code, of German customers",
        description_de="Nach Postleitzahl, bei deutschen Kunden",
    ),
    Feature(
        "wz_section",
        "Industry section",
        "Wirtschaftsabschnitt",
        "category",
        "firmographic",
        description="Section of WZ 2008, a letter",
        description_de="Abschnitt der WZ 2008, ein Buchstabe",
    ),
    Feature(
        "wz_division",
        "Industry division",
        "Wirtschaftsabteilung",
        "category",
        "firmographic",
        description="Division of WZ 2008, two digits",
        description_de="Abteilung der WZ 2008, zwei Ziffern",
    ),
    Feature("headcount", "Headcount", "Mitarbeiter", "count", "firmographic", "log1p"),
    Feature(
        "annual_revenue",
        "Customer’s own revenue",
        "Eigener Umsatz des Kunden",
        "eur",
        "firmographic",
        "log1p",
        description="What the customer itself sells in a year",
        description_de="Was der Kunde selbst im Jahr umsetzt",
    ),
    Feature("ownership", "Ownership", "Eigentümerstruktur", "category", "firmographic"),
    Feature(
        "mean_revenue",
        "Mean revenue of the last years",
        "Mittlerer Umsatz der letzten Jahre",
        "eur",
        "firmographic",
        "symlog",
        description="Revenue a year over the last full calendar years, five at most",
        description_de="Umsatz pro Jahr in den letzten vollen Kalenderjahren, höchstens fünf",
    ),
)

BY_NAME: dict[str, Feature] = {feature.name: feature for feature in FEATURES}
# What customers can be put into segments by.
CRITERIA: tuple[Feature, ...] = tuple(f for f in FEATURES if f.approach != "none" and f.unit != "date")
# What can be averaged and drawn: neither the customer's own number nor days nor words.
FIGURES: tuple[Feature, ...] = tuple(feature for feature in CRITERIA if feature.unit != "category")
CLUSTERING_FEATURES: tuple[Feature, ...] = tuple(feature for feature in FEATURES if feature.clustering)
