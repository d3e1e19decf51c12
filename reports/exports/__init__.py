"""The report as files: CSV, XLSX and PDF, all from ``reports.tables``."""
