"""Tests of people, rights and couplings."""
