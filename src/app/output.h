/* output.h: where a result goes: a file or stdout, encrypted or not. */
#ifndef APP_OUTPUT_H
#define APP_OUTPUT_H

#include "os/encrypt.h"
#include "os/file.h"

struct output {
	FILE *out; /* write here; it may be unable to seek */
	bool is_file;
	bool is_encrypted;
	struct file_writer file;
	struct encrypt_writer cipher;
};

/*
 * To path, which appears whole or not at all, or to stdout when it is NULL;
 * encrypted to those in `to` unless that is NULL. Then no byte of plain text
 * leaves this process, and a terminal is refused (E_USAGE). o must stay where
 * it is until commit or abort.
 */
int output_open(struct output *o, const char *path, const struct encrypt_to *to,
    struct err *e) NODISCARD;
/* As file_writer_commit; on stdout what was written stays. Ends o. */
int output_commit(struct output *o, struct err *e) NODISCARD;
/* Forget it. Harmless after commit. */
void output_abort(struct output *o);

#endif
