"""Looks and words of the workbook."""

from __future__ import annotations

from typing import Any, Literal

from roi.units import Kind, Text, excel_format

Style = Literal["plain", "heading", "title", "input", "result", "muted"]

LOOKS: dict[Style, dict[str, Any]] = {
    "plain": {},
    "heading": {"bold": True, "bottom": 1},
    "title": {"bold": True, "font_size": 14},
    "input": {"bg_color": "#FFF2CC", "border": 1},
    "result": {"bold": True},
    "muted": {"font_color": "#666666", "italic": True},
}

WORDS = {
    "title": Text("ROI der Kundensegmentierung", "ROI of customer segmentation"),
    "hint": Text("Gelbe Zellen ändern, alles andere rechnet nach.", "Change the yellow cells, all else recalculates."),
    "input": Text("Annahme", "Input"),
    "unit": Text("Einheit", "Unit"),
    "id": Text("Kennung", "Id"),
    "value": Text("Wert", "Value"),
    "low": Text("Untergrenze", "Lower bound"),
    "high": Text("Obergrenze", "Upper bound"),
    "admissible": Text("Zulässig?", "Admissible?"),
    "yes": Text("ja", "yes"),
    "no": Text("NEIN", "NO"),
    "method": Text("Methode", "Method"),
    "fixed": Text("Feste Größen der Formeln", "Fixed quantities of the formulas"),
    "ranges": Text(
        "Wo schlechtester und bester Fall gleich sind, gilt in jedem Fall der Wert aus den Eingaben.",
        "Where worst and best case are equal, the value of the inputs counts in every case.",
    ),
    "line": Text("Zeile", "Line"),
    "total": Text("Gesamt", "Total"),
    "formula": Text("Formel", "Formula"),
    "result": Text("Ergebnis", "Result"),
    "plan": Text("Plan", "Plan"),
    "worst": Text("Schlechtester Fall", "Worst case"),
    "base": Text("Basisfall", "Base case"),
    "best": Text("Bester Fall", "Best case"),
    "npv_worst": Text("Kapitalwert, wenn schlecht", "NPV at worst"),
    "npv_best": Text("Kapitalwert, wenn gut", "NPV at best"),
    "swing": Text("Spannweite", "Swing"),
    "grade": Text("Beleg", "Evidence"),
    "measured": Text("gemessen", "measured"),
    "benchmark": Text("Vergleichswert", "benchmark"),
    "guess": Text("Schätzung", "guess"),
    "source": Text("Quelle", "Source"),
    "distribution": Text("Verteilung", "Distribution"),
    "reason": Text("Begründung der Verteilung", "Reason for the distribution"),
    "note": Text("Anmerkung", "Note"),
    "workings": Text("Rechenweg", "Workings"),
}


class Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Style, Kind | None], Any] = {}

    def of(self, style: Style = "plain", kind: Kind | None = None) -> Any:
        """The format of a style, with the number format of a kind."""
        if (style, kind) not in self._made:
            number = {} if kind is None else {"num_format": excel_format(kind), "align": "right"}
            self._made[style, kind] = self._book.add_format({**LOOKS[style], **number})
        return self._made[style, kind]
