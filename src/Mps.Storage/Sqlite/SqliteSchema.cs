using Microsoft.Data.Sqlite;

namespace Mps.Storage.Sqlite;

/// <summary>The tables, as a list of steps from one <c>user_version</c> to the next. Steps are only ever appended.</summary>
internal static class SqliteSchema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE tasks (
            seq             INTEGER PRIMARY KEY AUTOINCREMENT,
            id              TEXT NOT NULL UNIQUE,
            kind            INTEGER NOT NULL,
            state           INTEGER NOT NULL,
            priority        INTEGER NOT NULL,
            offline         INTEGER NOT NULL,
            created         INTEGER NOT NULL,
            begun           INTEGER,
            finished        INTEGER,
            session_id      TEXT NOT NULL,
            session_context TEXT NOT NULL,
            input           TEXT NOT NULL,
            notify          TEXT,
            source          TEXT,
            error           TEXT,
            has_failure     INTEGER NOT NULL,
            fence           INTEGER NOT NULL DEFAULT 0,
            owner           TEXT,
            lease_until     INTEGER,
            attempt         INTEGER NOT NULL DEFAULT 0,
            worker_losses   INTEGER NOT NULL DEFAULT 0,
            daemon_restarts INTEGER NOT NULL DEFAULT 0,
            journal         TEXT
        ) STRICT;
        CREATE INDEX tasks_waiting ON tasks (offline, priority DESC, seq) WHERE state = 1;
        CREATE INDEX tasks_listed ON tasks (state, seq, kind);

        CREATE TABLE subtasks (
            task_seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            idx      INTEGER NOT NULL,
            kind     INTEGER NOT NULL,
            state    INTEGER NOT NULL,
            input    TEXT NOT NULL,
            plan     TEXT,
            error    TEXT,
            result   TEXT,
            PRIMARY KEY (task_seq, idx)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE attempts (
            task_seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            number   INTEGER NOT NULL,
            owner    TEXT NOT NULL,
            begun    INTEGER NOT NULL,
            ended    INTEGER,
            outcome  INTEGER,
            detail   TEXT,
            PRIMARY KEY (task_seq, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            seq       INTEGER PRIMARY KEY AUTOINCREMENT,
            id        TEXT NOT NULL UNIQUE,
            task_id   TEXT NOT NULL,
            host      TEXT NOT NULL,
            url       TEXT NOT NULL,
            key       TEXT NOT NULL,
            body      TEXT NOT NULL,
            created   INTEGER NOT NULL,
            state     INTEGER NOT NULL DEFAULT 1,
            next_try  INTEGER NOT NULL,
            tries     INTEGER NOT NULL DEFAULT 0,
            error     TEXT,
            settled   INTEGER
        ) STRICT;
        CREATE INDEX outbox_pending ON outbox (host, next_try, seq) WHERE state = 1;

        CREATE TABLE session_ids (
            session_id TEXT PRIMARY KEY,
            task_id    TEXT NOT NULL,
            used       INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE quarantine (
            identity TEXT PRIMARY KEY,
            losses   INTEGER NOT NULL,
            reason   TEXT NOT NULL,
            last     INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        "ALTER TABLE tasks ADD COLUMN abort_requested INTEGER NOT NULL DEFAULT 0",

        // AUTOINCREMENT never gives an id out again; its counter begins right below ITemplateStore.FirstDefinition.
        """
        CREATE TABLE templates (
            definition INTEGER PRIMARY KEY AUTOINCREMENT,
            family     TEXT NOT NULL,
            json       TEXT NOT NULL,
            created    INTEGER NOT NULL,
            updated    INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX templates_listed ON templates (family, definition DESC);
        INSERT INTO sqlite_sequence (name, seq) VALUES ('templates', 1000000);
        """,

        """
        CREATE TABLE samples (
            seq     INTEGER PRIMARY KEY AUTOINCREMENT,
            kind    INTEGER NOT NULL,
            id      TEXT NOT NULL,
            json    TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (kind, id)
        ) STRICT;
        CREATE INDEX samples_listed ON samples (kind, seq DESC);
        """,

        // Live streams and the ledger of what they made: segments of open files, closed files, gaps.
        """
        ALTER TABLE tasks ADD COLUMN live TEXT;
        CREATE INDEX tasks_live ON tasks (state, seq) WHERE live IS NOT NULL AND state < 3;

        CREATE TABLE live_segments (
            task_seq    INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            output      INTEGER NOT NULL,
            rung        INTEGER NOT NULL,
            file        INTEGER NOT NULL,
            number      INTEGER NOT NULL,
            staged      TEXT NOT NULL,
            key         TEXT NOT NULL,
            init_staged TEXT,
            init_key    TEXT,
            seconds     REAL NOT NULL,
            started     INTEGER NOT NULL,
            era         INTEGER NOT NULL,
            bytes       INTEGER NOT NULL,
            PRIMARY KEY (task_seq, output, rung, file, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE live_files (
            task_seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            output   INTEGER NOT NULL,
            file     INTEGER NOT NULL,
            key      TEXT NOT NULL,
            seconds  REAL NOT NULL,
            bytes    INTEGER NOT NULL,
            started  INTEGER NOT NULL,
            ended    INTEGER NOT NULL,
            PRIMARY KEY (task_seq, output, file)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE live_gaps (
            seq      INTEGER PRIMARY KEY AUTOINCREMENT,
            task_seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            began    INTEGER NOT NULL,
            ended    INTEGER NOT NULL,
            reason   TEXT NOT NULL
        ) STRICT;
        CREATE INDEX live_gaps_listed ON live_gaps (task_seq, seq);
        """,
    ];

    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        var version = (int)(long)connection.Scalar("PRAGMA user_version")!;
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"The task database has version {version}, this program knows up to {Steps.Length}: it was written by a newer version.");
        }

        for (var step = version; step < Steps.Length; step++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(transaction, Steps[step]);
            connection.Execute(transaction, $"PRAGMA user_version = {step + 1}");
            transaction.Commit();
        }
    }
}
