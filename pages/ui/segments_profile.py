"""What the segments are like: features × segments."""

from __future__ import annotations

import pandas as pd

from pages.ui import segments_texts as texts
from pages.ui.charts import segments as charts
from pages.ui.formatting import number
from pages.ui.i18n import _
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture, profiled


def heatmap(picture: Picture, chosen: int | None) -> None:
    """Coloured by the difference from all customers; the means stand in the cells with their unit."""
    features = profiled(picture)
    names = texts.names(picture.figures)
    rows = picture.segmentation.profile.set_index(["feature", "segment"])
    differences, written, hover = (
        pd.DataFrame(index=[f.name for f in features], columns=list(names), dtype=kind) for kind in (float, object, object)
    )
    for feature in features:
        for segment, name in names.items():
            cell = rows.loc[(feature.name, segment)]
            differences.loc[feature.name, segment] = cell["difference"]
            written.loc[feature.name, segment] = texts.feature_value(cell["mean"], feature.unit)
            hover.loc[feature.name, segment] = _(
                "<b>{name}</b><br>{feature}: {value}, all customers {overall}<br>{difference} standard scores",
                name=name,
                feature=_(feature.label),
                value=texts.feature_value(cell["mean"], feature.unit),
                overall=texts.feature_value(cell["overall"], feature.unit),
                difference=number(cell["difference"], 2),
            )
    plot(
        charts.profile(differences, [_(feature.label) for feature in features], names, written, hover),
        key="segment-profile",
        title=texts.profile_title(picture, chosen or int(picture.leading["segment"])),
        source=_(
            "Means of the segments over all years; colour: difference from all customers in standard scores after the "
            "feature’s transformation."
        ),
        height=90 + 28 * len(features),
    )
