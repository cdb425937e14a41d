/* reader.h: what the forms that are read share. */
#ifndef SBOM_READER_H
#define SBOM_READER_H

#include "base/vec.h"
#include "fmt/json.h"
#include "sbom/sbom.h"

enum sbom_kind {
	SBOM_PACKAGE = 0,
	SBOM_SYSTEM, /* the operating system itself */
	SBOM_VAGUE,  /* perhaps one: it has neither purl nor version */
	SBOM_OTHER,  /* a file, a device: no package even without a purl */
};

/*
 * One part of a document, whatever its form: what it says of itself, beside
 * the purl, which says most. Set over what the purl says where not empty.
 */
struct sbom_item {
	enum sbom_kind kind;
	struct str name;
	struct str version;
	struct str purl;
	bool is_dev;
	bool is_subject; /* what the document is about: it may lack a version */
	/* By name_of_property. */
	struct str own_type, own_name, own_version;
	struct str arch, module, vendor, path;
	struct str source_name, source_version, source_release, source_epoch;
	struct str source_rpm;       /* "bash-5.1-1.el9.src.rpm" */
	struct str codename, pretty; /* of a system */
};

/* Parts that cannot be matched, counted for one diagnostic. */
struct sbom_count {
	size_t n;
	struct str first;
};

struct sbom_reader {
	struct arena *a;      /* what is kept */
	struct arena scratch; /* of one item */
	struct arena tree;    /* of one part of a JSON or XML document */
	const char *where;
	struct inventory_maker *m;
	struct inventory *inv;
	bool system_is_given;  /* by the user */
	struct os_info stated; /* by properties of our own */
	struct os_info named;  /* as a part of the document */
	struct str ns, distro; /* of the first system package's purl */
	struct sbom_count no_purl, no_version, vague;
	bool is_over;            /* one of these three is full, and said so */
	struct vec repositories; /* struct str */
	struct vec below;        /* const char * */
	struct vec skipped;      /* struct skipped */
};

void sbom_reader_init(struct sbom_reader *r, struct arena *a, const char *where,
    struct inventory_maker *m, struct inventory *inv);

/*
 * Settle what was said of the system and hand it to the inventory when rc is
 * 0. Gives rc, and ends r.
 */
int sbom_reader_end(struct sbom_reader *r, int rc);

/* A property of a part, ours, Trivy's or Syft's; others are passed over. */
void sbom_item_property(
    struct sbom_item *it, struct str name, struct str value);

/* A property of the whole document; only ours say anything. */
void sbom_reader_property(
    struct sbom_reader *r, struct str name, struct str value);

/*
 * Push what it names, or take it as the system, or count what is no package
 * for lack of a purl. A part that is no good is a diagnostic, and 0.
 */
int sbom_item_add(
    struct sbom_reader *r, const struct sbom_item *it, struct err *e) NODISCARD;

/*
 * Push p when its texts can be a package's, else add a diagnostic. A path
 * that is empty becomes the document's name.
 */
int sbom_reader_push(
    struct sbom_reader *r, struct package *p, struct err *e) NODISCARD;

/* The name as core/name.h spells it for that purl type, for this item. */
struct str sbom_reader_name(
    struct sbom_reader *r, struct str type, struct str name);

/* A fault of one part, by what it is called. */
void sbom_reader_fault(
    struct sbom_reader *r, struct str what, const struct err *why);

/*
 * json_split of the document two levels deep, each part into r->tree. Its
 * member `list` must be an array if it is there.
 */
int sbom_reader_split(struct sbom_reader *r, struct str bytes, const char *list,
    int (*one)(void *ctx, const struct str *path, const struct json *value,
	struct err *e),
    struct err *e) NODISCARD;

/*
 * os.c: os-release's words for what other programs call a system: "redhat" is
 * "rhel", release "stream8" is "8". In a.
 */
void sbom_os_name(
    struct arena *a, struct str family, struct str release, struct os_info *os);

/* os.c: "debian-12" apart, as purls have it; ns is their namespace. */
void sbom_os_distro(
    struct arena *a, struct str distro, struct str ns, struct os_info *os);

/* os.c: the purl type of a system's packages; "generic" when unknown. */
struct str sbom_os_type(struct str family);

#endif
