"""How large the market is: TAM, SAM and SOM from reference counts and from the firm's own data (S-HOWTO)."""

from segmentation.market.assumptions import Assumption, MarketAssumptions, MarketChoices, parse_settings
from segmentation.market.bottom_up import BottomUp, bottom_up
from segmentation.market.defaults import OVER_MARKET, PLANNING_YEARS, default_assumptions
from segmentation.market.own_data import OwnData, read_own_data
from segmentation.market.own_market import FIRM_COUNTS, bridge, revenue_in_market
from segmentation.market.regions import regions, total
from segmentation.market.sections import SECTION_TITLES_EN, SIZE_CLASSES
from segmentation.market.top_down import TopDown, obtainable_share, top_down

__all__ = [
    "FIRM_COUNTS",
    "OVER_MARKET",
    "PLANNING_YEARS",
    "SECTION_TITLES_EN",
    "SIZE_CLASSES",
    "Assumption",
    "BottomUp",
    "MarketAssumptions",
    "MarketChoices",
    "OwnData",
    "TopDown",
    "bottom_up",
    "bridge",
    "default_assumptions",
    "obtainable_share",
    "parse_settings",
    "read_own_data",
    "regions",
    "revenue_in_market",
    "top_down",
    "total",
]
