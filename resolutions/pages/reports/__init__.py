"""The progress reports: the live one of any day, the frozen issues, and every file of both."""
