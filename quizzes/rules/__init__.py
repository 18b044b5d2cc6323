"""What decides about questions, attempts and results: pure functions of plain values."""
