"""Tests of locations in their administrators' hands."""
