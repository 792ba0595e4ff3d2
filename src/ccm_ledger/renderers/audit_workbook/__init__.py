"""The auditor's workbook as an Excel file: formulas, styles, long lists, and the package."""
