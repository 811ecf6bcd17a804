"""The colours of the design system as data: two themes, category tints, and the contrast formula.

Plain values only, no Qt: the contrast test and documents that want the same colours can read them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Tint:
    """Background and letters of one category."""

    back: str
    fore: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Field names are the token names of the design system, in snake case."""

    name: str
    bg: str
    surface: str
    surface2: str
    surface3: str
    border: str
    line: str
    control: str
    text: str
    text2: str
    text3: str
    go: str
    go_hover: str
    on_go: str
    go_soft: str
    go_text: str
    key: str
    key_soft: str
    key_line: str
    warn: str
    warn_soft: str
    warn_line: str
    danger: str
    danger_soft: str
    danger_line: str
    ink: str
    on_ink: str
    scrim: str
    shadow: str
    float_edge: str
    tints: tuple[Tint, ...]

    def tint(self, number: int) -> Tint:
        """The tint of the category with this running number; they repeat after eight."""
        return self.tints[number % len(self.tints)]

    def colours(self) -> dict[str, str]:
        """Every colour by token name, for the QSS template."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in {"name", "tints"}}


LIGHT = Tokens(
    name="light",
    bg="#F2F4F3",
    surface="#FFFFFF",
    surface2="#F8F9F8",
    surface3="#E9ECEA",
    border="#DFE4E1",
    line="#C6CECA",
    control="#7E8984",
    text="#131816",
    text2="#454F4A",
    text3="#5F6964",
    go="#0A6A5B",
    go_hover="#085A4D",
    on_go="#FFFFFF",
    go_soft="#DDF0EB",
    go_text="#075E50",
    key="#1B5FE0",
    key_soft="#E8F0FE",
    key_line="#B9D0FB",
    warn="#8A4A00",
    warn_soft="#FFF0D4",
    warn_line="#EFCB8A",
    danger="#B4231A",
    danger_soft="#FDE8E6",
    danger_line="#F3BDB8",
    ink="#1A211E",
    on_ink="#FFFFFF",
    scrim="#6B0D1210",
    shadow="#29000000",
    float_edge="#DFE4E1",
    tints=(
        Tint("#DAEEE9", "#0B5F52"),
        Tint("#DEE9FB", "#1E4E9E"),
        Tint("#F8EBCC", "#765000"),
        Tint("#F9E3D9", "#8F3E1A"),
        Tint("#EEE3F3", "#6B397C"),
        Tint("#FAE1E7", "#942A49"),
        Tint("#E8EED3", "#4E5C13"),
        Tint("#E2E8EC", "#3D5161"),
    ),
)

DARK = Tokens(
    name="dark",
    bg="#0C0F0E",
    surface="#151918",
    surface2="#1B201F",
    surface3="#272E2B",
    border="#272E2C",
    line="#3A4441",
    control="#6F7B76",
    text="#EDF2F0",
    text2="#B6C0BB",
    text3="#8F9B96",
    go="#37BFA4",
    go_hover="#52CDB4",
    on_go="#03211B",
    go_soft="#10302A",
    go_text="#62D8C0",
    key="#7DABFF",
    key_soft="#16243F",
    key_line="#2C4675",
    warn="#F6BC65",
    warn_soft="#33240B",
    warn_line="#5E4418",
    danger="#FF9389",
    danger_soft="#3B1815",
    danger_line="#6B2C27",
    ink="#E6ECE9",
    on_ink="#0F1412",
    scrim="#99000000",
    shadow="#80000000",
    float_edge="#2F3734",
    tints=(
        Tint("#14302A", "#7ADBC6"),
        Tint("#182A47", "#A3C4FF"),
        Tint("#33280F", "#F0C66E"),
        Tint("#382016", "#F5AD8B"),
        Tint("#2D2035", "#DBAFE9"),
        Tint("#381B25", "#F6A3B9"),
        Tint("#272D13", "#C6D37E"),
        Tint("#222A30", "#AEC2D0"),
    ),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def high_contrast(tokens: Tokens) -> Tokens:
    """Edges as strong as controls, no soft fills and no grey words, for people who need it."""
    return replace(
        tokens,
        text2=tokens.text,
        text3=tokens.text2,
        border=tokens.control,
        line=tokens.control,
        go_soft=tokens.surface,
        key_soft=tokens.surface,
        warn_soft=tokens.surface,
        danger_soft=tokens.surface,
        key_line=tokens.key,
        warn_line=tokens.warn,
        danger_line=tokens.danger,
    )


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" by WCAG 2.2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21, by WCAG 2.2."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
