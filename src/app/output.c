/* output.c: where a result goes: a file or stdout, encrypted or not. */
#include "app/output.h"

#include <errno.h>
#include <unistd.h>

int
output_open(struct output *o, const char *path, const struct encrypt_to *to,
    struct err *e)
{
	o->is_file = path != NULL;
	o->is_encrypted = to != NULL;
	o->out = stdout;
	if (o->is_encrypted && !o->is_file && isatty(STDOUT_FILENO))
		return fail(e, E_USAGE,
		    "what is encrypted is no text: give it a file, not a "
		    "terminal");
	if (o->is_file) {
		if (file_writer_open(&o->file, path, e) < 0)
			return -1;
		o->out = o->file.out;
	}
	if (!o->is_encrypted)
		return 0;
	if (encrypt_writer_open(&o->cipher, to, o->out, e) < 0) {
		o->is_encrypted = false;
		output_abort(o);
		return -1;
	}
	o->out = o->cipher.out;
	return 0;
}

int
output_commit(struct output *o, struct err *e)
{
	int rc = 0;

	if (o->is_encrypted)
		rc = encrypt_writer_end(&o->cipher, e);
	o->is_encrypted = false;
	/* A file that could not be written knows why and says so below. */
	if (rc < 0 && !(o->is_file && o->file.sys != 0)) {
		fail_at(e, "%s", o->is_file ? o->file.path : "standard output");
		output_abort(o);
		return -1;
	}
	if (o->is_file)
		return file_writer_commit(&o->file, e);
	if (fflush(stdout) != 0 || ferror(stdout))
		return fail_sys(e, errno, "standard output");
	return 0;
}

void
output_abort(struct output *o)
{
	if (o->is_encrypted)
		encrypt_writer_abort(&o->cipher);
	if (o->is_file)
		file_writer_abort(&o->file);
	o->is_encrypted = o->is_file = false;
}
