"""The message bus: one port, MQTT and an in-process bus, and the topics everybody agrees on."""
