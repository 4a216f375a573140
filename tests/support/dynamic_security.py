"""A real Mosquitto with its dynamic-security plug-in, which at first knows its administrator only."""

import shutil
import subprocess
from pathlib import Path

from tests.support.missing import missing
from tests.support.mosquitto import Mosquitto

ADMIN, ADMIN_PASSWORD = "admin", "admin-secret"


def secured_mosquitto(folder: Path) -> Mosquitto:
    """Not yet started; what it is told about clients and roles outlives a restart."""
    store = folder / "dynamic-security.json"
    plugin = _plugin()
    subprocess.run(
        ["mosquitto_ctrl", "dynsec", "init", str(store), ADMIN, ADMIN_PASSWORD], check=True, capture_output=True
    )
    # Started by root it would give up its rights first and then not be allowed to write in the test's folder.
    return Mosquitto(folder, ("user root", f"plugin {plugin}", f"plugin_opt_config_file {store}"))


def _plugin() -> Path:
    found = sorted(Path("/usr/lib").glob("**/mosquitto_dynamic_security.so"))
    if not found or shutil.which("mosquitto_ctrl") is None:
        missing("mosquitto's dynamic-security plug-in and mosquitto_ctrl")
    return found[0]
