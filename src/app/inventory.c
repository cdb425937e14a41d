/* inventory.c: what is installed, as a document. */
#include "app/inventory.h"

#include "app/output.h"
#include "base/log.h"
#include "sbom/sbom.h"

#define FAULTS_SHOWN 20

static const struct sbom_form *
find_form(const char *format, struct err *e)
{
	const struct sbom_form *form = sbom_find(format);

	if (form == NULL || form->write == NULL) {
		fail(e, E_USAGE, "--format %s: no such form", format);
		return NULL;
	}
	return form;
}

static int
write_to(const struct sbom_form *form, const struct inventory *inv,
    const char *path, const struct encrypt_to *readers,
    const struct sbom_options *opt, struct err *e)
{
	struct output o;

	if (output_open(&o, path, readers, e) < 0)
		return -1;
	form->write(o.out, inv, opt);
	return output_commit(&o, e);
}

/* The document has them too, but is seldom read by the eye. */
static void
say_faults(const struct inventory *inv)
{
	for (size_t i = 0; i < inv->n_diags && i < FAULTS_SHOWN; i++)
		log_say(LOG_WARN, "%.*s: %.*s", STR_ARG(inv->diags[i].where),
		    STR_ARG(inv->diags[i].text));
	if (inv->n_diags > FAULTS_SHOWN)
		log_say(
		    LOG_WARN, "%zu more faults", inv->n_diags - FAULTS_SHOWN);
}

int
app_inventory(const struct session_options *opt, const char *format,
    const char *output, bool *ret_partial, struct err *e)
{
	const struct sbom_form *form = find_form(format, e);
	struct session s;
	int rc;

	if (form == NULL)
		return -1;
	rc = session_read(&s, opt, e);
	if (rc == 0) {
		struct sbom_options how = {.now = s.now,
		    .target = str_from(opt->target),
		    .digest = inventory_digest(&s.a, &s.inv)};

		rc = write_to(form, &s.inv, output, opt->readers, &how, e);
	}
	if (rc == 0) {
		say_faults(&s.inv);
		*ret_partial = inventory_is_partial(&s.inv);
	}
	session_close(&s);
	return rc;
}
