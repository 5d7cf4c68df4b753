SET XACT_ABORT ON
GO

SELECT SYSUTCDATETIME()
GO

EXEC sp_getapplock @Resource = 'asterisk-ivr migrations', @LockMode = 'Exclusive', @LockOwner = 'Session'
GO

EXEC sp_releaseapplock @Resource = 'asterisk-ivr migrations', @LockOwner = 'Session'
GO

WITH due AS (
    SELECT TOP (@p4) call_id, due_at, lease, lease_owner FROM runs WITH (UPDLOCK, READPAST, ROWLOCK)
    WHERE state = 'open' AND due_at <= @p0 ORDER BY due_at)
UPDATE due SET due_at = @p1, lease = @p2, lease_owner = @p3
OUTPUT inserted.call_id
GO

UPDATE runs SET state = 'discarded', finished_at = @p1 WHERE call_id = @p0 AND state = 'dead'
GO

UPDATE runs SET state = 'open', due_at = @p1, failed_attempts = 0 WHERE call_id = @p0 AND state = 'dead'
GO

UPDATE audit SET detail = @p1 WHERE call_id = @p0
GO

UPDATE calls SET caller_number = NULL, caller_name = NULL, channel = @p1, transferred_to = NULL, story = @p2, session = NULL
WHERE id = @p0 AND ended_at IS NOT NULL AND caller_number IS NOT NULL
GO

UPDATE runs SET error = @p1 WHERE call_id = @p0
GO

UPDATE steps SET error = @p2 WHERE call_id = @p0 AND number = @p1
GO

UPDATE steps SET changes = NULL WHERE call_id = @p0
GO

DELETE FROM activity WHERE call_id = @p0
GO

UPDATE nodes SET instance = @p1, version = @p2, started_at = @p3, seen_at = @p3, lease_until = @p4
WHERE name = @p0 AND (lease_until <= @p3 OR instance = @p5)
GO

UPDATE nodes SET instance = @p2, seen_at = @p3 WHERE name = @p0 AND instance = @p1
GO

DELETE FROM nodes WHERE lease_until < @p0 AND NOT EXISTS (SELECT 1 FROM calls WHERE owner = nodes.name AND ended_at IS NULL)
GO

SELECT id FROM calls WHERE owner = @p0 AND ended_at IS NULL AND pbx = @p1 ORDER BY id
GO

SELECT DISTINCT pbx FROM calls WHERE owner = @p0 AND ended_at IS NULL
GO

UPDATE nodes SET seen_at = @p2, lease_until = @p3 WHERE name = @p0 AND instance = @p1
GO

UPDATE calls SET owner = @p2 WHERE id = @p0 AND owner = @p1 AND ended_at IS NULL
    AND EXISTS (SELECT 1 FROM nodes WHERE name = @p1 AND lease_until <= @p3)
GO

UPDATE calls SET linked_id = @p1, language = @p2, answered_at = @p3, ended_at = @p4, end_reason = @p5, billable_seconds = @p6,
    hangup_cause = @p7, tech_cause = @p8, hung_up_by = @p9, last_node = @p10, transferred_to = @p11, story = @p12, session = @p13
WHERE id = @p0 AND ended_at IS NULL
GO

DELETE FROM journal WHERE call_id = @p0
GO

SELECT "MigrationId" FROM "__EFMigrationsHistory"
GO

UPDATE calls SET ended_at = COALESCE(@p1, ended_at), answered_at = COALESCE(answered_at, @p2), billable_seconds = @p3
WHERE id = @p0 AND ended_at IS NOT NULL AND billable_seconds IS NULL
    AND NOT EXISTS (SELECT 1 FROM runs WHERE call_id = @p0 AND state IN ('open', 'dead'))
GO

SELECT id FROM calls WHERE id = @p0 AND billable_seconds IS NULL
GO

