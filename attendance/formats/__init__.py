"""Photos and scans of sheets: told apart by their bytes, drawn anew in a process of their own."""
