using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.Server.Tests.Hosting;

/// <summary>The built server, started while another program holds its database.</summary>
internal sealed class StartWithoutDatabaseTests
{
    private ServerFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new ServerFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Calls_are_served_through_kills_and_all_of_them_are_stored_once_when_it_is_back()
    {
        await using (var first = await ServerProcess.StartReadyAsync(_folder))
        {
            await AgiCaller.CallAsync(_folder.AgiPort, "support", "1001", "1");
            await DoneAsync(1, first);
        }
        await using var holder = await HoldAsync();

        // Killed when it is disposed of, twice.
        for (var life = 2; life <= 3; life++)
        {
            await using var server = await ServerProcess.StartReadyAsync(_folder);
            server.Output.ShouldContain("is away. Calls are served all the same, with the flows as they were last: support");
            await AgiCaller.CallAsync(_folder.AgiPort, "support", $"100{life}", "1");
        }
        _folder.WriteFlow(TestFlows.Support.Replace("attempts: 1\n", "attempts: 2\n", StringComparison.Ordinal));
        await using var last = await ServerProcess.StartReadyAsync(_folder);
        await Eventually.ShouldBeAsync(() => last.Output.Contains("is not deployed yet", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => last.Output);
        await AgiCaller.CallAsync(_folder.AgiPort, "support", "1004", "1");
        await ExecuteAsync(holder, "ROLLBACK");

        await DoneAsync(4, last);
        Query("SELECT caller_number, flow_version FROM calls ORDER BY caller_number").ShouldBe(["1001|1", "1002|1", "1003|1", "1004|1"]);
        await Eventually.ShouldBeAsync(() => Query("SELECT version FROM current_flows").SequenceEqual(["2"]), TimeSpan.FromSeconds(30), () => last.Output);
    }

    [Test]
    public async Task A_call_that_was_open_when_the_server_was_killed_gets_its_end_when_the_database_is_back()
    {
        var never = new TaskCompletionSource();
        await using (var first = await ServerProcess.StartReadyAsync(_folder))
        {
            _ = AgiCaller.CallAsync(_folder.AgiPort, "support", "1001", "1", never.Task).ContinueWith(call => call.Exception, TaskScheduler.Default);
            await Eventually.ShouldBeAsync(() => Query("SELECT count(*) FROM calls").SequenceEqual(["1"]), TimeSpan.FromSeconds(30), () => first.Output);
        }
        await using var holder = await HoldAsync();
        await using var next = await ServerProcess.StartReadyAsync(_folder);
        await AgiCaller.CallAsync(_folder.AgiPort, "support", "1002", "1");
        Query("SELECT count(*) FROM calls WHERE ended_at IS NULL").ShouldBe(["1"]);

        await ExecuteAsync(holder, "ROLLBACK");

        await DoneAsync(2, next);
        Query("SELECT caller_number, end_reason FROM calls ORDER BY caller_number")[0].ShouldBe("1001|server-lost");
    }

    [Test]
    public async Task At_the_very_first_start_a_database_that_cannot_be_used_is_an_error()
    {
        // Where it should be is something else.
        Directory.CreateDirectory(_folder["state/ivr.db"]);

        await using var server = await ServerProcess.StartAsync(_folder);

        (await server.WaitForExitAsync()).ShouldBe(ExitCodes.CannotStart);
        server.Output.ShouldContain("cannot start");
    }

    [Test]
    public async Task A_file_that_is_no_database_is_an_error_also_later()
    {
        await using (await ServerProcess.StartReadyAsync(_folder))
        {
        }
        foreach (var file in Directory.GetFiles(_folder["state"], "ivr.db*"))
            File.Delete(file);
        File.WriteAllText(_folder["state/ivr.db"], new string('x', 10_000));

        await using var server = await ServerProcess.StartAsync(_folder);

        (await server.WaitForExitAsync()).ShouldBe(ExitCodes.CannotStart);
        server.Output.ShouldContain("file is not a database");
    }

    private Task DoneAsync(int calls, ServerProcess? server = null) => Eventually.ShouldBeAsync(
        () => Query("SELECT count(*) FROM calls c LEFT JOIN runs r ON r.call_id = c.id WHERE c.ended_at IS NOT NULL").SequenceEqual([calls.ToString(System.Globalization.CultureInfo.InvariantCulture)]),
        TimeSpan.FromSeconds(30), () => server?.Output ?? "");

    private async Task<SqliteConnection> HoldAsync()
    {
        var holder = new SqliteConnection($"Data Source={_folder["state/ivr.db"]};Pooling=False");
        await holder.OpenAsync();
        await ExecuteAsync(holder, "BEGIN IMMEDIATE");
        return holder;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private List<string> Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["state/ivr.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));
        return rows;
    }
}
