"""The one declaration of the customer features, which frame, clustering, screens and docs are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["text", "date", "eur", "fraction", "days", "count", "per_year", "number", "score"]
Transform = Literal["none", "log1p", "symlog"]
Approach = Literal["technographic", "behavioural", "value", "needs", "none"]


@dataclass(frozen=True)
class Feature:
    """One column of the customer features.

    label: English, translated by the screens; label_de: the German words for files that leave the product.
    transform: before clustering; symlog is sign(x)·log1p(|x|), for amounts that may be negative.
    approach: which of the four ways to segment it belongs to (S-SEG). clustering: used by default.
    """

    name: str
    label: str
    label_de: str
    unit: Unit
    approach: Approach
    transform: Transform = "none"
    clustering: bool = False
    description: str = ""


FEATURES: tuple[Feature, ...] = (
    Feature("customer_id", "Customer number", "Kundennummer", "text", "none"),
    Feature("customer_key", "Customer key", "Kundenschlüssel", "count", "none"),
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
        "orders over the years since the first one; missing under 90 days",
    ),
    Feature(
        "mean_order_value",
        "Mean order value",
        "Mittlerer Auftragswert",
        "eur",
        "behavioural",
        "log1p",
        True,
        "net value of an order",
    ),
    Feature(
        "order_regularity",
        "Irregularity of ordering",
        "Unregelmäßigkeit der Aufträge",
        "number",
        "behavioural",
        "log1p",
        True,
        "coefficient of variation of the gaps between orders: 0 like clockwork, 1 at random",
    ),
    Feature("revenue", "Revenue", "Umsatz", "eur", "value", "symlog", description="net of returns and credits"),
    Feature(
        "contribution_margin",
        "Contribution margin",
        "Deckungsbeitrag",
        "eur",
        "value",
        "symlog",
        description="revenue of the lines with a cost, less that cost",
    ),
    Feature(
        "margin_rate",
        "Margin rate",
        "Deckungsbeitragsquote",
        "fraction",
        "value",
        "none",
        True,
        "contribution margin over the revenue of the lines with a cost",
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
    ),
    Feature(
        "profit",
        "Profit",
        "Gewinn nach Betreuung",
        "eur",
        "value",
        "symlog",
        description="contribution margin less cost to serve",
    ),
    Feature(
        "revenue_last_year",
        "Revenue last year",
        "Umsatz im letzten Jahr",
        "eur",
        "value",
        "symlog",
        description="last full calendar year",
    ),
    Feature(
        "contribution_margin_last_year",
        "Contribution margin last year",
        "Deckungsbeitrag im letzten Jahr",
        "eur",
        "value",
        "symlog",
        description="last full calendar year",
    ),
    Feature(
        "growth",
        "Growth",
        "Wachstum",
        "fraction",
        "value",
        "symlog",
        description="last full year against the one before; missing where that was next to nothing or is not covered",
    ),
    Feature(
        "return_rate",
        "Return rate",
        "Retourenquote",
        "fraction",
        "behavioural",
        "log1p",
        description="value sent back, share of the value ordered; among few orders one return decides it",
    ),
    Feature("discount_rate", "Discount", "Rabattquote", "fraction", "value", "none", True),
    Feature(
        "price_level",
        "Price against list price",
        "Preisniveau gegen Liste",
        "fraction",
        "value",
        "none",
        True,
        "net value over list value of what was ordered",
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
        "orders by EDI or web shop",
    ),
    Feature(
        "automation",
        "Degree of automation",
        "Automatisierungsgrad",
        "score",
        "technographic",
        description="1 to 5, from the CRM account",
    ),
    Feature(
        "payment_delay_days",
        "Payment delay",
        "Zahlungsverzug",
        "days",
        "behavioural",
        "symlog",
        True,
        "days paid after the due date, mean",
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
        "cost to serve spent on technical work and engineering",
    ),
    Feature(
        "nps",
        "Recommendation (0 to 10)",
        "Weiterempfehlung (0 bis 10)",
        "score",
        "needs",
        "none",
        False,
        "mean answer to the NPS question",
    ),
    Feature(
        "win_rate",
        "Opportunities won",
        "Gewonnene Chancen",
        "fraction",
        "behavioural",
        description="share of decided opportunities; missing under 3",
    ),
)

BY_NAME: dict[str, Feature] = {feature.name: feature for feature in FEATURES}
CLUSTERING_FEATURES: tuple[Feature, ...] = tuple(feature for feature in FEATURES if feature.clustering)
