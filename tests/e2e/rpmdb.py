"""Writers of rpm databases, whole and broken. Run as a program it makes the
inputs of tests/case/extract/os-rpm-* anew; `make bless` then says what they hold."""
import pathlib
import shutil
import sqlite3
import struct
import tempfile
import zlib

CASES = pathlib.Path(__file__).resolve().parents[1] / "case" / "extract"

TAGS = {"name": 1000, "version": 1001, "release": 1002, "epoch": 1003,
        "vendor": 1011, "arch": 1022, "sourcerpm": 1044,
        "dirindexes": 1116, "basenames": 1117, "dirnames": 1118,
        "modularitylabel": 5096}


def header(name, version="1.0", release="1", arch="x86_64", pad=0, **more):
    """The header blob of a package; pad makes it longer."""
    values = dict(name=name, version=version, release=release, arch=arch)
    values.update(more)
    values.setdefault("sourcerpm", f"{name}-{version}-{release}.src.rpm")
    index, data = b"", b""
    for word, value in values.items():
        if value is None:
            continue
        if isinstance(value, list) and isinstance(value[0], int):
            data += bytes(-len(data) % 4)
            entry = (4, len(data), len(value))
            raw = struct.pack(f">{len(value)}I", *value)
        elif isinstance(value, list):
            entry = (8, len(data), len(value))
            raw = b"".join(v.encode() + b"\0" for v in value)
        elif isinstance(value, int):
            data += bytes(-len(data) % 4)
            entry, raw = (4, len(data), 1), struct.pack(">I", value)
        else:
            entry, raw = (6, len(data), 1), value.encode() + b"\0"
        index += struct.pack(">4I", TAGS[word], *entry)
        data += raw
    data += b"x" * pad
    return struct.pack(">2I", len(index) // 16, len(data)) + index + data


def some():
    """Headers that show each thing a package can have."""
    return [
        header("bash", "5.1.8", "6.el9"),
        header("bind-libs", "9.16.23", "11.el9", epoch=32,
               sourcerpm="bind-9.16.23-11.el9.src.rpm"),
        header("gpg-pubkey", "8d8b756f", "5ffe6be0", arch=None,
               sourcerpm=None),
        header("nodejs", "18.14.2", "2.el8", epoch=1, vendor="A vendor",
               modularitylabel="nodejs:18:8070020230227164123:bd1311ed",
               dirindexes=[0, 1, 0], basenames=["a", "b", "c"],
               dirnames=["/usr/bin/", "/usr/lib/"]),
        header("tzdata", "2023c", "1", arch="noarch", epoch=0,
               modularitylabel="(none)"),
        header("tool", "3", "1", sourcerpm=None),
        header("blob", "1", "1", sourcerpm="blob-1-1.nosrc.rpm", pad=3000),
    ]


# --- sqlite

def sqlite(path, headers, page=1024, wal=False):
    """An open connection to a new database as rpm makes it."""
    c = sqlite3.connect(path, isolation_level=None)
    c.execute(f"PRAGMA page_size={page}")
    c.execute(f"PRAGMA journal_mode={'WAL' if wal else 'DELETE'}")
    c.execute("PRAGMA wal_autocheckpoint=0")
    c.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY "
              "AUTOINCREMENT,blob BLOB NOT NULL)")
    c.execute("CREATE TABLE 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT "
              "NULL, idx INTEGER NOT NULL, FOREIGN KEY (hnum) REFERENCES "
              "'Packages'(hnum))")
    c.execute("CREATE INDEX 'Name_key_idx' ON 'Name'(key ASC)")
    add(c, headers)
    return c


def add(c, headers):
    c.execute("BEGIN")
    for h in headers:
        c.execute("INSERT INTO Packages(blob) VALUES(?)", (h,))
    c.execute("COMMIT")


def sqlite_bytes(headers, *more, **options):
    """The database file; more are statements run on it first."""
    with tempfile.TemporaryDirectory() as d:
        path = pathlib.Path(d) / "db"
        c = sqlite(path, headers, **options)
        for sql in more:
            c.execute(sql)
        c.close()
        return path.read_bytes()


def sqlite_with_wal(headers, *transactions):
    """Both files, as a machine has them that stops after the last one."""
    with tempfile.TemporaryDirectory() as d:
        path = pathlib.Path(d) / "db"
        sqlite(path, headers, wal=True).close()
        c = sqlite3.connect(path, isolation_level=None)
        c.execute("PRAGMA wal_autocheckpoint=0")
        for headers in transactions:
            add(c, headers)
        db, wal = path.read_bytes(), pathlib.Path(f"{path}-wal").read_bytes()
        c.close()
        # The salts are random; one form for the same contents.
        return db, seal(wal[:16] + b"saltsalt" + wal[24:])


