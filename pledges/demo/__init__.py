"""What the demonstration of Plymouth has of pledges: illustrative, and by posts alone."""
