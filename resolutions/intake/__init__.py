"""Intake: the table that a council really has becomes actions, and nothing is lost on the way.

files/      a file -> Book: what its tables hold, as text (plain Python; parsers run in a process of their own)
layout      a Table -> its heading, its bands and its rows
columns     headings and cells -> which column is which Field
drafts      a row -> what it says of an action, with the questions that it leaves
plan        drafts and the register -> what would be created, changed and left as it is
operations  received, settled, confirmed, taken back: the only place that writes
"""
