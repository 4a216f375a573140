"""The customer-contact register: a booking and a check-in each stand there as exactly one contact."""
