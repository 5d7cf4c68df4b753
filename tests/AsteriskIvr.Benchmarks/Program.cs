using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Benchmarks;
using AsteriskIvr.Benchmarks.Servers;
using AsteriskIvr.Benchmarks.Tables;

// Before anything touches a socket: the same for every server that is measured, ours or not.
FastAgiRuntime.UseInlineCompletions();

// One line for each table. `agi-server` is none: it is the process that the others measure.
var commands = new BenchmarkCommand[]
{
    new("session", "server CPU of a FastAGI session: bare loop, protocol server, engine, whole server", SessionTable.RunAsync),
    new("call", "CPU of a call through a real Asterisk, by server and by Asterisk", CallTable.RunAsync),
    new("rate", "the highest rate of calls without SIP retransmissions", RateTable.RunAsync),
    new("load", "many calls at once with random hang-ups: nothing lost, nothing doubled, memory flat", LoadTable.RunAsync),
    new("durable", "calls stored a second, against raw group commit of the same rows", DurableTable.RunAsync),
    new("runs", "post-call runs queued and executed a second, against Hangfire", RunsTable.RunAsync),
    new("latency", "from the caller's BYE to the first post-call step, through a real Asterisk", LatencyTable.RunAsync),
    new("history", "the same rates with 0, 1 and 10 million finished calls in the tables, and what retention costs", HistoryTable.RunAsync),
    new("flows", "how long a flow of 100,000 nodes takes to be read and checked", FlowsTable.RunAsync),
    new("chaos", "(scripts/chaos) calls at random while the server, Asterisk or both are killed: nothing lost, nothing doubled", ChaosTable.RunAsync),
    new("agi-server", "(measured by the others) serves until its input ends", AgiServerProcess.RunAsync),
};
return await BenchmarkCommand.RunAsync(commands, args);
