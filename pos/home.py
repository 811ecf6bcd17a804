"""The home folder of Tern on this computer: settings, secrets, tills, embedded database, logs.

`POS_HOME` names it; otherwise it lies where the system keeps a program's data. Only paths here: files are read and
written by those who own them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pos.domain.numbering import TILL_CODE
from pos.errors import Refused

DEMO_FOLDER = "demo"


@dataclass(frozen=True, slots=True)
class Home:
    """`path` may not exist yet."""

    path: Path

    @property
    def settings_file(self) -> Path:
        return self.path / "settings.toml"

    @property
    def database(self) -> Path:
        """The embedded server's folder."""
        return self.path / "database"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def tills(self) -> Path:
        return self.path / "tills"

    def till(self, code: str) -> Path:
        """Journal and snapshot of one till. Raises Refused("till_code_bad")."""
        return self.tills / checked_till_code(code)

    def training(self, code: str) -> Path:
        """What is practised at a till; made anew each time. Raises Refused("till_code_bad")."""
        return self.path / "training" / checked_till_code(code)

    def secret(self, name: str) -> Path:
        """A file that only its user can read, such as a till's database password."""
        return self.path / "secrets" / name

    def till_codes(self) -> list[str]:
        """The tills whose login is kept here."""
        folder = self.path / "secrets"
        if not folder.is_dir():
            return []
        return sorted(file.name.removeprefix("till-") for file in folder.glob("till-*"))


def checked_till_code(code: str) -> str:
    """The code in capitals. Raises Refused("till_code_bad")."""
    upper = code.strip().upper()
    # Capitals of letters outside ASCII may be ASCII: a sharp s becomes SS.
    if not code.isascii() or TILL_CODE.fullmatch(upper) is None:
        raise Refused("till_code_bad", till=code)
    return upper


def find_home(*, is_demo: bool = False) -> Home:
    """`POS_HOME`, or the system's place for data. The demo shop lies in a folder below; commands find it there while
    there is no other shop.
    """
    named = os.environ.get("POS_HOME")
    if named:
        return Home(Path(named).expanduser().absolute())
    import platformdirs

    own = Home(Path(platformdirs.user_data_dir("tern", appauthor=False)))
    demo = Home(own.path / DEMO_FOLDER)
    if is_demo or (not own.settings_file.exists() and demo.settings_file.exists()):
        return demo
    return own
