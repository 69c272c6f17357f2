"""The pages with which a coordinator opens a round, follows it, and sends answers back."""
