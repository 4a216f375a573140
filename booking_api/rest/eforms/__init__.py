"""What the two addresses for Open Formulieren share: JCC and Qmatic say the same things in other words."""
