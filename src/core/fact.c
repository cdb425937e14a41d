/* fact.c: words for what is known of a vulnerability. */
#include "core/fact.h"

#include "base/attr.h"

const char *
exploit_kind_name(enum exploit_kind k)
{
	static const char *const names[] = {
	    [EXPLOIT_EXPLOITDB] = "exploitdb",
	    [EXPLOIT_METASPLOIT] = "metasploit",
	    [EXPLOIT_POC] = "poc",
	};

	return k < ARRAY_LEN(names) ? names[k] : "unknown";
}
