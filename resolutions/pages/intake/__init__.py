"""The pages with which an administrator brings in a plan: received, settled, confirmed, taken back."""
