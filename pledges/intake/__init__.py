"""Bringing in pledges from a sheet: the same files, the same three steps, and one commit of all or nothing."""
