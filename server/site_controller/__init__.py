"""`welkom gate`: the box at a recycling centre that asks Welkom, and decides by itself while it cannot."""
