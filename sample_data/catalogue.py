"""The products: about 400 articles in eight groups with list price and variable cost per unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.settings import stream


@dataclass(frozen=True)
class Group:
    """Lowest and highest list price in EUR; cost_share is variable cost over list price."""

    name: str
    articles: int
    prices: tuple[float, float]
    cost_share: float
    nouns: tuple[str, ...]
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Product:
    """Prices in euro cents."""

    product_id: str
    name: str
    group: str
    list_price: int
    unit_cost: int


GROUPS: tuple[Group, ...] = (
    Group("Normteile", 80, (1.2, 24), 0.655,
          ("Sechskantschraube", "Passstift", "Scheibe", "Gewindebolzen", "Buchse", "Federring", "Mutter"),
          ("M6 8.8", "M8 8.8", "M10 10.9", "M12 10.9", "M16 A2", "M20 A4", "verzinkt", "blank", "brüniert")),
    Group("Stanz- und Biegeteile", 70, (2.5, 60), 0.645,
          ("Haltewinkel", "Lasche", "Klammer", "Abschirmblech", "Trägerplatte", "Kontaktblech"),
          ("DC01 1,5 mm", "DC04 2 mm", "S355 3 mm", "1.4301 1 mm", "AlMg3 2 mm", "HC420 1,2 mm")),
    Group("Laserzuschnitte", 55, (6, 180), 0.645,
          ("Grundplatte", "Flansch", "Seitenwand", "Rippe", "Rahmenblech"),
          ("S235 5 mm", "S235 8 mm", "S355 10 mm", "1.4301 4 mm", "Hardox 6 mm", "AlMg3 5 mm")),
    Group("Halbzeuge", 45, (8, 140), 0.665,
          ("Rundstahl", "Vierkantrohr", "Flachstahl", "Winkelprofil", "Blechtafel"),
          ("S235JR", "S355J2", "C45", "42CrMo4", "1.4404", "EN AW-6060")),
    Group("Drehteile", 55, (4, 220), 0.615,
          ("Antriebswelle", "Kolbenstange", "Lagerbuchse", "Ventilkörper", "Gewindehülse"),
          ("C45E", "42CrMo4", "11SMn30", "1.4305", "CuZn39Pb3", "EN AW-6082")),
    Group("Frästeile", 50, (15, 600), 0.605,
          ("Gehäuse", "Lagerbock", "Ventilblock", "Aufnahme", "Getriebedeckel"),
          ("EN AW-7075", "GJS-400", "42CrMo4", "1.4571", "EN AW-6082")),
    Group("Baugruppen", 40, (60, 900), 0.600,
          ("Schweißbaugruppe", "Lenkungsträger", "Achsträger", "Spannmodul", "Greifereinheit"),
          ("montiert", "geprüft", "lackiert", "einbaufertig", "KTL-beschichtet")),
    Group("Oberflächen", 18, (3, 90), 0.590,
          ("Verzinken", "Eloxieren", "Nitrieren", "Pulverbeschichten", "Härten"),
          ("je Charge", "je Teil", "Serie", "Sonderfarbe")),
    Group("Prototypen", 30, (450, 9_000), 0.540,
          ("Prototyp", "Musterteil", "Vorserienteil", "Funktionsmuster"),
          ("5-Achs-gefräst", "3D-Druck 1.4404", "Blech", "Guss", "erodiert")),
    Group("Engineering", 18, (2_500, 24_000), 0.520,
          ("Konstruktion", "Werkzeugbau", "Simulation", "Vorrichtungsbau", "Machbarkeitsstudie"),
          ("Paket S", "Paket M", "Paket L", "nach Aufwand")),
)  # fmt: skip


def make_catalogue() -> list[Product]:
    """All products in the order of their article numbers."""
    rng = stream("catalogue")
    products = []
    for place, group in enumerate(GROUPS):
        low, high = np.log(group.prices[0]), np.log(group.prices[1])
        labels = [f"{noun} {variant}" for noun in group.nouns for variant in group.variants]
        for i in range(group.articles):
            label = labels[i % len(labels)] + ("" if i < len(labels) else f" Ausf. {i // len(labels) + 1}")
            price = max(100, round(100 * float(np.exp(low + (high - low) * rng.random()))))
            share = group.cost_share + 0.02 * float(np.clip(rng.standard_normal(), -2, 2))
            products.append(Product(f"{place + 1}{100 + i}", label, group.name, price, round(price * share)))
    return products
