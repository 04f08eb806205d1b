"""What leaves a program and what comes in: records to bytes, bytes to a plan. Nothing here reads or writes files."""
