BEGIN TRANSACTION;
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
CREATE TABLE job_costs (
            shape   TEXT PRIMARY KEY,
            runs    INTEGER NOT NULL,
            cores   REAL NOT NULL,
            memory  INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
            seq       INTEGER PRIMARY KEY AUTOINCREMENT,
            id        TEXT NOT NULL UNIQUE,
            task_id   TEXT NOT NULL,
            lane      TEXT NOT NULL,
            body      TEXT NOT NULL,
            created   INTEGER NOT NULL,
            state     INTEGER NOT NULL DEFAULT 1,
            next_try  INTEGER NOT NULL,
            tries     INTEGER NOT NULL DEFAULT 0,
            error     TEXT,
            settled   INTEGER
        , event_id TEXT NOT NULL DEFAULT '', destination TEXT NOT NULL DEFAULT '', since INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE own_outputs (
            number   INTEGER PRIMARY KEY AUTOINCREMENT,
            bucket   TEXT NOT NULL,
            key      TEXT NOT NULL,
            size     INTEGER NOT NULL,
            task_seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            UNIQUE (bucket, key)
        ) STRICT;
CREATE TABLE quarantine (
            identity TEXT PRIMARY KEY,
            losses   INTEGER NOT NULL,
            reason   TEXT NOT NULL,
            last     INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
CREATE TABLE samples (
            seq     INTEGER PRIMARY KEY AUTOINCREMENT,
            kind    INTEGER NOT NULL,
            id      TEXT NOT NULL,
            json    TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (kind, id)
        ) STRICT;
CREATE TABLE session_ids (
            session_id TEXT PRIMARY KEY,
            task_id    TEXT NOT NULL,
            used       INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
CREATE TABLE subtasks (
            task_seq INTEGER NOT NULL REFERENCES tasks (seq) ON DELETE CASCADE,
            idx      INTEGER NOT NULL,
            kind     INTEGER NOT NULL,
            state    INTEGER NOT NULL,
            input    TEXT NOT NULL,
            plan     TEXT,
            error    TEXT,
            result   TEXT, follows INTEGER,
            PRIMARY KEY (task_seq, idx)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "subtasks" VALUES(1,0,1,3,'{}',NULL,'{"errCode":30010,"errCodeExt":"InternalError","message":"broke"}',NULL,NULL);
CREATE TABLE task_counts (
            state       INTEGER NOT NULL,
            has_failure INTEGER NOT NULL,
            minute      INTEGER NOT NULL,
            kind        INTEGER NOT NULL,
            tasks       INTEGER NOT NULL,
            PRIMARY KEY (state, has_failure, minute, kind)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "task_counts" VALUES(1,0,29539440,1,1);
INSERT INTO "task_counts" VALUES(1,0,29539441,1,1);
INSERT INTO "task_counts" VALUES(3,1,29539440,1,1);
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
        , abort_requested INTEGER NOT NULL DEFAULT 0, request TEXT, restart_of TEXT) STRICT;
INSERT INTO "tasks" VALUES(1,'finished',1,3,0,0,1772366400000,1772366401000,1772366402000,'s','','{"type":"COS","cosInputInfo":{"bucket":"in","region":"","object":"a.mp4"}}',NULL,NULL,NULL,1,0,NULL,NULL,0,0,0,NULL,0,NULL,NULL);
INSERT INTO "tasks" VALUES(2,'waits',1,1,5,0,1772366460000,NULL,NULL,'','','{"type":"COS","cosInputInfo":{"bucket":"in","region":"","object":"a.mp4"}}',NULL,NULL,NULL,0,0,NULL,NULL,0,0,0,NULL,0,NULL,NULL);
INSERT INTO "tasks" VALUES(3,'waits-offline',1,1,0,1,1772366400000,NULL,NULL,'','','{"type":"COS","cosInputInfo":{"bucket":"in","region":"","object":"a.mp4"}}',NULL,NULL,NULL,0,0,NULL,NULL,0,0,0,NULL,0,NULL,NULL);
CREATE TABLE templates (
            definition INTEGER PRIMARY KEY AUTOINCREMENT,
            family     TEXT NOT NULL,
            json       TEXT NOT NULL,
            created    INTEGER NOT NULL,
            updated    INTEGER NOT NULL
        ) STRICT;
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
CREATE TABLE usage_days (
            day           INTEGER NOT NULL,
            type          TEXT NOT NULL,
            specification TEXT NOT NULL,
            tasks         INTEGER NOT NULL,
            amount        REAL NOT NULL,
            PRIMARY KEY (day, type, specification)
        ) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_pending ON outbox (lane, next_try, seq) WHERE state = 1;
CREATE INDEX templates_listed ON templates (family, definition DESC);
CREATE INDEX samples_listed ON samples (kind, seq DESC);
CREATE INDEX tasks_waiting ON tasks (offline, created - priority * 600000) WHERE state = 1;
CREATE INDEX tasks_overdue ON tasks (created) WHERE state = 1 AND offline = 1;
CREATE INDEX tasks_listed ON tasks (state, created);
CREATE INDEX tasks_listed_by_result ON tasks (state, has_failure, created);
CREATE INDEX tasks_finished ON tasks (finished) WHERE state = 3;
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
CREATE INDEX outbox_listed ON outbox (state, seq);
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_task ON outbox (task_id);
CREATE INDEX trigger_contents ON trigger_ledger (flow, content) WHERE content IS NOT NULL;
CREATE INDEX own_outputs_of_task ON own_outputs (task_seq);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('templates',1000000);
INSERT INTO "sqlite_sequence" VALUES('tasks',3);
INSERT INTO "sqlite_sequence" VALUES('flows',1000000);
COMMIT;
PRAGMA user_version = 4;
