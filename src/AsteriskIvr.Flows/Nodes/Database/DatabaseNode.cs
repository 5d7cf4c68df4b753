using System.Text.RegularExpressions;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Reads from a database, or writes to it exactly once.</summary>
[Node("database", NodePlace.Anywhere, "Reads rows from a database, or writes to it exactly once.",
    IsRepeatable = true,
    Remarks = """
        The SQL is fixed text; values come in as `parameters`, which it names with `@`. A value keeps its type: `"{{ call.durationSeconds }}"` is a number.

        `query` gives a list of rows, each with its columns as fields (`session.rows[0].name`): at most 1,000 rows and 1 MB, more is a failure. It cannot change anything: its
        transaction is rolled back.

        `execute` gives the number of rows it changed, and happens **exactly once** for this node in this call, however often it is tried and whatever dies meanwhile: it commits in one
        transaction with a row in the table `asterisk_ivr_effects`, which is looked at first. The table is made when it is missing, where the database user may. Otherwise an
        administrator makes it: `create table asterisk_ivr_effects (effect_key varchar(400) not null primary key, result bigint not null, done_at timestamptz not null)`, with
        `nvarchar(400) collate Latin1_General_BIN2` and `datetimeoffset` on SQL Server. The user needs `select`, `insert` and `update` on it. Rows older than your longest retry can
        be deleted.

        A broken connection, a lock, a full disk is tried again; wrong SQL and broken constraints are failures for good.
        """,
    Example = """
        write-row:
          type: database
          connection: crm
          execute: "insert into calls (id, caller, seconds) values (@id, @caller, @seconds)"
          parameters: { id: "{{ call.id }}", caller: "{{ call.callerNumber }}", seconds: "{{ call.durationSeconds }}" }
          next: make-report
        """)]
[Outlet(Outlets.Next, "It is done.")]
[Outlet(Empty, "`query` found no row.", Default = Outlets.Next)]
[Outlet(Outlets.Failed, "It failed in every attempt.", Default = OutletAttribute.Fault)]
public sealed partial record DatabaseNode : EffectNode
{
    /// <summary>The outlet of a query without rows.</summary>
    public const string Empty = "empty";

    /// <summary>Name of the connection.</summary>
    [Field("Name of a connection in the configuration's section `Connections`.", IsConnection = true)]
    public required string Connection { get; init; }

    /// <summary>SQL that reads.</summary>
    [Field("SQL that reads rows.")]
    public string? Query { get; init; }

    /// <summary>SQL that changes something.</summary>
    [Field("SQL that changes something: `insert`, `update`, `delete`, a procedure. Without transaction statements of its own.")]
    public string? Execute { get; init; }

    /// <summary>The values of its parameters.</summary>
    [Field("The values of the parameters, by name without `@`. A list or mapping is passed as JSON text.")]
    public IReadOnlyDictionary<string, JsonTemplate> Parameters { get; init; } = new Dictionary<string, JsonTemplate>();

    /// <summary>The variable for the result.</summary>
    [Field("The session variable that keeps the rows, or the number of rows changed.", IsVariable = true)]
    public string? SaveAs { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => SaveAs is null ? [] : [SaveAs];

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (Query is null == Execute is null)
            {
                yield return new NodeProblem("execute", "The node has either `query` or `execute`.", "Write one of them.");
                yield break;
            }
            var sql = Query ?? Execute!;
            if (sql.Contains("{{", StringComparison.Ordinal))
                yield return new NodeProblem(Query is null ? "execute" : "query", "SQL holds no expressions, so that nothing a caller enters can become SQL.", "Write `@name` in the SQL, and the expression under `parameters: { name: … }`.");
            foreach (var name in Parameters.Keys)
            {
                if (!ParameterName().IsMatch(name))
                    yield return new NodeProblem("parameters", $"'{name}' is no name of a parameter.", "Use letters, digits and `_`, without `@`.");
                else if (!Regex.IsMatch(sql, $@"@{name}\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase))
                    yield return new NodeProblem("parameters", $"The SQL does not use @{name}.", "Remove it, or mend its name in the SQL.");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex ParameterName();
}
