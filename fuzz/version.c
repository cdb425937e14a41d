/* version.c: fuzz one version order; its promises are checked. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "fuzz/fuzz.h"
#include "version/version.h"

static const struct version_order *order;

void
fuzz_choose(const char *name)
{
	order = version_find(str_from(name));
	if (order == NULL) {
		fuzz_list();
		exit(64);
	}
}

void
fuzz_list(void)
{
	for (size_t i = 0; i < version_list_n; i++)
		fprintf(stderr, "%s\n", version_list[i]->name);
}

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "%s: %s\n", order->name, what);
		abort();
	}
}

static int
sign_of(int n)
{
	return (n > 0) - (n < 0);
}

static int
cmp(struct str a, struct str b)
{
	struct err e;
	int sign = 0;

	must(order->cmp(a, b, &sign, &e) == 0, "readable, but not compared");
	return sign_of(sign);
}

/* Three versions, a line each: all that an order promises of them. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str rest = str_of((const char *)bytes, n), v[3] = {{0}};
	struct buf key[3];
	struct err e;
	int readable = 1;

	for (int i = 0; i < 3; i++) {
		str_line(&rest, &v[i]);
		buf_init(&key[i], 2 * n + 16);
		if (order->key(v[i], &key[i], &e) < 0) {
			int sign;

			must(e.code == E_INPUT, "a key is too long");
			must(order->cmp(v[i], v[i], &sign, &e) < 0,
			    "compared, but it has no key");
			readable = 0;
		} else {
			must(key[i].n > 0, "an empty key");
			must(key[i].n <= 2 * v[i].n + 16, "a key is too long");
			must(cmp(v[i], v[i]) == 0, "not equal to itself");
		}
	}
	for (int i = 0; readable && i < 3; i++) {
		for (int k = 0; k < 3; k++) {
			int c = cmp(v[i], v[k]);

			must(c == -cmp(v[k], v[i]), "not antisymmetric");
			must(c == sign_of(str_cmp(
				      buf_str(&key[i]), buf_str(&key[k]))),
			    "text and keys do not agree");
		}
	}
	for (int i = 0; i < 3; i++)
		buf_done(&key[i]);
	return 0;
}
