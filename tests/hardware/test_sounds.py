"""Sounds for scans: the files are there, short and what they should be, and nothing about a loudspeaker stops a sale."""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import pytest

from pos.hardware import sounds
from pos.hardware.sounds import KINDS, Sounds, system_player
from scripts import write_sounds

FOLDER = write_sounds.FOLDER


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("loudness", ["on", "soft"])
def test_each_sound_is_there_and_short(kind, loudness):
    with wave.open(str(FOLDER / f"{kind}-{loudness}.wav")) as file:
        assert 0.05 < file.getnframes() / file.getframerate() < 0.4
        frames = file.readframes(file.getnframes())
    assert frames == write_sounds.samples(write_sounds.SOUNDS[kind], write_sounds.LOUDNESS[loudness])


def test_what_is_played_and_what_is_not():
    played = []
    Sounds(FOLDER, "soft", played.append).play("added")
    Sounds(FOLDER, "soft", played.append).play("weighed")
    Sounds(FOLDER, "off", played.append).play("added")
    assert [path.name for path in played] == ["added-soft.wav"]


def test_a_broken_loudspeaker_is_silent():
    def broken(_path: Path) -> None:
        raise OSError("no device")

    Sounds(FOLDER, "on", broken).play("refused")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows plays by itself")
def test_a_player_of_the_system_is_called_with_the_file_and_never_twice_at_once(tmp_path, monkeypatch):
    heard = tmp_path / "heard"
    player = tmp_path / "aplay"
    player.write_text(f'#!/bin/sh\necho "$@" >> {heard}\nsleep 0.5\n', encoding="utf-8")
    player.chmod(0o755)
    monkeypatch.setattr(sounds.shutil, "which", lambda name: str(player) if name == "aplay" else None)
    monkeypatch.setattr(sounds, "_PLAYERS", ((str(player), "-q"),))
    monkeypatch.setattr(sounds.shutil, "which", lambda name: name)
    play = system_player()
    for _ in range(3):
        play(FOLDER / "added-on.wav")
    play._running.wait(5)
    assert heard.read_text(encoding="utf-8").splitlines() == [f"-q {FOLDER / 'added-on.wav'}"]


def test_without_a_player_it_is_silent(monkeypatch):
    monkeypatch.setattr(sounds.shutil, "which", lambda _name: None)
    monkeypatch.setattr(sounds.sys, "platform", "linux")
    system_player()(FOLDER / "added-on.wav")
