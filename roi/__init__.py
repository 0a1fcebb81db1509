"""The return on investment of customer segmentation: one declaration, calculated and explained.

Inputs stand in assumptions.toml, formulas in lines.toml. Knows nothing of the screens or of the warehouse.
"""

from roi.assumptions import ASSUMPTIONS, SCENARIOS, Assumption, assumption, case_values, scenario_of
from roi.errors import InputError, Message
from roi.model import DEFAULT_METHOD, METHODS, MODEL, Method
from roi.results import Result, Total, YearResult, evaluate

__all__ = [
    "ASSUMPTIONS",
    "DEFAULT_METHOD",
    "METHODS",
    "MODEL",
    "SCENARIOS",
    "Assumption",
    "InputError",
    "Message",
    "Method",
    "Result",
    "Total",
    "YearResult",
    "assumption",
    "case_values",
    "evaluate",
    "scenario_of",
]
