package io.cnm.controller.sqlite;

import java.util.List;

/** The tables of a store, and how to get to them from those of earlier versions. */
final class StoreSchema {
    /** "cnm" and a number, to know our files by. */
    private static final int APPLICATION = 0x636e6d01;

    private static final List<String> FIRST = List.of("""
            CREATE TABLE record (
                kind  TEXT NOT NULL,
                id    TEXT NOT NULL,
                value TEXT NOT NULL,
                PRIMARY KEY (kind, id)
            ) WITHOUT ROWID""", """
            CREATE TABLE intent (
                number  INTEGER PRIMARY KEY,
                plan    TEXT NOT NULL,
                removes INTEGER NOT NULL
            )""", """
            CREATE TABLE change (
                intent INTEGER NOT NULL,
                place  INTEGER NOT NULL,
                kind   TEXT NOT NULL,
                id     TEXT NOT NULL,
                value  TEXT,
                PRIMARY KEY (intent, place)
            ) WITHOUT ROWID""");

    /** Values lie in the order in which they came: ids are random, and a value among others moves half a page of them. */
    private static final List<String> VALUES_BESIDE_THEIR_KEYS = List.of(
            "ALTER TABLE record RENAME TO by_key",
            """
            CREATE TABLE record (
                number INTEGER PRIMARY KEY,
                kind   TEXT NOT NULL,
                id     TEXT NOT NULL,
                value  TEXT NOT NULL,
                UNIQUE (kind, id)
            )""",
            "INSERT INTO record (kind, id, value) SELECT kind, id, value FROM by_key",
            "DROP TABLE by_key");

    /** No index: the one writer knows each record's row, and what is written together lies together. */
    private static final List<String> RECORDS_BY_ROW = List.of(
            "ALTER TABLE record RENAME TO indexed",
            """
            CREATE TABLE record (
                number INTEGER PRIMARY KEY,
                kind   TEXT NOT NULL,
                id     TEXT NOT NULL,
                value  TEXT NOT NULL
            )""",
            "INSERT INTO record SELECT number, kind, id, value FROM indexed",
            "DROP TABLE indexed");

    /**
     * A table with a key of its own keeps no more than a quarter of a page with the key, and takes pages for the rest of a
     * value and gives them back with every operation. A row's number is that of the intent and then that of the change in it.
     */
    private static final List<String> CHANGES_BY_ROW = List.of(
            "ALTER TABLE change RENAME TO by_intent",
            """
            CREATE TABLE change (
                number INTEGER PRIMARY KEY,
                kind   TEXT NOT NULL,
                id     TEXT NOT NULL,
                value  TEXT
            )""",
            "INSERT INTO change SELECT intent << 20 | place, kind, id, value FROM by_intent",
            "DROP TABLE by_intent");

    /** The tables are the same, but records and intents leave out what is empty, which earlier versions would miss. */
    private static final List<String> WITHOUT_WHAT_IS_EMPTY = List.of();

    /** What leads from each version to the next; the first from nothing. Add to the end, change nothing. */
    private static final List<List<String>> MIGRATIONS =
            List.of(FIRST, VALUES_BESIDE_THEIR_KEYS, RECORDS_BY_ROW, CHANGES_BY_ROW, WITHOUT_WHAT_IS_EMPTY);

    static final Schema SCHEMA = new Schema("store", APPLICATION, MIGRATIONS);

    private StoreSchema() {}
}
