"""What will be done, by which posts, and by when: every owner and every timescale ever agreed."""
