"""Qmatic Orchestra as Open Formulieren knows it (Calendar Public Appointment API): other words for our use cases."""

BASE_PATH = "/qmatic/calendar-backend/public/api"
