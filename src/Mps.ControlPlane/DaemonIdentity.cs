using System.Reflection;

namespace Mps.ControlPlane;

/// <summary>Which build runs since when.</summary>
/// <param name="Version">E.g. 0.1.0.</param>
/// <param name="StartedAt">When this process came up.</param>
public sealed record DaemonIdentity(string Version, DateTimeOffset StartedAt)
{
    /// <summary>The version of this build, without its source revision.</summary>
    public static string BuildVersion { get; } =
        typeof(DaemonIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
