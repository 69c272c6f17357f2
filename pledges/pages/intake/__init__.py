"""What the pages that bring in a sheet of pledges show of it."""
