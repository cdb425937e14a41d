/* bundle_write.c: write a bundle. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "core/limits.h"
#include "fmt/zstd.h"
#include "os/file.h"
#include "vulndb/bundle_image.h"

#define CHUNK ((size_t)128 << 10)

struct sign_signature
bundle_no_signature(struct str list)
{
	struct sign_signature sig = {{0}};
	struct digest_stream sum;
	struct stream_mem in;
	char part[4096];
	struct err e;

	stream_mem_init(&in, list);
	digest_stream_init(&sum, &in.stream);
	while (sum.stream.read(&sum.stream, part, sizeof part, &e) > 0)
		;
	memcpy(sig.bytes, digest_stream_end(&sum).bytes, DIGEST_BYTES);
	return sig;
}

int
bundle_sum(const char *path, struct digest_sum *ret_sum, uint64_t *ret_bytes,
    struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct digest_stream sum;
	struct digest_sum all;
	struct stream_fd in;
	char *part;
	ssize_t n;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	stream_fd_init(&in, fd, path);
	digest_stream_init(&sum, &in.stream);
	part = die_alloc(CHUNK);
	do
		n = sum.stream.read(&sum.stream, part, CHUNK, e);
	while (n > 0);
	free(part);
	close(fd);
	all = digest_stream_end(&sum);
	if (n < 0)
		return -1;
	*ret_sum = all;
	*ret_bytes = sum.n_bytes;
	return 0;
}

/* Everything in gives, packed against base, to out. */
static int
pack(struct stream *in, struct str base, const char *where, FILE *out,
    struct bundle_record *r, struct err *e)
{
	struct digest_stream plain, packed;
	struct stream *middle;
	char *part = die_alloc(CHUNK);
	ssize_t n;

	digest_stream_init(&plain, in);
	middle = zstd_pack_open(
	    &(struct zstd_job){&plain.stream, r->n_bytes, base, where});
	digest_stream_init(&packed, middle);
	do {
		n = packed.stream.read(&packed.stream, part, CHUNK, e);
		if (n > 0)
			fwrite(part, 1, (size_t)n, out);
	} while (n > 0 && !ferror(out));
	zstd_close(middle);
	free(part);
	r->sum = digest_stream_end(&plain);
	r->packed_sum = digest_stream_end(&packed);
	r->n_packed = packed.n_bytes;
	/* What could not be written, the writer's commit tells. */
	return n < 0 ? -1 : 0;
}

static int
pack_file(const struct bundle_file *f, struct str base, FILE *out,
    struct bundle_record *r, struct err *e)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stream_fd in;
	struct stat st;
	int rc;

	if (fd < 0)
		return fail_sys(e, errno, "%s", f->path);
	stream_fd_init(&in, fd, f->path);
	if (fstat(fd, &st) < 0) {
		rc = fail_sys(e, errno, "%s", f->path);
	} else if ((uint64_t)st.st_size > LIMIT_SHARD_BYTES) {
		rc = fail(e, E_LIMIT, "%s: %lld bytes, more than %u", f->path,
		    (long long)st.st_size, LIMIT_SHARD_BYTES);
	} else {
		r->n_bytes = (uint64_t)st.st_size;
		rc = pack(&in.stream, base, f->path, out, r, e);
	}
	close(fd);
	return rc;
}

/* A file that there was before: as it was, or what differs. */
static int
pack_after(const struct bundle_file *f, FILE *out, struct bundle_record *r,
    struct err *e)
{
	uint64_t n_before;
	struct str base;
	int rc;

	if (bundle_sum(f->before, &r->before_sum, &n_before, e) < 0 ||
	    bundle_sum(f->path, &r->sum, &r->n_bytes, e) < 0)
		return -1;
	if (digest_eq(r->before_sum, r->sum)) {
		r->form = BUNDLE_SAME;
		return 0;
	}
	r->form = BUNDLE_PATCH;
	if (file_map(f->before, LIMIT_SHARD_BYTES, &base, e) < 0)
		return -1;
	rc = pack_file(f, base, out, r, e);
	file_unmap(base);
	return rc;
}

static int
write_entry(const struct bundle_file *f, FILE *out, struct bundle_record *r,
    struct err *e)
{
	struct stream_mem in;
	size_t n = strlen(f->name);

	if (n >= sizeof r->name)
		return fail(e, E_LIMIT, "%s: its name is too long", f->name);
	memcpy(r->name, f->name, n);
	r->form = BUNDLE_PACKED;
	if (f->before != NULL)
		return pack_after(f, out, r, e);
	if (f->path != NULL)
		return pack_file(f, STR_NONE, out, r, e);
	stream_mem_init(&in, f->text);
	r->n_bytes = f->text.n;
	return pack(&in.stream, STR_NONE, f->name, out, r, e);
}

/* The list in front, now that all digests are known. */
static void
write_list(FILE *out, const struct bundle_plan *plan, unsigned char *list,
    uint64_t size_bytes)
{
	const size_t n = bundle_list_bytes(plan->n_files) - SIGN_BYTES;
	struct str bytes = str_of((const char *)list, n);
	struct sign_signature sig;
	struct bundle_head head = {
	    .magic = {'Y', 'A', 'G', 'U', 'R', 'A', 'B', 'N'},
	    .model = BUNDLE_MODEL,
	    .kind = (uint16_t)plan->kind,
	    .n_entries = (uint32_t)plan->n_files,
	    .size_bytes = size_bytes,
	    .built_at = plan->built_at,
	    .base = plan->base,
	};

	if (plan->key != NULL)
		head.key = sign_public_of(plan->key);
	memcpy(list, &head, sizeof head);
	sig = plan->key != NULL ? sign_make(plan->key, bytes)
				: bundle_no_signature(bytes);
	memcpy(list + n, &sig, sizeof sig);
	if (fseek(out, 0, SEEK_SET) == 0)
		fwrite(list, 1, n + SIGN_BYTES, out);
}

static int
write_all(FILE *out, const struct bundle_plan *plan, unsigned char *list,
    struct err *e)
{
	uint64_t size_bytes = bundle_list_bytes(plan->n_files);

	if (fseek(out, (long)size_bytes, SEEK_SET) < 0)
		return fail_sys(e, errno, "seek");
	for (size_t i = 0; i < plan->n_files; i++) {
		struct bundle_record r = {.zero = 0};

		if (write_entry(&plan->files[i], out, &r, e) < 0)
			return -1;
		size_bytes += r.n_packed;
		memcpy(list + sizeof(struct bundle_head) + i * sizeof r, &r,
		    sizeof r);
	}
	write_list(out, plan, list, size_bytes);
	return 0;
}

int
bundle_write(const char *path, const struct bundle_plan *plan, struct err *e)
{
	struct file_writer w;
	unsigned char *list;
	int r;

	if (plan->n_files > LIMIT_BUNDLE_ENTRIES)
		return fail(e, E_LIMIT, "%s: %zu files, more than %u", path,
		    plan->n_files, LIMIT_BUNDLE_ENTRIES);
	if (file_writer_open(&w, path, e) < 0)
		return -1;
	list = die_alloc(bundle_list_bytes(plan->n_files));
	r = write_all(w.out, plan, list, e);
	free(list);
	if (r < 0) {
		file_writer_abort(&w);
		return -1;
	}
	return file_writer_commit(&w, e);
}
