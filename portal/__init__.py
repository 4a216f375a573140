"""The screens outside the building: citizens at home, staff at their desks."""
