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

        // Flows are workflows and schedules. Their ids are like those of templates: see IFlowStore.FirstId.
        """
        ALTER TABLE subtasks ADD COLUMN follows INTEGER;
        CREATE TABLE flows (
            id      INTEGER PRIMARY KEY AUTOINCREMENT,
            kind    INTEGER NOT NULL,
            name    TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            json    TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (kind, name)
        ) STRICT;
        INSERT INTO sqlite_sequence (name, seq) VALUES ('flows', 1000000);
        CREATE TABLE trigger_ledger (
            flow    INTEGER NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
            key     TEXT NOT NULL,
            version TEXT NOT NULL,
            content TEXT,
            mark    INTEGER NOT NULL,
            own     INTEGER NOT NULL DEFAULT 0,
            task_id TEXT,
            at      INTEGER NOT NULL,
            PRIMARY KEY (flow, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX trigger_contents ON trigger_ledger (flow, content) WHERE content IS NOT NULL;
        CREATE TABLE own_outputs (
            number   INTEGER PRIMARY KEY AUTOINCREMENT,
            bucket   TEXT NOT NULL,
            key      TEXT NOT NULL,
            size     INTEGER NOT NULL,
            task_seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            UNIQUE (bucket, key)
        ) STRICT;
        CREATE INDEX own_outputs_of_task ON own_outputs (task_seq);
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
