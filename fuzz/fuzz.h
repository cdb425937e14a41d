/* fuzz.h: what the harnesses of all seams share. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/*
 * One harness per seam, fuzz/<seam>.c. Which entry of the seam's table it
 * feeds is said by --entry=NAME on its command line (libFuzzer leaves options
 * with two dashes alone); without one it ends with the list of names.
 */

/* Find and keep the entry; end the program when there is no such. */
void fuzz_choose(const char *name);

/* The names that --entry takes, one a line on stderr. */
void fuzz_list(void);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#endif
