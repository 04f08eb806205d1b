"""``python -m mentor_tui``: the same as the ``mentor-tui`` command."""

from mentor_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
