"""Everything of pledges that speaks HTTP."""
