"""Exports of contacts: whose rows, in which columns, as CSV or as a workbook. What comes out can be imported again."""
