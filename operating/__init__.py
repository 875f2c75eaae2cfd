"""What intake and desk have alike for whoever operates them: the form of their logs, and what their doctors find."""
