"""Structured logs: one JSON object a line, without personal data (ids and codes only)."""

import json
import logging
import sys
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """A log record as one line of JSON; an error's text is left out, since it may quote what a person typed."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _innermost(record)
        return json.dumps(line, ensure_ascii=False)


def log_to_console(*, quiet: bool = False) -> None:
    """Send logs to standard error; quiet leaves out all but warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING if quiet else logging.INFO, handlers=[handler], force=True)
    # These say for each connection what nobody needs, some of it with addresses.
    for talkative in ("amqtt", "transitions", "werkzeug", "apscheduler", "waitress.queue"):
        logging.getLogger(talkative).setLevel(logging.ERROR)


def _innermost(record: logging.LogRecord) -> str:
    """Return file and line of where the error was raised."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else ""
