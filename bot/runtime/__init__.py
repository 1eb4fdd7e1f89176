"""What everything runs on: time, waiting, the end, and the HTTP side."""
