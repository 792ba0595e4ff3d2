"""The auditor's workbook, sheet by sheet, as plain data with formulas over the journal."""
