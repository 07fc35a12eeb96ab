namespace Mps.ControlPlane.Access;

/// <summary>Who makes a call.</summary>
/// <param name="Name">For logs: a user id, or a secret id.</param>
/// <param name="Role">What they may do.</param>
public sealed record Caller(string Name, AccessRole Role);
