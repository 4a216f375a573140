"""Scanners: what is a scan, and what is someone typing."""
