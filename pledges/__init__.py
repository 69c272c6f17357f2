"""What staff and partners pledged, from the hand raised at an event to a line in the board's report."""
