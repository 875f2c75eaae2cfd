"""A day at the desk as browser journeys, in each language, on two hundred cases that came in as citizens would send them."""
