"""Devices and the message bus: printers, scanners, gates and MQTT, each with a dummy that ships."""
