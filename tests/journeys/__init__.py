"""The whole, seen from outside: people in a real browser against everything that runs in the demo."""
