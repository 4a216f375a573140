"""The day itself: arrive, wait, be called, be helped."""
