"""What the council agreed, what it does about it, and how that stands: a folder a subject, in the order of the data."""
