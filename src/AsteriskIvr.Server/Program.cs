using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Server.Commands;

// Before the first socket: each call is many tiny exchanges, and this halves what they cost.
FastAgiRuntime.UseInlineCompletions();

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
