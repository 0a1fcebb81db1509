"""English titles of the sections of WZ 2008 (NACE Rev. 2), and the size classes of the Destatis count."""

from __future__ import annotations

# Short titles of our own; the German ones come with the reference counts.
SECTION_TITLES_EN: dict[str, str] = {
    "A": "Agriculture, forestry and fishing",
    "B": "Mining and quarrying",
    "C": "Manufacturing",
    "D": "Electricity, gas, steam and air conditioning",
    "E": "Water, sewerage, waste and remediation",
    "F": "Construction",
    "G": "Wholesale and retail trade, repair of vehicles",
    "H": "Transport and storage",
    "I": "Accommodation and food service",
    "J": "Information and communication",
    "K": "Finance and insurance",
    "L": "Real estate",
    "M": "Professional, scientific and technical services",
    "N": "Administrative and support services",
    "O": "Public administration, defence and social security",
    "P": "Education",
    "Q": "Health and social work",
    "R": "Arts, entertainment and recreation",
    "S": "Other services",
    "T": "Households as employers",
    "U": "Extraterritorial organisations",
}

SIZE_CLASSES = ("0-9", "10-49", "50-249", "250+")