def checksum(words, s=(0, 0), order="<"):
    a, b = s
    for x, y in struct.iter_unpack(order + "2I", words):
        a = (a + x + b) & 0xffffffff
        b = (b + y + a) & 0xffffffff
    return a, b


def seal(wal, order="<"):
    """wal with its own salt in all frames and checksums that are right."""
    magic = 0x377f0682 | (order == ">")
    wal = struct.pack(">I", magic) + wal[4:]
    page = struct.unpack(">I", wal[8:12])[0]
    s = checksum(wal[:24], order=order)
    out = wal[:24] + struct.pack(">2I", *s)
    for at in range(32, len(wal), 24 + page):
        head, body = wal[at:at + 8], wal[at + 24:at + 24 + page]
        s = checksum(head + body, s, order)
        out += head + wal[16:24] + struct.pack(">2I", *s) + body
    return out


# --- ndb

def ndb(headers, slot_pages=1):
    """A Packages.db; every other slot is free."""
    head = struct.pack("<4s4I12x", b"RpmP", 0, 7, slot_pages,
                       len(headers) + 1)
    slots, blobs = [], bytearray()
    block = slot_pages * 256
    for number, h in enumerate(headers, 1):
        raw = struct.pack("<4s3I", b"BlbS", number, 7, len(h)) + h
        raw += bytes(-(len(raw) + 12) % 16)
        raw += struct.pack("<2I4s", zlib.adler32(raw), len(h), b"BlbE")
        slots += [(number, block, len(raw) // 16), (0, 0, 0)]
        blobs += raw
        block += len(raw) // 16
    slots += [(0, 0, 0)] * (slot_pages * 256 - 2 - len(slots))
    return head + b"".join(struct.pack("<4s3I", b"Slot", *s)
                           for s in slots) + blobs


# --- Berkeley DB

def bdb(headers, order="<", version=9, page=512, inline=200):
    """A Packages hash, all of it in one bucket."""
    pages, hash_pages, room = [None], [], 0

    def overflow(value):
        first = len(pages)
        parts = [value[i:i + page - 26] for i in range(0, len(value),
                                                       page - 26)]
        for i, part in enumerate(parts):
            after = first + i + 1 if i + 1 < len(parts) else 0
            pages.append(struct.pack(
                order + "8xIIIHHBB", first + i, first + i - 1 if i else 0,
                after, 1, len(part), 0, 7) + part.ljust(page - 26, b"\0"))
        return struct.pack(order + "B3xII", 3, first, len(value))

    last = struct.pack(order + "I", len(headers))
    for number, value in enumerate([last, *headers]):
        key = b"\1" + struct.pack(order + "I", number)
        item = (b"\1" + value if len(value) <= inline else overflow(value))
        if not hash_pages or room < len(key) + len(item) + 4:
            hash_pages.append([])
            room = page - 26
        hash_pages[-1] += [key, item]
        room -= len(key) + len(item) + 4
    bucket = len(pages)
    for i, items in enumerate(hash_pages, 1):
        end, offsets, raw = page, [], b""
        for item in items:
            end -= len(item)
            offsets.append(end)
            raw = item + raw
        body = struct.pack(f"{order}{len(offsets)}H", *offsets)
        pages.append(struct.pack(
            order + "8xIIIHHBB", len(pages), len(pages) - 1 if i > 1 else 0,
            len(pages) + 1 if i < len(hash_pages) else 0, len(offsets), end,
            0, 13)
            + body + bytes(page - 26 - len(body) - len(raw)) + raw)
    meta = struct.pack(order + "8xIIIIBBBB", 0, 0x61561, version, page, 0, 8,
                       0, 0)
    meta += struct.pack(order + "4xI", len(pages) - 1)
    meta = meta.ljust(88, b"\0") + struct.pack(order + "I4xI", len(headers) + 1,
                                              bucket)
    pages[0] = meta.ljust(page, b"\0")
    return b"".join(pages)


# --- broken ones

def put(raw, off, value, form="<I"):
    """raw with a number written over what is at off."""
    new = struct.pack(form, value)
    return raw[:off] + new + raw[off + len(new):]


def pages_of(raw, page, kind):
    """The offsets of pages of a Berkeley DB of that type."""
    return [at for at in range(page, len(raw), page) if raw[at + 25] == kind]


def huge_counts():
    good = header("good")
    return [good, put(header("tags"), 0, 0x80000000, ">I"),
            put(header("data"), 4, 0x80000000, ">I"),
            put(header("offset"), 8 + 8, 0x80000000, ">I"),
            put(header("type"), 8 + 4, 4, ">I"), b"", b"\0\0\0", good[:-1],
            header("space bar"), header("control\1"), header("", "1"),
            header("no-release", release=None),
            header("source", sourcerpm="source.rpm"),
            header("numbers", sourcerpm="1-2.src.rpm"),
            header("long", "1" * 5000), header("last")]


def broken_wals():
    db, wal = sqlite_with_wal([header("first")], [header("second")],
                              [header("third", pad=2000)])
    frame = 24 + 1024
    n = (len(wal) - 32) // frame
    yield "wal", db, wal
    yield "wal-big-endian", db, seal(wal, ">")
    yield "wal-cut-off", db, wal[:-1]
    yield "wal-header-only", db, wal[:32]
    yield "wal-of-ten-bytes", db, wal[:10]
    yield "wal-bad-magic", db, b"nope" + wal[4:]
    yield "wal-bad-version", db, put(wal, 4, 3007001, ">I")
    yield "wal-bad-header-checksum", db, put(wal, 28, 0)
    yield "wal-bad-page-size", db, put(wal, 8, 1000, ">I")
    yield "wal-bad-salt", db, put(wal, 32 + (n - 1) * frame + 8, 0)
    yield "wal-bad-frame", db, put(wal, 32 + (n - 1) * frame + 100, 77)
    yield "wal-2-31-pages", db, seal(
        put(wal, 32 + (n - 1) * frame + 4, 1 << 31, ">I"))
    yield "wal-one-page", db, seal(
        put(wal, 32 + (n - 1) * frame + 4, 1, ">I"))
    no_wal = sqlite_bytes([header("first")])
    yield "wal-left-over", no_wal, wal
    with tempfile.TemporaryDirectory() as d:
        path = pathlib.Path(d) / "db"
        sqlite(path, some(), wal=True).close()
        c = sqlite3.connect(path, isolation_level=None)
        c.execute("PRAGMA wal_autocheckpoint=0")
        c.execute("VACUUM")
        all_in_wal = pathlib.Path(f"{path}-wal").read_bytes()
        c.close()
    yield "wal-only", b"", seal(all_in_wal[:16] + b"saltsalt" +
                                all_in_wal[24:])


def broken_sqlites():
    good = sqlite_bytes(some())
    yield "plain", good
    yield "faulty-headers", sqlite_bytes(huge_counts())
    yield "empty", b""
    yield "not-a-database", b"nothing of the kind\n" * 60
    yield "cut-off", good[:-2048]
    yield "bad-page", good[:1024] + bytes(1024) + good[2048:]
    yield "no-table", sqlite_bytes([], "DROP TABLE Packages")
    yield "no-rows", sqlite_bytes([])
    yield "view", sqlite_bytes(
        some(), "ALTER TABLE Packages RENAME TO hidden",
        "CREATE VIEW Packages AS SELECT hnum, blob FROM hidden")
    yield "function", sqlite_bytes(
        [], "DROP TABLE Packages",
        "CREATE TABLE Packages(hnum INTEGER PRIMARY KEY, x, "
        "blob AS (zeroblob(1000000000)))",
        "INSERT INTO Packages(x) VALUES(1)")
    yield "text-rows", sqlite_bytes(
        some()[:1], "INSERT INTO Packages(blob) VALUES('text')",
        "INSERT INTO Packages(blob) VALUES(17)")
    many = sqlite_bytes([header(f"p{i}", pad=150) for i in range(40)])
    # An interior page with the second child in the place of the first.
    at = next(i for i in range(1024, len(many), 1024) if many[i] == 5)
    cell = struct.unpack(">2H", many[at + 12:at + 16])
    twice = put(many, at + cell[0], struct.unpack(
        ">I", many[at + cell[1]:at + cell[1] + 4])[0], ">I")
    yield "leaf-twice", twice
    yield "own-child", put(many, at + cell[0], at // 1024 + 1, ">I")
    yield "2-31-pages", put(good, 28, 1 << 31, ">I")


def broken_ndbs():
    good = ndb(some())
    first = 32
    yield "plain", good
    yield "faulty-headers", ndb(huge_counts())
    yield "empty", b""
    yield "not-a-database", b"nothing of the kind\n" * 300
    yield "no-packages", ndb([])
    yield "version-1", put(good, 4, 1)
    yield "no-slot-pages", put(good, 12, 0)
    yield "2-31-slot-pages", put(good, 12, 1 << 31)
    yield "slot-without-magic", put(good, first + 64, 0)
    yield "slot-outside", put(put(good, first + 8, 0xffffffff), first + 40,
                              len(good) // 16 - 1)
    yield "slot-of-2-31-blocks", put(good, first + 12, 1 << 31)
    yield "slot-of-one-block", put(good, first + 12, 1)
    yield "slot-of-no-block", put(good, first + 12, 0)
    yield "slots-share-blocks", put(
        good, first + 32 + 8, struct.unpack("<I", good[first + 8:first + 12]
                                            )[0])
    yield "slot-in-the-slots", put(good, first + 8, 2)
    yield "other-number", put(good, 4096 + 4, 99)
    yield "2-31-bytes", put(good, 4096 + 12, 1 << 31)
    yield "end-not-written", good[:-4] + b"\0\0\0\0"
    yield "cut-off", good[:-100]


def broken_bdbs():
    good = bdb(some())
    hashes, chain = pages_of(good, 512, 13), pages_of(good, 512, 7)
    yield "plain", good
    yield "big-endian", bdb(some(), ">")
    yield "version-8-large-pages", bdb(some(), version=8, page=8192,
                                     inline=4000)
    yield "version-10", bdb(some(), version=10)
    yield "version-7", bdb(some(), version=7)
    yield "faulty-headers", bdb(huge_counts())
    yield "empty", b""
    yield "not-a-database", b"nothing of the kind\n" * 60
    yield "btree", put(good, 12, 0x53162)
    yield "encrypted", put(good, 24, 1, "B")
    yield "page-checksums", put(good, 26, 1, "B")
    yield "page-size-1000", put(good, 20, 1000)
    yield "page-size-0", put(good, 20, 0)
    yield "cut-off", good[:-600]
    yield "records-missing", put(good, hashes[0] + 25, 0, "B")
    yield "chain-to-itself", put(good, chain[1] + 16, chain[1] // 512)
    yield "chain-in-a-circle", put(good, chain[2] + 16, chain[0] // 512)
    yield "chain-ends", put(good, chain[1] + 16, 0)
    yield "chain-outside", put(good, chain[1] + 16, 0x7fffffff)
    yield "chain-into-hash", put(good, chain[1] + 16, hashes[0] // 512)
    yield "chain-page-too-full", put(good, chain[1] + 22, 0xffff, "<H")
    yield "chain-page-empty", put(good, chain[1] + 22, 0, "<H")
    two = bdb([header("one", pad=800), header("two", pad=800)])
    at = pages_of(two, 512, 13)[0]
    shared = two.index(struct.pack("<B3xI", 3, pages_of(two, 512, 7)[2] //
                                   512), at)
    yield "chain-shared", put(two, shared + 4, 1)
    yield "value-of-2-31-bytes", put(two, shared + 8, 1 << 31)
    yield "value-of-no-bytes", put(two, shared + 8, 0)
    yield "value-type-4", put(two, shared, 4, "B")
    yield "key-of-type-3", put(good, hashes[0] + 507, 3, "B")
    yield "65535-items", put(good, hashes[0] + 20, 65535, "<H")
    yield "odd-items", put(good, hashes[0] + 20, 3, "<H")
    yield "item-outside", put(good, hashes[0] + 26 + 4, 0xfff0, "<H")
    yield "item-in-the-head", put(good, hashes[0] + 26 + 4, 3, "<H")


def write(kind, case, name, *files):
    folder = CASES / kind / case / "in/var/lib/rpm"
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, raw in zip(("", "-wal"), files):
        (folder / (name + suffix)).write_bytes(raw)


def main():
    for kind in ("os-rpm-sqlite", "os-rpm-ndb", "os-rpm-bdb"):
        for made in (CASES / kind).glob("*/in"):
            shutil.rmtree(made)
    for case, *files in (*broken_sqlites(), *broken_wals()):
        write("os-rpm-sqlite", case, "rpmdb.sqlite", *files)
    for case, raw in broken_ndbs():
        write("os-rpm-ndb", case, "Packages.db", raw)
    for case, raw in broken_bdbs():
        write("os-rpm-bdb", case, "Packages", raw)


if __name__ == "__main__":
    main()
