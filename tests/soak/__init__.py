"""What takes hours: run by `make soak`, with a small sample of each in the suite."""
