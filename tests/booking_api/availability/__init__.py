"""Tests of availability: cells and masks, what is free, best lanes, re-packing, versions."""
