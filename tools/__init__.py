"""Tools of the developers; nothing of the program imports them."""
