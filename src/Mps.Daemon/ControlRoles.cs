using System.Globalization;
using Mps.ControlPlane.Access;
using Mps.Daemon.Interop;
using Mps.Orchestration.Options;

namespace Mps.Daemon;

/// <summary>Control:Admins, Operators and Readers with their names looked up.</summary>
internal static class ControlRoles
{
    /// <exception cref="InvalidOperationException">There is no such user or group: better no start than a rule that holds for nobody.</exception>
    public static PeerRoles Of(ControlOptions options)
    {
        var users = new Dictionary<int, AccessRole>();
        var groups = new Dictionary<int, AccessRole>();
        foreach (var (names, role) in new[] { (options.Readers, AccessRole.Read), (options.Operators, AccessRole.Operate), (options.Admins, AccessRole.Admin) })
        {
            // Roles rise, so that whoever is listed twice keeps the higher one.
            foreach (var name in names)
            {
                if (name.StartsWith('@')) groups[Group(name[1..])] = role;
                else users[User(name)] = role;
            }
        }

        return new PeerRoles((int)LibC.GetEffectiveUid(), users, groups);
    }

    private static unsafe int User(string name)
    {
        if (IsNumber(name, out var id)) return id;
        var user = LibC.GetUserByName(name);
        return user is not null ? (int)user->Uid : throw new InvalidOperationException($"Control names the user '{name}', whom this machine does not know.");
    }

    private static unsafe int Group(string name)
    {
        if (IsNumber(name, out var id)) return id;
        var group = LibC.GetGroupByName(name);
        return group is not null ? (int)group->Gid : throw new InvalidOperationException($"Control names the group '{name}', which this machine does not know.");
    }

    private static bool IsNumber(string name, out int id) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
