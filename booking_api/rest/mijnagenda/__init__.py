"""VNG MijnAgenda, the national contract by which a citizen portal asks for somebody's appointments; it only reads."""

BASE_PATH = "/api/mijnagenda/v0"
VERSION = "0.2.0"
