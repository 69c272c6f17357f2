"""The document the board reads: plain data, the same for the screen, the print and the file."""
