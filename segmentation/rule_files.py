"""The rules of a segmentation for other systems: a statement in SQL, a workbook that places a customer by formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from segmentation.clustering.rules import Condition, Rule, RuleCard
from segmentation.errors import InputError, Message
from segmentation.export_excel import cell_format
from segmentation.feature_list import BY_NAME, Feature
from segmentation.warehouse.connection import literal, quoted

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Language = Literal["de", "en"]


@dataclass(frozen=True)
class _Words:
    """What the workbook says in one language."""

    rules: str
    place: str
    rule_head: tuple[str, ...]
    place_head: tuple[str, ...]
    uncertain: str
    segment: str
    how: str
    apart: str


_WORDS: dict[Language, _Words] = {
    "de": _Words(
        "Regeln",
        "Kunde einordnen",
        ("Regel", "Segment", "Kunden", "davon im Segment", "Merkmal", "ab", "unter", "ist", "ist nicht"),
        ("Merkmal", "Ihr Kunde", "zählt, wenn leer", "es zählt", "Spalte"),
        "unsicher",
        "Segment",
        "Werte in die gelben Felder eintragen: Anteile als Prozent, Beträge in {currency}.",
        "{count} Sonderfälle stehen für sich; die Regeln suchen nicht nach ihnen.",
    ),
    "en": _Words(
        "Rules",
        "Place a customer",
        ("Rule", "Segment", "Customers", "of them in the segment", "Criterion", "from", "under", "is", "is not"),
        ("Criterion", "Your customer", "counts where empty", "what counts", "Column"),
        "uncertain",
        "Segment",
        "Type into the yellow fields: shares as per cent, amounts in {currency}.",
        "{count} special cases are set apart; the rules do not look for them.",
    ),
}


def rules_sql(card: RuleCard, names: Mapping[int, str], language: Language = "en") -> str:
    """A SELECT of customer_id and segment_name over the customer features, as `export` writes them.

    names: by segment, in that language. It runs on DuckDB and on any engine that knows
    CASE and COALESCE, with the features' table put in for marts.customer_features.
    """
    words = _WORDS[language]
    cases = [
        f"        WHEN {' AND '.join(_sql(c, card.filled) for c in rule.conditions) or 'TRUE'}\n"
        f"            THEN {literal(_name(rule, names, words.uncertain))}"
        for rule in card.rules
    ]
    note = [f"-- {words.apart.format(count=card.apart)}"] if card.apart else []
    return "\n".join(
        [
            *note,
            "SELECT",
            "    customer_id,",
            "    CASE",
            *cases,
            "    END AS segment_name",
            "FROM marts.customer_features",
            "",
        ]
    )


def _sql(condition: Condition, filled: Mapping[str, float]) -> str:
    column = quoted(condition.feature)
    if condition.word is not None:
        sign = "=" if condition.is_word else "<>"
        # What is not known is no word.
        return f"coalesce({column}, '') {sign} {literal(condition.word)}"
    value = f"coalesce({column}, {filled[condition.feature]!r})"
    bounds = ((condition.low, ">="), (condition.high, "<"))
    return " AND ".join(f"{value} {sign} {bound!r}" for bound, sign in bounds if bound is not None)


def _name(rule: Rule, names: Mapping[int, str], uncertain: str) -> str:
    return uncertain if rule.segment is None else names[rule.segment]


def write_workbook(
    card: RuleCard, names: Mapping[int, str], path: Path, language: Language = "de", currency: str = "EUR"
) -> None:
    """A workbook of two sheets: the rules, a row for each condition, and a form whose formula gives the segment.

    names: by segment, in that language. currency: of amounts, a code. InputError if the file cannot be written.
    """
    import xlsxwriter

    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            _rules_sheet(book, card, names, language, currency)
            _place_sheet(book, card, names, language, currency)
    except OSError as error:
        raise InputError(
            Message("{file} cannot be written: {cause}.", file=str(path), cause=error.strerror or str(error))
        ) from error


def _rules_sheet(book: Workbook, card: RuleCard, names: Mapping[int, str], language: Language, currency: str) -> None:
    words = _WORDS[language]
    sheet, bold = book.add_worksheet(words.rules), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, words.rule_head, bold)
    for column, width in enumerate((8, 30, 10, 20, 36, 16, 16, 20, 20)):
        sheet.set_column(column, column, width)
    row = 1
    for number, rule in enumerate(card.rules, start=1):
        for condition in rule.conditions or (None,):
            sheet.write_number(row, 0, number)
            sheet.write_string(row, 1, _name(rule, names, words.uncertain))
            sheet.write_number(row, 2, rule.customers, book.add_format({"num_format": "#,##0"}))
            sheet.write_number(row, 3, rule.share, book.add_format({"num_format": "0.0%"}))
            if condition is not None:
                _write_condition(sheet, row, condition, language, _format(book, BY_NAME[condition.feature], currency))
            row += 1


def _write_condition(sheet: Worksheet, row: int, condition: Condition, language: Language, form: Format) -> None:
    sheet.write_string(row, 4, _label(BY_NAME[condition.feature], language))
    if condition.word is not None:
        sheet.write_string(row, 7 if condition.is_word else 8, condition.word)
    for column, bound in ((5, condition.low), (6, condition.high)):
        if bound is not None:
            sheet.write_number(row, column, bound, form)


def _place_sheet(book: Workbook, card: RuleCard, names: Mapping[int, str], language: Language, currency: str) -> None:
    words = _WORDS[language]
    sheet, bold = book.add_worksheet(words.place), book.add_format({"bold": True})
    for column, width in enumerate((40, 22, 22, 22, 26)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, words.how.format(currency=currency))
    if card.apart:
        sheet.write_string(1, 0, words.apart.format(count=card.apart))
    sheet.write_row(2, 0, words.place_head, bold)
    cells: dict[str, str] = {}
    for row, feature in enumerate(card.features, start=3):
        form = _format(book, feature, currency)
        entry = book.add_format({"bg_color": "#FFF6D6", "border": 1, "num_format": form.num_format})
        sheet.write_string(row, 0, _label(feature, language))
        sheet.write_blank(row, 1, None, entry)
        is_word = feature.unit == "category"
        if not is_word:
            sheet.write_number(row, 2, card.filled[feature.name], form)
        otherwise = '""' if is_word else f"C{row + 1}"
        sheet.write_formula(row, 3, f"=IF(ISBLANK(B{row + 1}),{otherwise},B{row + 1})", form)
        sheet.write_string(row, 4, feature.name)
        cells[feature.name] = f"D{row + 1}"
    result = 4 + len(card.features)
    sheet.write_string(result, 0, words.segment, bold)
    sheet.write_formula(result, 1, _formula(card, names, words.uncertain, cells), bold)


def _formula(card: RuleCard, names: Mapping[int, str], uncertain: str, cells: Mapping[str, str]) -> str:
    """One rule after the other; where none but the last is left, it holds."""
    *first, last = card.rules
    formula = _text(_name(last, names, uncertain))
    for rule in reversed(first):
        asked = ",".join(part for c in rule.conditions for part in _asked(c, cells[c.feature]))
        formula = f"IF(AND({asked}),{_text(_name(rule, names, uncertain))},{formula})"
    return f"={formula}"


def _asked(condition: Condition, cell: str) -> list[str]:
    if condition.word is not None:
        # A sign of equality does not tell small letters from capitals.
        same = f"EXACT({cell},{_text(condition.word)})"
        return [same if condition.is_word else f"NOT({same})"]
    bounds = ((condition.low, ">="), (condition.high, "<"))
    return [f"{cell}{sign}{bound!r}" for bound, sign in bounds if bound is not None]


def _text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _label(feature: Feature, language: Language) -> str:
    return feature.label_de if language == "de" else feature.label


def _format(book: Workbook, feature: Feature, currency: str) -> Format:
    return book.add_format({"num_format": cell_format(feature.name, currency)})