SELECT call_id FROM runs WHERE call_id = @p0 AND finished_steps = @p2 AND (lease = @p1 OR state = 'done')
GO

UPDATE runs SET node = @p2, failed_attempts = 0, finished_steps = @p3, error = NULL, state = @p4, finished_at = @p5,
    lease = CASE WHEN @p4 = 'open' THEN lease END, lease_owner = CASE WHEN @p4 = 'open' THEN lease_owner END
WHERE call_id = @p0 AND lease = @p1 AND finished_steps < @p3
GO

SELECT MIN(due_at) FROM runs WHERE state = 'open'
GO

UPDATE runs SET due_at = @p2, error = CASE WHEN failed_attempts = 0 THEN @p3 ELSE error END, lease = NULL, lease_owner = NULL
WHERE call_id = @p0 AND lease = @p1
GO

UPDATE runs SET due_at = @p2, lease = NULL, lease_owner = NULL WHERE call_id = @p0 AND lease = @p1
GO

UPDATE runs SET due_at = @p1, lease = NULL, lease_owner = NULL WHERE lease_owner = @p0 AND state = 'open'
GO

UPDATE runs SET due_at = @p2 WHERE call_id = @p0 AND lease = @p1
GO

UPDATE runs SET state = 'open', due_at = @p1, failed_attempts = 0 WHERE call_id = @p0 AND state = 'dead'
GO

UPDATE steps SET finished = @p2, attempts = @p3, started_at = @p4, finished_at = @p5, outlet = @p6, changes = @p7, error = @p8
WHERE call_id = @p0 AND number = @p1
GO

UPDATE runs SET failed_attempts = @p2, error = @p3, state = @p4, due_at = @p5, lease = NULL, lease_owner = NULL
WHERE call_id = @p0 AND lease = @p1
GO

UPDATE calls SET owner = owner WHERE id = '00000000-0000-0000-0000-000000000000'
GO

SELECT 1 FROM nodes WHERE name <> @p0 AND lease_until <= @p1
GO

SELECT 1 FROM nodes WHERE name = @p0
GO

SELECT 1 FROM journal WHERE call_id = @p0
GO

SELECT 1 FROM calls WHERE id = @p0 AND ended_at IS NULL
GO

SELECT 1 FROM calls WHERE pbx = @p0 AND unique_id = @p1 AND ended_at IS NULL
GO

SELECT 1 FROM nodes WHERE name <> @p2 AND lease_until > @p3 AND EXISTS (SELECT 1 FROM calls WHERE pbx = @p0 AND unique_id = @p1 AND owner = nodes.name)
GO

SELECT 1 FROM calls WHERE owner = @p0 AND ended_at IS NULL
GO

SELECT 1 FROM current_flows WHERE 1 = 1
GO

SELECT 1 FROM flow_versions WHERE flow = @p0 AND version = @p1 AND removed_at IS NULL
GO

SELECT 1 FROM calls WHERE id = @p0
GO

SELECT 1 FROM runs WHERE call_id = @p0 AND lease = @p1
GO

SELECT 1 FROM steps WHERE call_id = @p0 AND finished = @p1 AND changes IS NOT NULL
GO

SELECT 1 FROM steps WHERE call_id = @p0 AND number = @p1
GO

INSERT INTO activity (id, at, call_id, fields, level, message, node) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
GO

INSERT INTO activity (id, at, call_id, fields, level, message, node) SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6 WHERE NOT EXISTS (SELECT 1 FROM activity WITH (UPDLOCK, HOLDLOCK) WHERE id = @p0)
GO

INSERT INTO audit (id, action, actor, at, call_id, detail) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
GO

INSERT INTO audit (id, action, actor, at, call_id, detail) SELECT @p0, @p1, @p2, @p3, @p4, @p5 WHERE NOT EXISTS (SELECT 1 FROM audit WITH (UPDLOCK, HOLDLOCK) WHERE id = @p0)
GO

