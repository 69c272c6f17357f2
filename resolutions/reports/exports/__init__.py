"""The report as a file. Each format renders the same `Report`; JSON is `Report.canonical`."""
