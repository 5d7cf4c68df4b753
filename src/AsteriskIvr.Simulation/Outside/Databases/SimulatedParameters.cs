using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace AsteriskIvr.Simulation.Outside.Databases;

/// <summary>The parameters of a simulated statement.</summary>
internal sealed class SimulatedParameters : DbParameterCollection
{
    private readonly List<DbParameter> _all = [];

    public IReadOnlyList<DbParameter> All => _all;

    public override int Count => _all.Count;

    public override object SyncRoot => _all;

    public override int Add(object value)
    {
        _all.Add((DbParameter)value);
        return _all.Count - 1;
    }

    public override void AddRange(Array values) => _all.AddRange(values.Cast<DbParameter>());

    public override void Clear() => _all.Clear();

    public override bool Contains(object value) => _all.Contains((DbParameter)value);

    public override bool Contains(string value) => IndexOf(value) >= 0;

    public override void CopyTo(Array array, int index) => ((System.Collections.ICollection)_all).CopyTo(array, index);

    public override System.Collections.IEnumerator GetEnumerator() => _all.GetEnumerator();

    public override int IndexOf(object value) => _all.IndexOf((DbParameter)value);

    public override int IndexOf(string parameterName) => _all.FindIndex(p => p.ParameterName == parameterName);

    public override void Insert(int index, object value) => _all.Insert(index, (DbParameter)value);

    public override void Remove(object value) => _all.Remove((DbParameter)value);

    public override void RemoveAt(int index) => _all.RemoveAt(index);

    public override void RemoveAt(string parameterName) => _all.RemoveAt(IndexOf(parameterName));

    protected override DbParameter GetParameter(int index) => _all[index];

    protected override DbParameter GetParameter(string parameterName) => _all[IndexOf(parameterName)];

    protected override void SetParameter(int index, DbParameter value) => _all[index] = value;

    protected override void SetParameter(string parameterName, DbParameter value) => _all[IndexOf(parameterName)] = value;
}

/// <summary>A parameter of a simulated statement.</summary>
internal sealed class SimulatedParameter : DbParameter
{
    public override DbType DbType { get; set; }

    public override ParameterDirection Direction { get; set; } = ParameterDirection.Input;

    public override bool IsNullable { get; set; }

    [AllowNull]
    public override string ParameterName { get; set; } = "";

    public override int Size { get; set; }

    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    public override bool SourceColumnNullMapping { get; set; }

    public override object? Value { get; set; }

    public override void ResetDbType() => DbType = default;
}
