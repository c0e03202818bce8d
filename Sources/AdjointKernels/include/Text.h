#pragma once
/// Digits of a number as C prints them ("%.*f", "%.*e"), written to `text` with `room` bytes; returns the length.
int adj_format_fixed(char *text, int room, double value, int digits);
int adj_format_scientific(char *text, int room, double value, int digits);
/// Writes a line to standard error.
void adj_write_error(const char *line);
