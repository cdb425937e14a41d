/* collector.c: the script that another machine's sh runs for us. */
#include "remote/collector.h"

#include "base/die.h"

/*
 * All of it is one compound command: sh has read it to the end before it
 * runs, and then only `read` takes from stdin. As we say no more before the
 * script has answered, no shell can have read too far.
 *
 * The size of a file may change while it is read. What cat says is cut at the
 * size that wc told, or filled up with zeros, so that frames keep their
 * lengths, and wc is asked again. The rest is drained, as a cat whose reader
 * has gone would say that it failed. Names with line feeds are told as "N" only.
 */
static const char head[] =
    "{\n"
    "LC_ALL=C PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH\n"
    "export LC_ALL PATH\n"
    "exec 4>&1\n"
    "IFS= nl='\n'\n"
    "queue= queued=0\n"
    "\n"
    "send() {\n"
    "	list=$(wc -c -- \"$@\" /dev/null 2>/dev/null)\n"
    "	total=${list##*\"$nl\"}\n"
    "	total=${total%total}\n"
    "	total=$((total + 0))\n"
    "	printf 'F %s\\n%s\\n' \"$total\" \"$list\"\n"
    "	bad=$({ {\n"
    "		cat -- \"$@\" 2>/dev/null || echo bad >&3\n"
    "		head -c \"$total\" /dev/zero\n"
    "	} | {\n"
    "		head -c \"$total\" >&4\n"
    "		cat >/dev/null\n"
    "	}; } 3>&1)\n"
    "	if [ -z \"$bad\" ] && [ \"$list\" = "
    "\"$(wc -c -- \"$@\" /dev/null 2>/dev/null)\" ]; then\n"
    "		echo '='\n"
    "	else\n"
    "		echo '!'\n"
    "		if [ $# -gt 1 ]; then\n"
    "			for one; do send \"$one\"; done\n"
    "		fi\n"
    "	fi\n"
    "}\n"
    "flush() {\n"
    "	[ -n \"$queue\" ] || return 0\n"
    "	IFS=$nl\n"
    "	set -- $queue\n"
    "	IFS= queue= queued=0\n"
    "	send \"$@\"\n"
    "}\n"
    /* Can the nearest folder above it that is seen not be entered? */
    "closed() {\n"
    "	d=${1%/*}\n"
    "	while [ -n \"$d\" ] && [ ! -d \"$d\" ]; do d=${d%/*}; done\n"
    "	[ -n \"$d\" ] && [ ! -x \"$d\" ]\n"
    "}\n"
    "folder() {\n"
    "	set -f\n"
    "	for p; do\n"
    "		case $p in\n"
    "		*\"$nl\"*) echo N; continue ;;\n"
    "		esac\n"
    "		if [ -d \"$p\" ] && [ -r \"$p\" ] && [ -x \"$p\" ]; then\n"
    "			printf 'D %s\\n' \"$p\"\n"
    "		elif [ -d \"$p\" ] || closed \"$p\"; then\n"
    "			printf 'U %s\\n' \"$p\"\n"
    "		fi\n"
    "	done\n"
    "}\n"
    "file() {\n"
    "	set -f\n"
    "	for p; do\n"
    "		case $p in\n"
    "		*\"$nl\"*) echo N; continue ;;\n"
    "		esac\n"
    "		if [ -f \"$p\" ] && [ -r \"$p\" ]; then\n"
    "			queue=$queue$p$nl\n"
    "			queued=$((queued + 1))\n"
    "			[ \"$queued\" -lt 32 ] || flush\n"
    "		elif [ -f \"$p\" ]; then\n"
    "			printf 'U %s\\n' \"$p\"\n"
    "		elif [ -d \"$p\" ]; then\n"
    "			printf 'D %s\\n' \"$p\"\n"
    "		elif [ -e \"$p\" ]; then\n"
    "			printf 'O %s\\n' \"$p\"\n"
    "		elif closed \"$p\"; then\n"
    "			printf 'U %s\\n' \"$p\"\n"
    "		fi\n"
    "	done\n"
    "}\n";

/*
 * The same file systems are passed over as by os/walk.c. find's complaints are
 * kept apart until its output is complete.
 */
