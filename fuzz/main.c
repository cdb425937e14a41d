/* main.c: --entry=NAME, for every harness. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char option[] = "--entry=";

	for (int i = 1; i < *argc; i++) {
		const char *word = (*argv)[i];

		if (strncmp(word, option, sizeof option - 1) == 0) {
			fuzz_choose(word + sizeof option - 1);
			return 0;
		}
	}
	fputs("say --entry=NAME, one of:\n", stderr);
	fuzz_list();
	exit(64);
}
