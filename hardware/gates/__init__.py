"""Gates of recycling centres: opened over MQTT, and a dummy that remembers."""
