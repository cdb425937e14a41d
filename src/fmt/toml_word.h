/* toml_word.h: TOML's numbers and dates, told by their form. */
#ifndef FMT_TOML_WORD_H
#define FMT_TOML_WORD_H

#include "base/str.h"

/* 0 to 15; 16 for what is no hexadecimal digit. */
unsigned toml_hex_value(char c);

/*
 * Does all of s have the form? In it d stands for a digit, * for one or more,
 * T for what stands between date and time; the rest for itself.
 */
bool toml_has_form(struct str s, const char *form);

/* A date, a time or both, with or without zone; ranges are not looked at. */
bool toml_is_date(struct str s);

/* An integer, in any base, or a float. */
bool toml_is_number(struct str s);

#endif
