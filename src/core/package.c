/* package.c: words for installed packages. */
#include "core/package.h"

const char *
kernel_role_name(enum kernel_role k)
{
	switch (k) {
	case KERNEL_RUNNING:
		return "running";
	case KERNEL_NOT_RUNNING:
		return "not-running";
	case KERNEL_UNDECIDED:
	case KERNEL_NONE:
		break;
	}
	return "undecided";
}
