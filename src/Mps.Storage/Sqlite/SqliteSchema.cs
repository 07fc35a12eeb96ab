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
        -- What recognition is to know.
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

        -- Requests as they came, for a restart; the order of waiting (WaitingOrder.AgePerPriority is 600000 ms); lists, purges and
        -- counts that do not walk through all finished tasks; usage; what jobs cost. Counts are by minute of creation, so that
        -- those of any span of time are a sum over whole minutes and two ends.
        ALTER TABLE tasks ADD COLUMN live TEXT;
        ALTER TABLE tasks ADD COLUMN request TEXT;
        ALTER TABLE tasks ADD COLUMN restart_of TEXT;

        DROP INDEX tasks_waiting;
        DROP INDEX tasks_listed;
        CREATE INDEX tasks_waiting ON tasks (offline, created - priority * 600000) WHERE state = 1 AND live IS NULL;
        CREATE INDEX tasks_overdue ON tasks (created) WHERE state = 1 AND offline = 1 AND live IS NULL;
        CREATE INDEX tasks_listed ON tasks (state, created);
        CREATE INDEX tasks_listed_by_result ON tasks (state, has_failure, created);
        CREATE INDEX tasks_finished ON tasks (finished) WHERE state = 3;

        CREATE TABLE task_counts (
            state       INTEGER NOT NULL,
            has_failure INTEGER NOT NULL,
            minute      INTEGER NOT NULL,
            kind        INTEGER NOT NULL,
            tasks       INTEGER NOT NULL,
            PRIMARY KEY (state, has_failure, minute, kind)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO task_counts SELECT state, has_failure, created / 60000, kind, count(*) FROM tasks GROUP BY 1, 2, 3, 4;
        CREATE TRIGGER tasks_added AFTER INSERT ON tasks BEGIN
            INSERT INTO task_counts VALUES (new.state, new.has_failure, new.created / 60000, new.kind, 1)
            ON CONFLICT (state, has_failure, minute, kind) DO UPDATE SET tasks = tasks + 1;
        END;
        CREATE TRIGGER tasks_removed AFTER DELETE ON tasks BEGIN
            UPDATE task_counts SET tasks = tasks - 1
            WHERE state = old.state AND has_failure = old.has_failure AND minute = old.created / 60000 AND kind = old.kind;
            DELETE FROM task_counts
            WHERE state = old.state AND has_failure = old.has_failure AND minute = old.created / 60000 AND kind = old.kind AND tasks = 0;
        END;
        CREATE TRIGGER tasks_moved AFTER UPDATE OF state, has_failure ON tasks
        WHEN old.state <> new.state OR old.has_failure <> new.has_failure BEGIN
            UPDATE task_counts SET tasks = tasks - 1
            WHERE state = old.state AND has_failure = old.has_failure AND minute = old.created / 60000 AND kind = old.kind;
            DELETE FROM task_counts
            WHERE state = old.state AND has_failure = old.has_failure AND minute = old.created / 60000 AND kind = old.kind AND tasks = 0;
            INSERT INTO task_counts VALUES (new.state, new.has_failure, new.created / 60000, new.kind, 1)
            ON CONFLICT (state, has_failure, minute, kind) DO UPDATE SET tasks = tasks + 1;
        END;

        CREATE TABLE usage_days (
            day           INTEGER NOT NULL,
            type          TEXT NOT NULL,
            specification TEXT NOT NULL,
            tasks         INTEGER NOT NULL,
            amount        REAL NOT NULL,
            PRIMARY KEY (day, type, specification)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE job_costs (
            shape   TEXT PRIMARY KEY,
            runs    INTEGER NOT NULL,
            cores   REAL NOT NULL,
            memory  INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Deliveries to receivers of every kind; what was there went to URLs.
        ALTER TABLE outbox RENAME COLUMN host TO lane;
        ALTER TABLE outbox ADD COLUMN event_id TEXT NOT NULL DEFAULT '';
        ALTER TABLE outbox ADD COLUMN destination TEXT NOT NULL DEFAULT '';
        ALTER TABLE outbox ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
        UPDATE outbox SET event_id = id, since = created, lane = 'http ' || lane,
                          destination = json_object('transport', 'Http', 'address', url, 'key', key);
        ALTER TABLE outbox DROP COLUMN url;
        ALTER TABLE outbox DROP COLUMN key;
        CREATE INDEX outbox_listed ON outbox (state, seq);
        CREATE INDEX outbox_event ON outbox (event_id);
        CREATE INDEX outbox_task ON outbox (task_id);

        -- Flows are workflows and schedules. Their ids are like those of templates: see IFlowStore.FirstId.
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

        -- Live streams and the ledger of what they made: segments of open files, closed files, gaps.
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

    /// <summary>The version that <see cref="Migrate(SqliteConnection)"/> leads to.</summary>
    public static int Newest => Steps.Length;

    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public static void Migrate(SqliteConnection connection) => Migrate(connection, Steps.Length);

    /// <summary>As far as an older version would have come.</summary>
    internal static void Migrate(SqliteConnection connection, int to)
    {
        var version = (int)(long)connection.Scalar("PRAGMA user_version")!;
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"The task database has version {version}, this program knows up to {Steps.Length}: it was written by a newer version.");
        }

        for (var step = version; step < to; step++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(transaction, Steps[step]);
            connection.Execute(transaction, $"PRAGMA user_version = {step + 1}");
            transaction.Commit();
        }
    }
}
