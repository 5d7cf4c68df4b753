IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE TABLE [activity] (
        [id] uniqueidentifier NOT NULL,
        [call_id] uniqueidentifier NOT NULL,
        [at] datetime2 NOT NULL,
        [level] nvarchar(max) NOT NULL,
        [node] nvarchar(max) NOT NULL,
        [message] nvarchar(max) NOT NULL,
        [fields] nvarchar(max) NULL,
        CONSTRAINT [PK_activity] PRIMARY KEY ([id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE TABLE [calls] (
        [id] uniqueidentifier NOT NULL,
        [pbx] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [unique_id] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [linked_id] nvarchar(max) NULL,
        [channel] nvarchar(max) NOT NULL,
        [transport] nvarchar(max) NOT NULL,
        [direction] nvarchar(max) NOT NULL,
        [caller_number] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
        [caller_name] nvarchar(max) NULL,
        [dialed_number] nvarchar(max) NULL,
        [language] nvarchar(max) NULL,
        [flow] nvarchar(max) NOT NULL,
        [flow_version] int NOT NULL,
        [owner] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [started_at] datetime2 NOT NULL,
        [answered_at] datetime2 NULL,
        [ended_at] datetime2 NULL,
        [end_reason] nvarchar(max) NULL,
        [billable_seconds] int NULL,
        [hangup_cause] int NULL,
        [tech_cause] int NULL,
        [hung_up_by] nvarchar(max) NULL,
        [last_node] nvarchar(max) NULL,
        [transferred_to] nvarchar(max) NULL,
        [story] nvarchar(max) NULL,
        [session] nvarchar(max) NULL,
        CONSTRAINT [PK_calls] PRIMARY KEY ([id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE TABLE [current_flows] (
        [flow] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [version] int NOT NULL,
        CONSTRAINT [PK_current_flows] PRIMARY KEY ([flow])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE TABLE [flow_versions] (
        [flow] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [version] int NOT NULL,
        [hash] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [source] nvarchar(max) NOT NULL,
        [deployed_at] datetime2 NOT NULL,
        CONSTRAINT [PK_flow_versions] PRIMARY KEY ([flow], [version])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE TABLE [journal] (
        [call_id] uniqueidentifier NOT NULL,
        [sequence] int NOT NULL,
        [entries] nvarchar(max) NOT NULL,
        CONSTRAINT [PK_journal] PRIMARY KEY ([call_id], [sequence])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE TABLE [runs] (
        [call_id] uniqueidentifier NOT NULL,
        [state] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [due_at] datetime2 NOT NULL,
        [lease] uniqueidentifier NULL,
        [lease_owner] nvarchar(max) NULL,
        [node] nvarchar(max) NULL,
        [failed_attempts] int NOT NULL,
        [finished_steps] int NOT NULL,
        [error] nvarchar(max) NULL,
        [created_at] datetime2 NOT NULL,
        [finished_at] datetime2 NULL,
        CONSTRAINT [PK_runs] PRIMARY KEY ([call_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE TABLE [steps] (
        [call_id] uniqueidentifier NOT NULL,
        [number] int NOT NULL,
        [node] nvarchar(max) NOT NULL,
        [finished] bit NOT NULL,
        [attempts] int NOT NULL,
        [started_at] datetime2 NOT NULL,
        [finished_at] datetime2 NOT NULL,
        [outlet] nvarchar(max) NULL,
        [changes] nvarchar(max) NULL,
        [error] nvarchar(max) NULL,
        CONSTRAINT [PK_steps] PRIMARY KEY ([call_id], [number])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE INDEX [IX_activity_call_id] ON [activity] ([call_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_calls_pbx_unique_id] ON [calls] ([pbx], [unique_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE INDEX [IX_calls_started_at] ON [calls] ([started_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_calls_open] ON [calls] ([owner]) WHERE ended_at IS NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_flow_versions_flow_hash] ON [flow_versions] ([flow], [hash]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_runs_dead] ON [runs] ([created_at]) WHERE state = ''dead''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_runs_due] ON [runs] ([due_at]) WHERE state = ''open''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234445_Initial'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261123234445_Initial', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234522_NodesAndAudit'
)
BEGIN
    CREATE TABLE [audit] (
        [id] uniqueidentifier NOT NULL,
        [at] datetime2 NOT NULL,
        [actor] nvarchar(max) NOT NULL,
        [action] nvarchar(max) NOT NULL,
        [call_id] uniqueidentifier NULL,
        [detail] nvarchar(max) NOT NULL,
        CONSTRAINT [PK_audit] PRIMARY KEY ([id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234522_NodesAndAudit'
)
BEGIN
    CREATE TABLE [nodes] (
        [name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [instance] uniqueidentifier NOT NULL,
        [version] nvarchar(max) NOT NULL,
        [started_at] datetime2 NOT NULL,
        [seen_at] datetime2 NOT NULL,
        [lease_until] datetime2 NOT NULL,
        CONSTRAINT [PK_nodes] PRIMARY KEY ([name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234522_NodesAndAudit'
)
BEGIN
    CREATE INDEX [IX_calls_caller_number] ON [calls] ([caller_number]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234522_NodesAndAudit'
)
BEGIN
    CREATE INDEX [IX_audit_at] ON [audit] ([at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234522_NodesAndAudit'
)
BEGIN
    CREATE INDEX [IX_audit_call_id] ON [audit] ([call_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261123234522_NodesAndAudit'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261123234522_NodesAndAudit', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    ALTER TABLE [flow_versions] ADD [author] nvarchar(max) NOT NULL DEFAULT N'';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    ALTER TABLE [flow_versions] ADD [kind] nvarchar(max) NOT NULL DEFAULT N'flow';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    ALTER TABLE [flow_versions] ADD [message] nvarchar(max) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    ALTER TABLE [flow_versions] ADD [removed_at] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    ALTER TABLE [flow_versions] ADD [subflows] nvarchar(max) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    CREATE TABLE [deployments] (
        [id] uniqueidentifier NOT NULL,
        [flow] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [version] int NOT NULL,
        [action] nvarchar(max) NOT NULL,
        [at] datetime2 NOT NULL,
        [author] nvarchar(max) NOT NULL,
        [message] nvarchar(max) NULL,
        CONSTRAINT [PK_deployments] PRIMARY KEY ([id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    CREATE INDEX [IX_deployments_flow_at] ON [deployments] ([flow], [at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125075326_FlowDeployments'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125075326_FlowDeployments', N'10.0.15');
END;

COMMIT;
GO
