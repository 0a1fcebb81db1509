"""The load: from a folder of extracts to a published warehouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from segmentation.extracts import expected
from segmentation.extracts.currency import stored_currency
from segmentation.extracts.deliveries import Deliveries
from segmentation.extracts.layout import Layout, german_sources, source_folder
from segmentation.extracts.mapping import mapped_sources
from segmentation.extracts.mapping_file import Mapping
from segmentation.extracts.opening import examined
from segmentation.extracts.report import LoadReport, report_from, stored_text
from segmentation.extracts.table_load import TableLoad
from segmentation.progress import Progress, Stage
from segmentation.pseudonyms import key_beside, key_in
from segmentation.schema import EXCHANGE_RATES, LOADABLE, ORDER_LINES, SALES_REP
from segmentation.warehouse.build import Build
from segmentation.warehouse.plan import Format, Source


def load(
    source_dir: str | Path,
    warehouse_path: str | Path,
    mapping: str | Path | Mapping | None = None,
    progress: Progress | None = None,
    *,
    key_file: Path | None = None,
    sales_reps: bool = False,
) -> LoadReport:
    """Load the extracts of a folder into a new warehouse file, which replaces the old one at the very end.

    mapping: one for foreign layouts, or its TOML file (segmentation.extracts.mapping); without it the German layout of
    schema.py. progress: tells how far the load is and may cancel it. Lines that cannot be loaded are listed
    in load.rejects with file, line, column, value and reason. Of persons only pseudonyms are stored, made with the key
    in key_file (default: beside the warehouse), which is made where it is not there; names of sales reps are left out
    but with sales_reps, or where the mapping says so. Raises InputError if the folder, a file's layout
    or the mapping cannot be used, or if no line of a file can be loaded, and CancelledError; the old warehouse then
    stays.
    """
    folder = Path(source_dir)
    progress = progress or Progress()
    source_folder(folder)
    with progress.steers(), Build(Path(warehouse_path), folder) as build:
        progress.expect([expected.first_guess(folder)])
        deliveries = Deliveries(folder, build.scratch / "unpacked")
        layout = layout_of(deliveries, mapping)
        if sales_reps or layout.sales_reps:
            layout = replace(layout, sources=[with_sales_reps(source) for source in layout.sources])
        progress.begin(Stage.OPENING)
        found = examined(layout.sources, layout.problems, build.parquet_headers)
        extracts = found.extracts
        if any(field.column.treatment == "hashed" for extract in extracts for field in extract.source.fields):
            build.hash_with(key_in(key_file or key_beside(Path(warehouse_path))))
        progress.expect_no_more(expected.UNSEEN)
        progress.expect(expected.of_all(extracts, build))
        tables = [table for table in LOADABLE if any(e.source.table is table for e in extracts)]
        currencies, named = [], False
        for table in tables:
            loading = TableLoad(build, table, [e for e in extracts if e.source.table is table])
            loading.run()
            currencies += loading.currencies
            named = named or loading.named
            if table is EXCHANGE_RATES:
                build.prepare_rates()
        build.note("currency", [stored_currency(currencies, EXCHANGE_RATES in tables, named)])
        for reason in (*layout.left_out, *found.left_out):
            build.note("left_out", [stored_text(reason)])
        build.note_orphans()
        progress.begin(Stage.ORDERS)
        if ORDER_LINES in tables:
            build.build_orders()
        build.note_totals()
        progress.begin(Stage.FINISHING)
        build.note_run(progress.seconds)
        report = report_from(build.rows)
        build.publish()
    return report


def with_sales_reps(source: Source) -> Source:
    """The source with the names of sales reps kept as they stand."""
    named = replace(SALES_REP, treatment="kept")
    fields = (replace(field, column=named) if field.column is SALES_REP else field for field in source.fields)
    return replace(source, fields=tuple(fields))


def layout_of(deliveries: Deliveries, mapping: str | Path | Mapping | None) -> Layout:
    """Which files fill which tables, by the mapping or in the German layout."""
    if mapping is None:
        return german_sources(deliveries, Format())
    return mapped_sources(deliveries, mapping if isinstance(mapping, Mapping) else Path(mapping))
