"""What people see: the desk, its cards and wording, and one thin adapter per platform."""
