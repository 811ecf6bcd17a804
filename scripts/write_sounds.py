"""Makes the till's sounds (resources/sounds): short high for added, low double for not known, low for refused; loud and soft."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sounds"
RATE = 16_000
Beep = tuple[float, int]
"""Hertz (0: silence) and milliseconds."""
SOUNDS: dict[str, tuple[Beep, ...]] = {
    "added": ((1760, 70),),
    "unknown": ((330, 110), (0, 60), (330, 110)),
    "refused": ((220, 220),),
}
LOUDNESS = {"on": 0.8, "soft": 0.2}
FADE_MS = 6
"""At both ends of a beep; a tone that begins at once clicks."""


def samples(beeps: tuple[Beep, ...], loudness: float) -> bytes:
    values = []
    for hertz, length in beeps:
        count = RATE * length // 1000
        fade = RATE * FADE_MS // 1000
        for at in range(count):
            edge = min(1.0, at / fade, (count - at) / fade)
            values.append(round(32_000 * loudness * edge * math.sin(2 * math.pi * hertz * at / RATE)))
    return struct.pack(f"<{len(values)}h", *values)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, beeps in SOUNDS.items():
        for how, loudness in LOUDNESS.items():
            with wave.open(str(FOLDER / f"{name}-{how}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE)
                file.writeframes(samples(beeps, loudness))


if __name__ == "__main__":
    main()
