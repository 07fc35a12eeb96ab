namespace Mps.ControlPlane.Access;

/// <summary>What a caller may do; each role includes those before it. Which action needs which role: <see cref="ActionClass"/>.</summary>
public enum AccessRole
{
    /// <summary>Look: Describe* and Parse*.</summary>
    Read,

    /// <summary>Everything in the API.</summary>
    Operate,

    /// <summary>That, and what belongs to whoever runs the daemon: replays of callbacks, the audit log.</summary>
    Admin,
}

/// <summary>The names of roles.</summary>
public static class AccessRoles
{
    /// <summary>The role by its name in the configuration: read, operate or admin.</summary>
    public static AccessRole Parse(string name) => name switch
    {
        "read" => AccessRole.Read,
        "admin" => AccessRole.Admin,
        _ => AccessRole.Operate,
    };

    /// <summary>The name in the configuration.</summary>
    public static string Word(this AccessRole role) => role switch
    {
        AccessRole.Read => "read",
        AccessRole.Admin => "admin",
        _ => "operate",
    };
}
