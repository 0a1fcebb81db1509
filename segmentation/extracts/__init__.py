"""ERP and CRM extracts: find out how they are written, map their columns, check every line, load."""

from segmentation.extracts.loading import load
from segmentation.extracts.report import FileFormat, LoadReport, Orphans, Reject, SourceCount, read_report

__all__ = ["FileFormat", "LoadReport", "Orphans", "Reject", "SourceCount", "load", "read_report"]
