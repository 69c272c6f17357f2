"""Texts that a spreadsheet would run, for every test of a file that one opens."""

PAYLOADS = (
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("https://example.org","Open")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "'=1+1",
    '=DDE("server";"file";"A1")',
)
