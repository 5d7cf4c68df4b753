namespace AsteriskIvr.Flows.Versions;

/// <summary>What was current, one after the other.</summary>
public static class DeploymentHistory
{
    /// <summary>
    /// The version that a rollback without a number goes back to: the one that was current before the present one was deployed. A rollback itself counts as going
    /// back, so that the next goes back further, and never forth to what was rolled back.
    /// </summary>
    /// <param name="entries">All, the oldest first.</param>
    /// <returns>Null: there is none.</returns>
    public static int? Before(IEnumerable<DeploymentEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var stack = new List<int>();
        foreach (var entry in entries.Where(e => e.Action != DeploymentEntry.Withdraw))
        {
            var back = entry.Action == DeploymentEntry.Rollback ? stack.LastIndexOf(entry.Version) : -1;
            if (back >= 0)
                stack.RemoveRange(back + 1, stack.Count - back - 1);
            else if (stack.Count == 0 || stack[^1] != entry.Version)
                stack.Add(entry.Version);
        }
        return stack.Count > 1 ? stack[^2] : null;
    }
}

/// <summary>A change of the current version.</summary>
/// <param name="Version">The version that became current; at a withdrawal the one that was.</param>
/// <param name="Action">What was done.</param>
/// <param name="At">When.</param>
/// <param name="Author">By whom.</param>
/// <param name="Message">Why.</param>
public sealed record DeploymentEntry(int Version, string Action, DateTimeOffset At, string Author, string? Message)
{
    /// <summary>A deployment.</summary>
    public const string Deploy = "deploy";

    /// <summary>An earlier version is current again.</summary>
    public const string Rollback = "rollback";

    /// <summary>New calls get none any more.</summary>
    public const string Withdraw = "withdraw";
}
