using System.Globalization;
using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Server.Commands;

// The same on every machine, whatever its language.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// Before the first socket: each call is many tiny exchanges, and this halves what they cost.
FastAgiRuntime.UseInlineCompletions();

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
