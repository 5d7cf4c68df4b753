namespace AsteriskIvr.Flows.Model;

/// <summary>
/// Marks a record of which exactly one <see cref="FieldAttribute"/> property is written: <c>{ sound: x }</c> or <c>{ digits: "12" }</c>.
/// Fields with <see cref="FieldAttribute.IsBeside"/> do not count.
/// Such properties are nullable and not <c>required</c>. Binder, schema and reference honour it, so the record's users see one value set.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OneOfAttribute : Attribute;
