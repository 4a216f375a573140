"""JCC-Afspraken as Open Formulieren knows it (WARP API version 1): other words for our own use cases."""

BASE_PATH = "/jcc/api/warp/v1"
