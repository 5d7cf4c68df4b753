using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Server.Control;

/// <summary>The routing table.</summary>
/// <param name="Version">Its version; null: none is deployed.</param>
/// <param name="Routes">Its routes, in the order written.</param>
internal sealed record RoutesAnswer(int? Version, IReadOnlyList<CallRoute> Routes);

/// <summary>A change of the routing table.</summary>
/// <param name="Route">The route to add, or the one to remove; of the latter the flow does not count.</param>
/// <param name="Message">Why.</param>
internal sealed record RouteRequest(CallRoute Route, string? Message);

/// <summary>Who would answer a call.</summary>
/// <param name="Flow">The flow and its version; null: none.</param>
/// <param name="Route">The route that leads there; null: the entry names the flow itself, or nothing does.</param>
/// <param name="Next">What the next switch leads to; null: none is planned that changes it.</param>
internal sealed record RouteTestAnswer(string? Flow, CallRoute? Route, CallRoute? Next);
