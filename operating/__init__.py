"""What intake and desk have alike for whoever operates them and whoever's browser asks: logs, doctors' findings, answers."""
