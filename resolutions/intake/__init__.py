"""Intake: the table that a council really has becomes actions, and nothing is lost on the way.

files/      a file -> Book: what its tables hold, as text (plain Python; parsers run in a process of their own)
layout/     a Table -> its heading, its bands and its rows
columns/    headings and cells -> which column is which Field
drafts      a row -> what it says, column by column
meaning/    a draft -> what it means for an action, with the questions that it leaves
register    what is in the register now, read once
places      the motion and the resolution of a draft, there or to be created
matching    which action of the register a draft is, if any
comparing   a draft that is one -> the fields in which it differs, on one side or on both
plan        what would be created, changed and left as it is, a line with its verdict for each row
building    all of these -> the plan, by `identifying` (which action a row is) and `judging` (what becomes of it)
asking      the plan's questions, answered ones among them
operations  received, settled, confirmed, taken back: the only place that writes, by `writing` and `taking_back`
"""
