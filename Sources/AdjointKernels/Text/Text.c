#include "Text.h"

#include <stdio.h>

int adj_format_fixed(char *text, int room, double value, int digits) {
  return snprintf(text, room, "%.*f", digits, value);
}
int adj_format_scientific(char *text, int room, double value, int digits) {
  return snprintf(text, room, "%.*e", digits, value);
}

void adj_write_error(const char *line) { fprintf(stderr, "%s\n", line); }
