"""What hangs on the wall: the boards of waiting areas, published over MQTT and shown by pages."""
