"""Excel for Windows and Mac: the server behind cells and commands, and its installer."""
