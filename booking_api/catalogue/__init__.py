"""What can be booked: products, their steps, texts, fees and rules."""
