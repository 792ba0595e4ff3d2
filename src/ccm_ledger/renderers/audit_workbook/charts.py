"""Charts that the spreadsheet draws itself, from the cells beside them."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ccm_ledger.figures import Amount
from ccm_ledger.renderers.audit_workbook.looks import THOUSANDS
from ccm_ledger.renderers.audit_workbook.places import Placed
from ccm_ledger.sheets import Chart, Sum

COLOURS = ("8EA0BF", "1F3864")
WIDTH_CM, HEIGHT_CM = 19, 9


def draw(sheet: Worksheet, at: Placed, chart: Chart) -> None:
    """Put a chart to the right of its table."""
    drawn = BarChart()
    drawn.type = "bar" if chart.kind == "bar" else "col"
    drawn.title = chart.title
    drawn.height, drawn.width = HEIGHT_CM, WIDTH_CM
    drawn.gapWidth = 60
    for key in chart.columns:
        number = column_index_from_string(at.letters[key])
        values = Reference(
            sheet, min_col=number, max_col=number, min_row=at.header, max_row=at.last_line
        )
        drawn.add_data(values, titles_from_data=True)
    label = column_index_from_string(at.letters[chart.label])
    drawn.set_categories(
        Reference(sheet, min_col=label, max_col=label, min_row=at.first, max_row=at.last_line)
    )
    colours = COLOURS if len(chart.columns) > 1 else COLOURS[1:]
    for series, colour in zip(drawn.series, colours, strict=True):
        series.graphicalProperties.solidFill = colour
        series.graphicalProperties.line.solidFill = colour
    drawn.y_axis.number_format = THOUSANDS
    if not _has_negatives(at, chart):
        drawn.y_axis.scaling.min = 0  # else small changes would look large
    drawn.y_axis.majorGridlines = ChartLines(
        spPr=GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
    )
    # Without these, newer versions of Excel leave the axes out.
    drawn.x_axis.delete = False
    drawn.y_axis.delete = False
    if len(chart.columns) == 1:
        drawn.legend = None
    else:
        drawn.legend.position = "b"
    if drawn.type == "bar":
        drawn.x_axis.scaling.orientation = "maxMin"  # the first line on top, as in the table
    sheet.add_chart(drawn, f"{get_column_letter(at.width + 2)}{at.title}")


def _has_negatives(at: Placed, chart: Chart) -> bool:
    cells = (line.cells.get(key) for line in at.grid.lines for key in chart.columns)
    amounts = (cell.own if isinstance(cell, Sum) else cell for cell in cells)
    return any(isinstance(cell, Amount) and cell.rappen < 0 for cell in amounts)
