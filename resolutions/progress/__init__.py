"""What happened: one update a quarter for each action, decisions between rounds, and how an action stands on a day."""