static const char walk[] =
    "walk() {\n"
    "	root=${1%/}\n"
    "	set --\n"
    "	[ ! -r /proc/self/mounts ] ||\n"
    "	while IFS=' ' read -r dev at type rest; do\n"
    "		case $type in\n"
    "		proc | sysfs | cgroup | cgroup2 | devpts | debugfs | tracefs "
    "|\\\n"
    "		securityfs | selinuxfs | bpf | pstore | efivarfs | hugetlbfs "
    "|\\\n"
    "		binfmt_misc | nsfs | autofs | nfs | nfs4 | cifs | smb3 |\\\n"
    "		smbfs | afs | ceph | 9p | fuse | fuse.* | fuseblk | squashfs) "
    ";;\n"
    "		*) continue ;;\n"
    "		esac\n"
    "		case $at in\n"
    "		\"$root\"/?*) ;;\n"
    "		*) continue ;;\n"
    "		esac\n"
    "		printf 'S %s %s\\n' \"$type\" \"$at\"\n"
    /* \040 and the like stand for what would break a line of mounts. */
    "		case $at in\n"
    "		*[][*?\\\\]*) at=$(printf '%s\\n' \"$at\" |\n"
    "			sed 's/\\\\[0-7][0-7][0-7]/?/g; s/[][*\\\\]/?/g') ;;\n"
    "		esac\n"
    "		set -- \"$@\" -path \"$at\" -prune -o\n"
    "	done </proc/self/mounts\n"
    "	if find / -prune -printf '' >/dev/null 2>&1; then\n"
    "		set -- \"$@\" -path \"*$nl*\" -prune -printf 'N\\n' \\\n"
    "			-o -type f -printf 'L %m %s %p\\n'\n"
    "	elif find / -prune -exec stat -c %a {} + >/dev/null 2>&1; then\n"
    "		set -- \"$@\" -path \"*$nl*\" -prune -exec stat -c N {} \\; "
    "\\\n"
    "			-o -type f -exec stat -c 'L %a %s %n' {} +\n"
    "	else\n"
    "		echo 'C find has no -printf, or there is no stat -c'\n"
    "		exit 0\n"
    "	fi\n"
    "	said=$(find -H \"${root:-/}\" \"$@\" 2>&1 >&4)\n"
    "	[ -z \"$said\" ] ||\n"
    "	printf '%s\\n' \"$said\" | sed -n 's/^find: /X /p'\n"
    "}\n"
    "\n"
    "printf '\\nyagura-collector 1\\nK %s\\n' \"$(uname -r)\"\n"
    "for p in cat head sed wc; do\n"
    "	command -v $p >/dev/null || { echo \"C there is no $p\"; exit 0; }\n"
    "done\n";

static const char tail[] = "set -f\n"
			   "flush\n"
			   "echo E\n"
			   "while IFS= read -r c; do\n"
			   "	case $c in\n"
			   "	w\\ *) walk \"${c#w }\"; echo E ;;\n"
			   "	/*) file \"$c\" ;;\n"
			   "	s) flush ;;\n"
			   "	q) flush; echo E; break ;;\n"
			   "	esac\n"
			   "done\n"
			   "exit 0\n"
			   "}\n";

static void
check(const char *pattern)
{
	for (const char *p = pattern; *p != '\0'; p++)
		if (!is_digit(*p) && !is_alpha(*p) &&
		    strchr("/*._-+", *p) == NULL)
			die("collector: %s cannot stand in a script", pattern);
}

/* The folders that are listed for a pattern: before and at each '*'. */
static void
add_folders(struct buf *out, const char *pattern)
{
	struct str rest = str_skip(str_from(pattern), 1), name;
	size_t n = 0;
	bool is_said = false;

	while (str_cut(&rest, '/', &name)) {
		struct str above = str_first(str_from(pattern), n);
		bool has_star = str_find(name, '*') >= 0;

		if (has_star && !is_said)
			buf_printf(
			    out, "set +f; folder %.*s\n", STR_ARG(above));
		n += 1 + name.n;
		is_said = has_star && rest.n != SIZE_MAX;
		if (is_said)
			buf_printf(out, "set +f; folder %.*s\n",
			    STR_ARG(str_first(str_from(pattern), n)));
	}
}

void
collector_script(struct buf *out, const char *const *patterns)
{
	buf_add(out, str_from(head));
	buf_add(out, str_from(walk));
	for (size_t i = 0; patterns[i] != NULL; i++) {
		check(patterns[i]);
		add_folders(out, patterns[i]);
		buf_printf(out, "set +f; file %s\n", patterns[i]);
	}
	buf_add(out, str_from(tail));
}
