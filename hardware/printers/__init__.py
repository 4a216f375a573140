"""Ticket printers: ESC/POS over the network and a dummy that makes pictures."""
