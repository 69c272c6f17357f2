"""What the council agreed, what it does about it, and how that stands: one folder per subject, in the order of the data."""
