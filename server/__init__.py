"""The composition root: puts all packages together into commands, processes and demo data; nobody imports it."""
