"""The forms with which an administrator brings in a plan."""
