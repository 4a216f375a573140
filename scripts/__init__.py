"""Commands for building the project: assets, translations, documentation."""
