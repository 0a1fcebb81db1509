"""ERP and CRM extracts: find out how they are written, map their columns, check every line, load."""

from segmentation.extracts.asked import Question
from segmentation.extracts.currency import CurrencyCount, warehouse_currency
from segmentation.extracts.layout import LayoutError
from segmentation.extracts.loading import load
from segmentation.extracts.mapping_file import FileMapping, Mapping, read_mapping
from segmentation.extracts.previewed import ColumnPreview, FilePreview, Preview, RowPreview
from segmentation.extracts.previewing import preview
from segmentation.extracts.report import FileFormat, LoadReport, Orphans, Reject, SourceCount, read_report

__all__ = [
    "ColumnPreview", "CurrencyCount", "FileFormat", "FileMapping", "FilePreview", "LayoutError", "LoadReport",
    "Mapping", "Orphans", "Preview", "Question", "Reject", "RowPreview", "SourceCount", "load", "preview",
    "read_mapping", "read_report", "warehouse_currency",
]  # fmt: skip
