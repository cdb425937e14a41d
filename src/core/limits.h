/* limits.h: every maximum of the program, on one page. */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

/*
 * What comes from outside is refused, by name, when it is larger than this.
 * LIMIT_<what>_<unit>, and the reason. tools/limits_page makes docs/LIMITS.md
 * from these lines: keep one comment per line.
 */

/* clang-format off */
#define LIMIT_PACKAGE_DB_BYTES     (64u << 20)  /* /var/lib/dpkg/status and its like; the largest seen has 3 MB */
#define LIMIT_RPMDB_BYTES          (160u << 20) /* one rpm database and its journal; 2,000 packages have 60 to 120 MB */
#define LIMIT_RPMDB_PACKAGES       100000u      /* headers read from one rpm database; all of Fedora has 70,000 */
#define LIMIT_RPMDB_FAULTS         1000u        /* damaged records of one rpm database, each with a diagnostic; then it is given up */
#define LIMIT_RPMDB_TEXT_BYTES     (16u << 20)  /* names and versions taken from one rpm database; 2,000 packages have 200 kB */
#define LIMIT_RPM_HEADER_TAGS      65535u       /* index entries of one rpm header, as in rpm itself; 100 are usual */
#define LIMIT_RPM_HEADER_BYTES     (32u << 20)  /* one rpm header; the largest seen have 5 MB */
#define LIMIT_RPM_FOLDERS          100000u      /* folders that the files of one rpm header lie in; sources of a kernel have 5,000 */
#define LIMIT_SQLITE_SCHEMA_BYTES  (1u << 20)   /* read of a sqlite database to know its tables; rpm's needs 30 kB */
#define LIMIT_SQLITE_STEPS         10000000u    /* instructions of one sqlite query; 2,000 packages need 20,000 */
#define LIMIT_LOCK_FILE_BYTES      (16u << 20)  /* one lock file or list of a language's packages; those of large projects have 2 MB */
#define LIMIT_LOCK_TREE_BYTES      (192u << 20) /* what it takes in memory: 64 bytes per value, and its texts */
#define LIMIT_NIX_DB_BYTES         (160u << 20) /* the database of a Nix store and its journal, as much as an rpm database */
#define LIMIT_SMALL_FILE_BYTES     (1u << 20)   /* os-release, distro-info, support lists; the largest seen has 30 kB */
#define LIMIT_REPOSITORIES         10000u       /* repositories that a system is set up with; RHEL lists 500 */
#define LIMIT_SBOM_BYTES           (128u << 20) /* one inventory that comes as a document; 10,000 packages have 10 MB */
#define LIMIT_SBOM_TREE_BYTES      (96u << 20)  /* what one part of it takes in memory: 64 bytes per value, and its texts */
#define LIMIT_OWNED_FILES          2000000u     /* files known to be the system's packages', 8 bytes each; a full desktop has 500,000 */
#define LIMIT_LISTENERS            1000u        /* sockets that listen, and programs to be started again, that are told of a machine; a dozen is usual */
#define LIMIT_PROC_FILE_BYTES      (4u << 20)   /* one file of /proc; what a large process maps has 1 MB */
#define LIMIT_APT_ORIGINS          1000u        /* repositories that apt has lists of; a handful is usual */
#define LIMIT_MANIFEST_BYTES       1024u        /* one name, id, address or tag of what an inventory is of */
#define LIMIT_MANIFEST_ITEMS       1000u        /* addresses, and tags, of one machine; 20 are many */
#define LIMIT_RESULTS              1000000u     /* files of one results directory; 10,000 hosts leave 480,000 a day */
#define LIMIT_CHECKIN_BYTES        300u         /* what an agent says when nothing has changed: who it is, when, and a digest */
#define LIMIT_PACKAGES             500000u      /* packages of one inventory; a full desktop has 10,000 */
#define LIMIT_DIAGS                10000u       /* diagnostics kept of one inventory; the rest is counted */
#define LIMIT_REPORT_ROWS          65536u       /* findings that a report puts in order at once; more are read in several passes */
#define LIMIT_FIELD_BYTES          (1u << 20)   /* one field of a control stanza; Description is the longest */
#define LIMIT_VERSION_BYTES        4096u        /* one version string; the longest seen in any feed has 190 */
#define LIMIT_NAME_BYTES           4096u        /* one package name or advisory id */
#define LIMIT_TITLE_BYTES          150u         /* title kept per vulnerability; longer ones are cut at a word */
#define LIMIT_PURL_BYTES           4096u        /* one package URL that is read; the longest seen has 300 */
#define LIMIT_URL_BYTES            2048u        /* one reference kept of a vulnerability; the longest seen has 500 */
#define LIMIT_FACT_RATINGS         16u          /* CVSS vectors kept of one record of a CVE; 6 are the most seen */
#define LIMIT_FACT_WEAKNESSES      32u          /* CWE numbers kept of one record of a CVE; 20 are the most seen */
#define LIMIT_FACT_REFERENCES      8u           /* references kept of one record of a CVE: the most useful ones */
#define LIMIT_FACT_POCS            20u          /* proofs of concept kept of one CVE: those with the most stars */
#define LIMIT_CSV_FEED_BYTES       (64u << 20)  /* one CSV feed held whole; Exploit-DB has 10 MB */
#define LIMIT_CSV_LINE_BYTES       (64u << 10)  /* one line of a CSV feed read as a stream; EPSS has 40 */
#define LIMIT_CSV_ROW_BYTES        (1u << 20)   /* one row of a CSV feed; Exploit-DB has 2 kB */
#define LIMIT_JSON_DOC_BYTES       (16u << 20)  /* one advisory document; the largest of Debian's OSV export has 1 MB */
#define LIMIT_JSON_DEPTH           64u          /* nesting of one JSON document; OSV needs 8 */
#define LIMIT_JSON_FEED_BYTES      (1u << 30)   /* one JSON feed read as a stream; Debian's tracker has 70 MB */
#define LIMIT_TOML_BYTES           (16u << 20)  /* one TOML document; lock files of large projects have 2 MB */
#define LIMIT_TOML_VALUES          1000000u     /* values of one TOML document; 16 MB of a lock file have 200,000 */
#define LIMIT_CONFIG_BYTES         (256u << 10) /* one configuration file; all options take 4 kB */
#define LIMIT_CONFIG_ARENA_BYTES   (64u << 20)  /* memory for configuration files, their values and both their paths */
#define LIMIT_YAML_BYTES           (16u << 20)  /* one YAML document; lock files of large projects have 2 MB */
#define LIMIT_YAML_VALUES          1000000u     /* values of one YAML document; 16 MB of a lock file have 600,000 */
#define LIMIT_VEX_TEXT_BYTES       1024u        /* one id, CPE or purl of a CSAF document; the longest seen has 243 */
#define LIMIT_VEX_KEPT_BYTES       (64u << 20)  /* products and packages kept of one CSAF document; a kernel's has 1 MB */
#define LIMIT_REPOSITORY_LINES     64u          /* products that one of Red Hat's repositories holds; the most seen are 7 */
#define LIMIT_TRACKER_FILE_BYTES   (2u << 20)   /* one file of Ubuntu's CVE tracker; the largest has 90 kB */
#define LIMIT_TRACKER_SOURCES      1000u        /* source packages of one file of it; 134 are the most seen */
#define LIMIT_NOTICE_ROWS          500000u      /* bounds of versions in one vendor's notice, times the CVEs that it covers; the most seen are 60,000 */
#define LIMIT_XML_DOC_BYTES        (16u << 20)  /* one XML document, or one element of a large one; a notice of Fedora's has up to 5 MB */
#define LIMIT_XML_DEPTH            64u          /* nesting of one XML document; OVAL needs 12 */
#define LIMIT_XML_ATTRS            100u         /* attributes of one XML element; 10 are usual */
#define LIMIT_XML_TAG_BYTES        (1u << 20)   /* one XML tag with its attributes, or one comment; expat holds it whole */
#define LIMIT_XML_TEXT_BYTES       (4u << 20)   /* text of one XML element; descriptions of kernel updates have 300 kB */
#define LIMIT_XML_FEED_BYTES       (1u << 30)   /* one XML feed read as a stream; Amazon Linux 2 has 15 MB */
#define LIMIT_ARCH_GROUP_NAMES     1000u        /* packages, issues or advisories of one group of Arch's tracker; a browser's have dozens */
#define LIMIT_SECDB_ENTRY_IDS      32u          /* ids in one entry of an apk distribution's database; 4 are the most seen */
#define LIMIT_ARCHIVE_ENTRIES      2000000u     /* entries of one feed archive; OSV's npm export has 220,000 */
#define LIMIT_ARCHIVE_BYTES        (8ull << 30) /* bytes unpacked from one archive; OSV's Debian export has 340 MB */
#define LIMIT_ZIP_ENTRIES          1000000u     /* of one zip file and all the zips in it; a large application has 100,000 */
#define LIMIT_ZIP_DIRECTORY_BYTES  (64u << 20)  /* the directory of one zip file; 30,000 entries have 3 MB */
#define LIMIT_JAR_HELD_BYTES       (160u << 20) /* directories and unpacked jars of jars, in memory at one time */
#define LIMIT_JAR_BYTES            (1ull << 30) /* read and unpacked of one jar and the jars in it; the largest wars have 300 MB */
#define LIMIT_JAR_TEXT_BYTES       (64u << 10)  /* pom.properties, and the beginning of a manifest; 1 kB is usual */
#define LIMIT_ARCHIVE_DEPTH        8u           /* archives within archives; an ear with wars with jars has 3 */
#define LIMIT_ELF_SECTIONS         65536u       /* of one program; 40 are usual */
#define LIMIT_GO_BUILDINFO_BYTES   (16u << 20)  /* what a Go program tells of its modules; the largest seen has 60 kB */
#define LIMIT_GO_SEARCH_BYTES      (1u << 20)   /* looked through for it in a program without sections, as Go itself does */
#define LIMIT_AUDIT_BYTES          (16u << 20)  /* what a Rust program tells of its crates, unpacked; 1,000 have 100 kB */
#define LIMIT_POM_REFERENCES       1000000u     /* to properties, looked up for one pom.xml; 500 are many */
#define LIMIT_DOWNLOAD_BYTES       (2ull << 30) /* one downloaded file */
#define LIMIT_CHANGELOG_BYTES      (16u << 20)  /* one changelog; the kernel's has 3 MB */
#define LIMIT_APT_LIST_BYTES       (512u << 20) /* one Packages index unpacked; Debian main has 50 MB */
#define LIMIT_SHARD_BYTES          (1u << 30)   /* one compiled shard; Debian 12 has 8 MB */
#define LIMIT_BUNDLE_ENTRIES       4000u        /* files of one bundle; a database of everything has 200 */
#define LIMIT_BUNDLE_BYTES         (8ull << 30) /* what is in one bundle, unpacked; a database of everything has 0.5 GB */
#define LIMIT_FACT_ITEMS           1000u        /* ratings, weaknesses, exploits per CVE, of each; Log4Shell has 500 proofs of concept */
#define LIMIT_SCAN_ARENA_BYTES     (1ull << 30) /* everything one scan remembers */
#define LIMIT_BUILD_ARENA_BYTES    (4ull << 30) /* everything one database build remembers */
#define LIMIT_SYMLINKS             40u          /* followed on one path, as in the kernel */
#define LIMIT_WALK_DEPTH           200u         /* folders within folders that a walk goes into; node_modules have 30 */
#define LIMIT_DIR_ENTRIES          100000u      /* names read from one directory */
#define LIMIT_WORKERS              64u          /* child processes of an update at once */
#define LIMIT_WORKER_BYTES         (3ull << 30) /* address space of one; the largest family needs 1 GB */
#define LIMIT_WORKER_CPU_S         900u         /* processor time of one that compiles; the largest family needs 60 s */
#define LIMIT_WORKER_MESSAGE_BYTES (1u << 20)   /* one message of it; a list of 50 digests has 4 kB */
#define LIMIT_WORKER_TALK_BYTES    (64u << 20)  /* all that it says */
#define LIMIT_WORKER_FILES         4096u        /* descriptors of one; a walk holds one for each folder that it is in */
#define LIMIT_LOOK_TALK_BYTES      (512u << 20) /* all that the worker says who reads a target; 10,000 packages have 1 MB */
#define LIMIT_LOOK_TEXT_BYTES      (64u << 10)  /* one name or text in it */
#define LIMIT_LOOK_RESULTS         1000u        /* rows of it, one for each extractor; there are 50 */
#define LIMIT_LOOK_FILE_CPU_S      60u          /* processor time of it for one file; the largest jars need 5 s */
#define LIMIT_LOOK_CPU_S           7200u        /* and for a whole target; a server with 5 million files needs 60 s */
#define LIMIT_LOOK_FAULTS          8u           /* files that may kill it, one after another; then the target is given up */
#define LIMIT_GROUP_SHARDS         1000u        /* releases of one family; openSUSE has 30 */
#define LIMIT_DOWNLOADS            4u           /* at once */
#define LIMIT_DOWNLOADS_HOST       2u           /* of them from one host; publishers ask for restraint */
#define LIMIT_HOSTS                10000u       /* hosts of one scan over ssh */
#define LIMIT_HOSTS_AT_ONCE        8u           /* of them, unless --parallel says otherwise */
#define LIMIT_SSH_S                600u         /* one host over ssh, unless --timeout says otherwise; 5 s are usual */
#define LIMIT_SSH_CONNECT_S        15u          /* until a host over ssh has answered */
#define LIMIT_SSH_NOISE_BYTES      (64u << 10)  /* what a host's shell may print before it listens */
#define LIMIT_SSH_LINE_BYTES       8192u        /* one line that a host says over ssh: a path and some numbers */
#define LIMIT_SSH_LINES            5000000u     /* lines that a host says over ssh: one for each of its files */
#define LIMIT_SSH_FILES            300000u      /* files and folders kept of a host over ssh; node_modules have 50,000 */
#define LIMIT_SSH_GROUP_FILES      64u          /* files that a host sends in one frame; it is asked for 32 */
#define LIMIT_SSH_FILE_BYTES       (128u << 20) /* one file that is looked for all over a host; larger ones are not fetched over ssh */
#define LIMIT_SSH_BYTES            (512u << 20) /* all files of one host over ssh; they are held in memory */
#define LIMIT_REPORT_CELL_BYTES    (1u << 20)   /* one cell of a report; it is cut there. Eight long references have 16 kB */
#define LIMIT_TEMPLATE_BYTES       (1u << 20)   /* one template of --template; large ones have 20 kB */
#define LIMIT_TEMPLATE_DEPTH       16u          /* sections within sections of one template */
#define LIMIT_RULE_FILE_BYTES      (16u << 20)  /* one file of rules or statements (VEX); a vendor's for one product has 1 MB */
#define LIMIT_RULE_FILES           64u          /* such files of one scan */
#define LIMIT_RULES                100000u      /* rules and statements of all of them */
#define LIMIT_RULE_TREE_BYTES      (192u << 20) /* what one file takes in memory while it is read: 64 bytes per value, and its texts */
#define LIMIT_RULE_ARENA_BYTES     (512u << 20) /* what all rules, and the findings of a result to compare with, take in memory */
#define LIMIT_REGEX_STEPS          1024u        /* bytes of one expression or glob, and steps of its machine */
#define LIMIT_RESULT_FINDINGS      1000000u     /* findings of it, of which 300 bytes each are kept */
#define LIMIT_SERVER_CONNECTIONS   20000u       /* clients of the server at once; 10,000 agents may come back together */
#define LIMIT_SERVER_QUEUE         20000u       /* requests that wait for a thread of the server; then it says 503 */
#define LIMIT_SERVER_BODIES_BYTES  (192u << 20) /* bodies of all requests at one time; then the server says 503 */
#define LIMIT_BODY_BYTES           (64u << 20)  /* body of one request; 10,000 packages have 10 MB, packed 0.5 MB */
#define LIMIT_REPLY_BYTES          (64u << 20)  /* body of one answer; 1,000 findings have 1 MB */
#define LIMIT_PAGE_ROWS            1000u        /* rows of one answer of the server; the next page begins behind them */
#define LIMIT_REQUEST_HEAD_BYTES   (16u << 10)  /* request line and headers of one request */
#define LIMIT_REQUEST_S            120u         /* until the body of a request is there */
#define LIMIT_IDLE_S               30u          /* until a connection on which nothing comes is closed */
#define LIMIT_BAD_TOKENS           60u          /* requests a minute of one address without a valid token; then it is told to wait */
#define LIMIT_CHILD_OUTPUT_BYTES   (64u << 20)  /* what a child program may print */
#define LIMIT_STORE_WAIT_S         30u          /* for another writer of the store; one takes milliseconds */
#define LIMIT_STORE_CLOCK_S        300u         /* that a collector's clock may be ahead of the store's */
#define LIMIT_STORE_CLONE_S        172800u      /* a host name that is back after this long is no sign of a cloned machine */
#define LIMIT_STORE_STALE_S        604800u      /* since the last check-in, then an asset is stale; Inspector has 7 days too */
#define LIMIT_STORE_REOPEN_S       604800u      /* a finding that comes back within this is the same one */
#define LIMIT_STORE_BATCH          5000u        /* packages that are matched again in one go; some 40 MB with their findings */
#define LIMIT_STORE_CLOSED_S       2592000u     /* how long closed findings and past inventories are kept */
#define LIMIT_STORE_TAGS           200u         /* tags of one asset; AWS allows 50 */
#define LIMIT_STORE_WORD_BYTES     1024u        /* one name, id, tag or value of an asset; 256 are usual */
/* clang-format on */

#endif
