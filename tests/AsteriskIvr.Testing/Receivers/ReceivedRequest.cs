namespace AsteriskIvr.Testing;

/// <summary>An HTTP request as it came.</summary>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Path">The path with the query.</param>
/// <param name="Headers">Header fields; several of one name are joined by a comma. Names are not case-sensitive.</param>
/// <param name="Body">The body as UTF-8 text.</param>
public sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What to answer.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Delay">How long to wait before the answer.</param>
public sealed record HttpAnswer(int Status = 200, string Body = "", string ContentType = "application/json", TimeSpan Delay = default);
