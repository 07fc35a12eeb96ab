namespace Mps.ControlPlane.Access;

/// <summary>What a caller may do; each role includes those before it.</summary>
public enum AccessRole
{
    /// <summary>Look: Describe* and Parse*.</summary>
    Read,

    /// <summary>Everything in the API.</summary>
    Operate,

    /// <summary>That, and what belongs to whoever runs the daemon.</summary>
    Admin,
}

/// <summary>The rules of roles.</summary>
public static class AccessRoles
{
    /// <summary>The role by its name in the configuration: read, operate or admin.</summary>
    public static AccessRole Parse(string name) => name switch
    {
        "read" => AccessRole.Read,
        "admin" => AccessRole.Admin,
        _ => AccessRole.Operate,
    };

    /// <summary>The least role for an action.</summary>
    public static AccessRole Needed(string action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return action.StartsWith("Describe", StringComparison.Ordinal) || action.StartsWith("Parse", StringComparison.Ordinal)
            ? AccessRole.Read
            : AccessRole.Operate;
    }
}
