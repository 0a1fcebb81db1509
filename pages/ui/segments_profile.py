"""What the segments are like: features × segments."""

from __future__ import annotations

from typing import Any

from pages.ui import segments_texts as texts
from pages.ui.charts import segments as charts
from pages.ui.formatting import number
from pages.ui.i18n import _
from pages.ui.plot import plot
from pages.ui.segments_frames import Picture, profiled
from segmentation.feature_list import Feature


def heatmap(picture: Picture, chosen: int | None) -> None:
    """Coloured by the difference from all customers; the figures stand in the cells with their unit."""
    features = profiled(picture)
    names = texts.names(picture.figures)
    cells = {(row["feature"], row["segment"]): row for row in picture.segmentation.profile.to_dict("records")}
    rows = [[(feature, segment, cells[feature.name, segment]) for segment in names] for feature in features]
    plot(
        charts.profile(
            [[cell["difference"] for _feature, _segment, cell in row] for row in rows],
            [_(feature.label) for feature in features],
            names,
            [[texts.feature_value(cell["value"], feature.unit) for feature, _segment, cell in row] for row in rows],
            [[_hover(names[segment], feature, cell) for feature, segment, cell in row] for row in rows],
            chosen=chosen,
        ),
        key="segment-profile",
        title=texts.profile_title(picture, chosen or int(picture.leading["segment"])),
        source=_(
            "{basis} Colour: mean difference of the customers from all in standard scores, after the feature’s "
            "transformation.",
            basis=texts.feature_basis(),
        ),
        height=90 + 28 * len(features),
    )


def _hover(name: str, feature: Feature, cell: Any) -> str:
    told = _(
        "<b>{name}</b><br>{feature}: {value}, all customers {overall}<br>{difference} standard scores",
        name=name,
        feature=_(feature.label),
        value=texts.feature_value(cell["value"], feature.unit),
        overall=texts.feature_value(cell["overall"], feature.unit),
        difference=number(cell["difference"], 2),
    )
    meaning = texts.feature_meaning(feature.name)
    return f"{told}<br><i>{charts.wrapped(meaning, 60)}</i>" if meaning else told
