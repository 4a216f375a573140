"""Other people's administrations kept in step with ours; each coupling is a folder of its own."""
