"""The chapter of pledges in the quarterly report.

Everything in it is as it was known on the day of the report, so that the report of a closed quarter never changes.
"""

from pledges.section.chapter import pledges

__all__ = ["pledges"]
