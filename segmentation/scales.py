"""The scales on which features are looked at: where a value lies after the feature's transformation, and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from segmentation.feature_list import Transform

Floats = npt.NDArray[np.float64]


def scaled(values: Floats, transform: Transform) -> Floats:
    """Where values lie on the scale by which they are clustered; below zero as above."""
    return values if transform == "none" else np.sign(values) * np.log1p(np.abs(values))


def unscaled(places: Floats, transform: Transform) -> Floats:
    """The values that lie at these places."""
    return places if transform == "none" else np.sign(places) * np.expm1(np.abs(places))
