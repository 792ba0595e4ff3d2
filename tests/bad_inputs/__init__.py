"""The catalogue of bad inputs, row by row: exit code, one line a problem, and no trace of it.

Each case carries the number of its row. Bank files (M01 to M24) have their own modules,
`tests/bank/test_bad_files.py` and, for MT940, `test_mt940.py`; letters and reminders (I09 to I11)
stand in `test_paper.py`. Rows of parts that this program doesn't have come with them: workbooks
that are read (W02 to W04) with a reader of .xlsx (that a workbook is named where CSV is read, W01,
is F18); exports to hledger, beancount and PDF (H08's own care, a form of O06) with those forms;
.html outputs (parts of O05 and H07) with their renderer.
"""
