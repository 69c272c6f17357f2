"""The update round of a quarter: its dates, who is asked for what, their drafts and their answers."""
