"""Cells of a table that a spreadsheet will open."""

# What a spreadsheet takes for the start of a formula, which could send the sheet's other cells elsewhere:
# https://owasp.org/www-community/attacks/CSV_Injection
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
