"""Files of attendance, read into plain values and written from them: no Django."""
