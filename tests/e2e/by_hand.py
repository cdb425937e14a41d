"""Database files made by hand from docs/FORMAT.md, without src/."""
import ctypes
import struct

CHECKSUM_AT, SECTION_BYTES = 24, 24


def xxh3(data):
    lib = ctypes.CDLL("libxxhash.so.0")
    lib.XXH3_64bits.restype = ctypes.c_uint64
    lib.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return lib.XXH3_64bits(data, len(data))


def with_sum(data, summed):
    sum_bytes = struct.pack("<Q", xxh3(summed))
    return data[:CHECKSUM_AT] + sum_bytes + data[CHECKSUM_AT + 8:]


def signed(data):
    """A shard with the right checksum."""
    return with_sum(data, data[:CHECKSUM_AT] + bytes(8)
                    + data[CHECKSUM_AT + 8:])


class Writer:
    """Collects the texts of a file while its records are made."""

    def __init__(self):
        self.text = self.keys = b""

    def ref(self, s):
        at, self.text = len(self.text), self.text + s
        return struct.pack("<II", at, len(s))

    def key(self, s):
        at, self.keys = len(self.keys), self.keys + s
        return struct.pack("<II", at, len(s))


def laid_out(sections, widths, off):
    """The section table and the sections, which begin at off."""
    table = body = b""
    for kind, width in sorted(widths.items()):
        part = sections.get(kind, b"")
        table += struct.pack("<IIQQ", kind, width, off + len(body),
                             len(part) // width)
        body += part + bytes(-len(part) % 8)
    return table, body


SHARD_WIDTHS = {1: 32, 2: 32, 3: 16, 4: 28, 5: 16, 6: 24, 7: 56, 8: 8, 9: 40,
                10: 40, 11: 40, 12: 16, 13: 1, 14: 1}
# Part of the format: when they change, so must the model.
KEY_1, KEY_2 = bytes.fromhex("0809020802"), bytes.fromhex("080a020802")


def shard(title=b"a title", vuln=0):
    """One vulnerability, one row, one watched package, no life."""
    w, pack = Writer(), struct.pack
    sections = {
        1: w.ref(b"Debian:12") + w.ref(b"dpkg") + pack("<qII", 1700000000, 0, 0),
        2: w.ref(b"by-hand") + w.ref(b"none") + w.ref(b"") + pack("<II", 1, 1),
        3: w.ref(b"foo") + pack("<II", 0, 1),
        # Affected below 2.
        4: pack("<IBBBBIIIII", vuln, 0, 2, 4, 0, 0, 1, 0, 0, 1),
        5: w.ref(b"") + w.key(b"") + w.ref(b"2") + w.key(KEY_2),
        6: w.ref(b"") + w.ref(b"") + pack("<II", 0, 0),
        7: w.ref(b"CVE-2024-0009") + w.ref(title) + w.ref(b"")
           + pack("<IIqqII", 1, 1, 5, 6, 71, 0),
        8: w.ref(b"DSA-1-1") + w.ref(b"ALIAS-1"),
        9: w.ref(b"foo") + w.ref(b"1") + w.key(KEY_1) + w.ref(b"2")
           + w.key(KEY_2),
        11: pack("<II", 1, 1) + w.ref(b"fo") + w.ref(b"") + w.ref(b"why")
            + pack("<q", 0),
        12: w.ref(b"extra-repo") + w.ref(b"extra"),
    }
    sections |= {13: w.text, 14: w.keys}
    off = 32 + SECTION_BYTES * len(SHARD_WIDTHS)
    table, body = laid_out(sections, SHARD_WIDTHS, off)
    head = pack("<8sHHHHQQ", b"YAGURADB", 3, 0, 0, len(SHARD_WIDTHS),
                off + len(body), 0)
    return signed(head + table + body)


def with_line(data):
    """The shard's row is of a line of its own, of installed packages, and
    its vulnerability is malware."""
    table = {k: struct.unpack_from("<IIQQ", data, 32 + 24 * (k - 1))[2]
             for k in SHARD_WIDTHS}
    changed = bytearray(data)
    changed[table[4] + 7] = 4
    # "foo" as module and channel: the first three bytes of a name.
    name = data[table[3]:table[3] + 8]
    changed[table[6]:table[6] + 24] = name + name + struct.pack("<II", 1, 0)
    struct.pack_into("<I", changed, table[7] + 52, 1)
    return signed(bytes(changed))


FACTS_WIDTHS = {1: 16, 2: 48, 3: 64, 4: 24, 5: 8, 6: 8, 7: 40, 8: 40, 9: 16,
                10: 1}
BLOCK = 16384


def facts_signed(head, blocks):
    """A facts file of a header and of blocks, with the right sums."""
    sums = b"".join(struct.pack("<Q", xxh3(blocks[at:at + BLOCK]))
                    for at in range(0, len(blocks), BLOCK))
    zeroed = head[:CHECKSUM_AT] + bytes(8) + head[CHECKSUM_AT + 8:]
    return with_sum(head, zeroed + sums) + blocks + sums


def facts(title=b"a title", kev=0, n_titles=1):
    """One CVE with all that can be known, n_titles - 1 with a title only,
    and one score."""
    w, pack = Writer(), struct.pack
    key = 2024 << 48 | 9
    sections = {
        1: pack("<qq", 1700000000, 1699999999),
        2: w.ref(b"by-hand") + w.ref(b"none") + w.ref(b"sha256:0")
           + w.ref(b"2.0") + pack("<qII", 5, 1, 10),
        3: pack("<Qqq", key, 1, 2) + w.ref(title)
           + pack("<IIIIHHHHIBBBB", 0, 0, 0, 0, 2, 1, 1, 1, kev, 1, 3, 2, 1),
        4: w.ref(b"nvd") + w.ref(b"AV:N") + pack("<II", 98, 0)
           + w.ref(b"cna") + w.ref(b"CVSS:9.9/X:Y") + pack("<II", 0, 1),
        5: w.ref(b"CWE-79"),
        6: w.ref(b"https://example.org/1"),
        7: pack("<q", 7) + w.ref(b"EDB-1") + w.ref(b"") + w.ref(b"u")
           + pack("<II", 0, 1),
        8: pack("<qq", 3, 4) + w.ref(b"name") + w.ref(b"patch")
           + pack("<II", 1, 0),
        9: pack("<QII", key, 123456, 999999),
    }
    for i in range(1, n_titles):
        sections[3] += (pack("<Qqq", key + i, 0, 0) + w.ref(b"title %d" % i)
                        + pack("<IIIIHHHHIBBBB", 0, 0, 0, 0, 0, 0, 0, 0,
                               0xffffffff, 0, 0, 0, 0))
    sections[10] = w.text
    off = 48 + SECTION_BYTES * len(FACTS_WIDTHS)
    table, body = laid_out(sections, FACTS_WIDTHS, off)
    sums = 8 * -(-len(body) // BLOCK)
    head = pack("<8sHHHHQQIIQ", b"YAGURAFC", 1, 0, 0, len(FACTS_WIDTHS),
                off + len(body) + sums, 0, off, BLOCK, off + len(body))
    return facts_signed(head + table, body)
