"""The two themes of the product: ink on paper, and a lamp in the evening."""

from textual.theme import Theme

EVENING = Theme(
    name="abiding-dark",
    primary="#8ab4d8",
    secondary="#b9a3d6",
    accent="#e0b36a",
    success="#8fbf8f",
    warning="#e5b567",
    error="#e8837a",
    foreground="#dcdad5",
    background="#16181c",
    surface="#1c1f24",
    panel="#262a31",
    dark=True,
)

PAPER = Theme(
    name="abiding-light",
    primary="#2b5d8a",
    secondary="#6b4a94",
    accent="#8a5a00",
    success="#2f6b3a",
    warning="#8a5a00",
    error="#a32a20",
    foreground="#24262b",
    background="#f6f3ec",
    surface="#fbf9f4",
    panel="#ebe6da",
    dark=False,
)
