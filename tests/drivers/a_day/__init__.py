"""A day: two hundred cases as citizens would report them, and hands that work on them at the desk in any language."""
