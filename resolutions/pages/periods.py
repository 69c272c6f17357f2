"""A quarter as it stands in the addresses of reports: 2024-25/q1."""

from resolutions.timescales import FinancialQuarter

PATTERN = r"\d{4}-\d{2}/q[1-4]"


def period(quarter: FinancialQuarter | str) -> str:
    """The quarter, or its slug 2024-25-Q1, as it is written in an address."""
    return str(quarter).replace("-Q", "/q")


def read_period(text: str) -> FinancialQuarter:
    """The quarter that `period` wrote. Raises ValueError for any other text, and for a year such as 2024-99."""
    return FinancialQuarter.parse(text.replace("/q", "-Q"))


class PeriodConverter:
    """2024-25/q1 in an address is a FinancialQuarter in a page."""

    regex = PATTERN

    def to_python(self, value: str) -> FinancialQuarter:
        """Raises ValueError, which Django answers with 404, for a year such as 2024-99, and where none is beside it."""
        quarter = read_period(value)
        # A report names both.
        _ = quarter.previous, quarter.next
        return quarter

    def to_url(self, value: FinancialQuarter | str) -> str:
        """The quarter, or its slug, as it is written in an address."""
        return period(value)
