"""Words and key figures that follow a number while it is being moved, as the charts of `plot` do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pages.ui import component, state

_HEADLINE = '<div class="sk-headline"><h1></h1><p></p></div>'
_METRICS = '<div class="sk-metrics"><dl></dl><div class="sk-metrics-word" role="note"></div></div>'


@dataclass(frozen=True)
class Headline:
    """A page's message and one sentence below it; to be shown in the frame's place for it. key: names it."""

    key: str
    title: str
    lead: str

    def data(self) -> dict[str, Any]:
        """What the browser shows."""
        return asdict(self) | {"heard": state.last_heard()}

    def show(self) -> None:
        """Show it."""
        component.element("headline", _HEADLINE)(key=f"headline:{self.key}", data=self.data())


@dataclass(frozen=True)
class Metric:
    """A key figure as it is written. help: what stands behind it."""

    label: str
    value: str
    help: str


@dataclass(frozen=True)
class Metrics:
    """Key figures in a row, not more than four. key: names it on its page. word: a sentence on them, or empty."""

    key: str
    figures: Sequence[Metric]
    word: str = ""

    def data(self) -> dict[str, Any]:
        """What the browser shows."""
        return asdict(self) | {"heard": state.last_heard()}

    def show(self) -> None:
        """Show them."""
        component.element("metrics", _METRICS)(key=f"metrics:{self.key}", data=self.data())
