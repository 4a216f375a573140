"""The web process listens where it is told: IPv6 too."""

import os
import subprocess
import sys
from pathlib import Path

import requests

from server.migrate import upgrade
from tests.support.ports import free_port, wait_until_listening
from tests.support.processes import stop


def test_the_web_process_answers_over_ipv6_and_over_ipv4(tmp_path: Path) -> None:
    url, port = f"sqlite:///{tmp_path / 'welkom.db'}", free_port()
    upgrade(url)
    known = {"WELKOM_DATABASE__URL": url, "WELKOM_WEB__SECRET_KEY": "k" * 40}
    command = [sys.executable, "-m", "server.cli", "web", "--host", "::", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_listening(port, 90)
        for host in ("[::1]", "127.0.0.1"):
            assert requests.get(f"http://{host}:{port}/robots.txt", timeout=20).status_code == 200
    finally:
        stop(process)
