"""Industry templates (S-SEG): which criteria count in an industry, and what its segments are called there."""

from __future__ import annotations

from dataclasses import dataclass

from segmentation.clustering.criteria import STANDARD, Criteria, criteria_of
from segmentation.clustering.naming import ROLES, Name, Role
from segmentation.errors import InputError, Message


@dataclass(frozen=True)
class Template:
    """A starting point. label, tells: English, for the screens. roles: what its segments are called where their figures
    justify it."""

    name: str
    label: str
    tells: str
    criteria: Criteria
    roles: tuple[Role, ...]


_STANDARD = dict(STANDARD.weights)

TEMPLATES: dict[str, Template] = {
    template.name: template
    for template in (
        Template(
            "general",
            "Buying behaviour",
            "Premium partners, volume customers, innovation drivers, occasional buyers: value, orders, needs and "
            "channel count alike.",
            STANDARD,
            ROLES,
        ),
        Template(
            "machinery",
            "Mechanical engineering",
            "Technology leaders, efficiency optimisers, cost minimisers: technology, engineering services and price "
            "count double.",
            criteria_of(
                _STANDARD
                | {"automation": 2.0, "technical_service_share": 2.0, "price_level": 2.0, "discount_rate": 2.0}
            ),
            (
                Role(
                    Name("Technologieführer", "Technology leaders", "innovation"),
                    {"technical_service_share": 1.5, "automation": 1.0, "price_level": 1.0, "margin_rate": 0.5,
                     "discount_rate": -0.5},
                    {"technical_service_share": 0.4},
                ),
                Role(
                    Name("Effizienzoptimierer", "Efficiency optimisers", "premium"),
                    {"orders_per_year": 1.0, "revenue": 1.0, "digital_share": 0.5, "order_regularity": -0.5,
                     "tickets_per_year": 0.5},
                    {"revenue": 0.2, "orders_per_year": 0.2},
                ),
                Role(
                    Name("Kostenminimierer", "Cost minimisers", "volume"),
                    {"price_level": -1.0, "discount_rate": 1.0, "margin_rate": -1.0, "cost_to_serve_rate": -0.5},
                    {"margin_rate": -0.1},
                ),
            ),
        ),
        Template(
            "automotive",
            "Automotive industry",
            "OEM partners, system suppliers, component makers: regular calls, digital ordering, range and joint "
            "development count double.",
            criteria_of(
                _STANDARD
                | {"order_regularity": 2.0, "digital_share": 2.0, "technical_service_share": 2.0, "product_groups": 2.0}
            ),
            (
                Role(
                    Name("OEM-Partner", "OEM partners", "premium"),
                    {"revenue": 1.0, "orders_per_year": 1.0, "order_regularity": -1.0, "price_level": 0.5,
                     "digital_share": 0.5},
                    {"revenue": 0.3, "margin_rate": 0.1},
                ),
                Role(
                    Name("Systemlieferanten", "System suppliers", "innovation"),
                    {"product_groups": 1.0, "technical_service_share": 1.0, "mean_order_value": 0.5},
                    {"technical_service_share": 0.3},
                ),
                Role(
                    Name("Komponentenhersteller", "Component makers", "volume"),
                    {"mean_order_value": 1.0, "price_level": -1.0, "digital_share": 1.0, "margin_rate": -0.5},
                    {"revenue": 0.1, "margin_rate": -0.1},
                ),
            ),
        ),
        Template(
            "process",
            "Chemicals and process industry",
            "Life science and petrochemicals: documentation and service, reliability and price count double.",
            criteria_of(
                _STANDARD
                | {"tickets_per_year": 2.0, "technical_service_share": 2.0, "order_regularity": 2.0, "price_level": 2.0}
            ),
            (
                Role(
                    Name("Life-Science-Kunden", "Life-science customers", "premium"),
                    {"price_level": 1.0, "margin_rate": 1.0, "technical_service_share": 0.5, "tickets_per_year": 0.5},
                    {"margin_rate": 0.1},
                ),
                Role(
                    Name("Anlagenbetreiber", "Plant operators", "volume"),
                    {"mean_order_value": 1.0, "revenue": 1.0, "order_regularity": -0.5, "price_level": -0.5},
                    {"revenue": 0.1},
                ),
            ),
        ),
    )
}  # fmt: skip


def template_named(name: str) -> Template:
    """The template of that name; InputError naming those there are."""
    if name not in TEMPLATES:
        raise InputError(
            Message("There is no template “{value}”", value=name),
            [Message("It is one of {templates}", templates=", ".join(TEMPLATES))],
        )
    return TEMPLATES[name]