INSERT INTO calls (id, answered_at, billable_seconds, caller_name, caller_number, channel, dialed_number, direction, end_reason, ended_at, flow, flow_version, hangup_cause, hung_up_by, language, last_node, linked_id, owner, pbx, session, started_at, story, tech_cause, transferred_to, transport, unique_id) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24, @p25)
GO

INSERT INTO calls (id, answered_at, billable_seconds, caller_name, caller_number, channel, dialed_number, direction, end_reason, ended_at, flow, flow_version, hangup_cause, hung_up_by, language, last_node, linked_id, owner, pbx, session, started_at, story, tech_cause, transferred_to, transport, unique_id) SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24, @p25 WHERE NOT EXISTS (SELECT 1 FROM calls WITH (UPDLOCK, HOLDLOCK) WHERE id = @p0) AND NOT EXISTS (SELECT 1 FROM calls WITH (UPDLOCK, HOLDLOCK) WHERE pbx = @p18 AND unique_id = @p25)
GO

INSERT INTO current_flows (flow, version) VALUES (@p0, @p1)
GO

INSERT INTO current_flows (flow, version) SELECT @p0, @p1 WHERE NOT EXISTS (SELECT 1 FROM current_flows WITH (UPDLOCK, HOLDLOCK) WHERE flow = @p0)
GO

INSERT INTO deployments (id, action, at, author, flow, message, version) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
GO

INSERT INTO deployments (id, action, at, author, flow, message, version) SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6 WHERE NOT EXISTS (SELECT 1 FROM deployments WITH (UPDLOCK, HOLDLOCK) WHERE id = @p0)
GO

INSERT INTO flow_versions (flow, version, author, deployed_at, hash, kind, message, removed_at, source, subflows) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9)
GO

INSERT INTO flow_versions (flow, version, author, deployed_at, hash, kind, message, removed_at, source, subflows) SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9 WHERE NOT EXISTS (SELECT 1 FROM flow_versions WITH (UPDLOCK, HOLDLOCK) WHERE flow = @p0 AND version = @p1) AND NOT EXISTS (SELECT 1 FROM flow_versions WITH (UPDLOCK, HOLDLOCK) WHERE flow = @p0 AND hash = @p4)
GO

INSERT INTO journal (call_id, sequence, entries) VALUES (@p0, @p1, @p2)
GO

INSERT INTO journal (call_id, sequence, entries) SELECT @p0, @p1, @p2 WHERE NOT EXISTS (SELECT 1 FROM journal WITH (UPDLOCK, HOLDLOCK) WHERE call_id = @p0 AND sequence = @p1)
GO

INSERT INTO nodes (name, instance, lease_until, seen_at, started_at, version) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
GO

INSERT INTO nodes (name, instance, lease_until, seen_at, started_at, version) SELECT @p0, @p1, @p2, @p3, @p4, @p5 WHERE NOT EXISTS (SELECT 1 FROM nodes WITH (UPDLOCK, HOLDLOCK) WHERE name = @p0)
GO

INSERT INTO runs (call_id, created_at, due_at, error, failed_attempts, finished_at, finished_steps, lease, lease_owner, node, state) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10)
GO

INSERT INTO runs (call_id, created_at, due_at, error, failed_attempts, finished_at, finished_steps, lease, lease_owner, node, state) SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10 WHERE NOT EXISTS (SELECT 1 FROM runs WITH (UPDLOCK, HOLDLOCK) WHERE call_id = @p0)
GO

INSERT INTO steps (call_id, number, attempts, changes, error, finished, finished_at, node, outlet, started_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9)
GO

INSERT INTO steps (call_id, number, attempts, changes, error, finished, finished_at, node, outlet, started_at) SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9 WHERE NOT EXISTS (SELECT 1 FROM steps WITH (UPDLOCK, HOLDLOCK) WHERE call_id = @p0 AND number = @p1)
