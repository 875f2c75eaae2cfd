"""The desk's casework."""
