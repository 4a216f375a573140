"""Outlook (Microsoft Graph): an appointment with a named employee stands in that employee's calendar."""
