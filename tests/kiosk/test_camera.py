"""The camera of a pillar sees a QR code on a phone: through Chromium's own fake camera, to the welcome."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from qrcode.image.pil import PilImage
from sqlmodel import col, select

from booking_api.identity.models import Device
from booking_api.references import qr_payload
from tests.kiosk.building import Building
from tests.kiosk.test_pages import PILLAR, at, tile
from tests.support.browser import chromium

pytestmark = pytest.mark.browser

CAMERA = (640, 480)
# As Chromium on Linux is, on whatever machine this runs.
NO_DETECTOR = "delete window.BarcodeDetector;"


def film(path: Path, text: str) -> None:
    """Write what the camera sees, over and over: a phone with a QR code in the hand of somebody who stands still."""
    code = qrcode.make(text, image_factory=PilImage).get_image().convert("L").resize((360, 360))
    seen = Image.new("L", CAMERA, 90)
    seen.paste(code, ((CAMERA[0] - 360) // 2, (CAMERA[1] - 360) // 2))
    frame = BytesIO()
    seen.convert("RGB").save(frame, "JPEG", quality=90)
    path.write_bytes(frame.getvalue() * 5)


@pytest.fixture
def seeing(served: Building, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees Maria's code, at a pillar that has a camera."""
    film(tmp_path / "camera.mjpeg", qr_payload(served.cast.codes["maria"]))
    with served.db.transaction() as session:
        session.exec(select(Device).where(col(Device.name) == PILLAR)).one().has_camera = True
    with chromium(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'camera.mjpeg'}",
        whole=True,
    ) as browser:
        yield browser


def tracks(page: Page) -> list[str]:
    return [str(state) for state in page.evaluate("window.tracks.map((track) => track.readyState)")]


REMEMBER_TRACKS = """
window.tracks = [];
const media = navigator.mediaDevices, real = media.getUserMedia.bind(media);
media.getUserMedia = async (wish) => {
  const stream = await real(wish);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""


def test_a_code_before_the_camera_checks_in_once_and_the_camera_goes_off(served: Building, seeing: Browser) -> None:
    with served.page(seeing, device=PILLAR, width=1080, height=1920) as page:
        page.add_init_script(NO_DETECTOR + REMEMBER_TRACKS)
        page.goto(f"{served.address}/zuil")
        at(page, "done")
        expect(page.locator("h1")).to_contain_text("Welkom, Maria de Vries")
        assert tracks(page) == ["ended"], "nobody is filmed on any other screen"


def test_without_a_reader_the_camera_stays_off_and_all_else_works(served: Building, seeing: Browser) -> None:
    with served.page(seeing, device=PILLAR, width=1080, height=1920) as page:
        page.add_init_script(NO_DETECTOR + REMEMBER_TRACKS)
        asked: list[str] = []

        def lost(route: Route) -> None:
            asked.append(route.request.url)
            route.abort()

        page.route("**/qr_reader.*", lost)
        page.goto(f"{served.address}/zuil")
        page.wait_for_load_state("networkidle")
        assert len(asked) == 1
        expect(page.locator("[data-camera-view]")).to_be_hidden()
        tile(page, 0)
        at(page, "name")
        assert tracks(page) == []
