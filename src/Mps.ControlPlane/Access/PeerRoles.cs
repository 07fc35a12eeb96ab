using Mps.Api;
using Mps.ControlPlane.Listening;

namespace Mps.ControlPlane.Access;

/// <summary>
/// What users of the control socket may do, by user and group id. Empty: whoever may open the socket is an admin, its mode and
/// group decide. Otherwise root and the daemon's own user are admins, others have the highest role that their user or one of
/// their groups is given, and who has none is refused.
/// </summary>
/// <param name="OwnUid">User id of the daemon.</param>
/// <param name="Users">Roles by user id.</param>
/// <param name="Groups">Roles by group id.</param>
public sealed record PeerRoles(int OwnUid, IReadOnlyDictionary<int, AccessRole> Users, IReadOnlyDictionary<int, AccessRole> Groups)
{
    /// <summary>Whoever may open the socket is an admin.</summary>
    public static PeerRoles Everybody { get; } = new(0, new Dictionary<int, AccessRole>(), new Dictionary<int, AccessRole>());

    /// <exception cref="ApiException"><c>UnauthorizedOperation</c>: neither the user nor a group of theirs has a role.</exception>
    public AccessRole Of(PeerCredentials peer)
    {
        if ((Users.Count == 0 && Groups.Count == 0) || peer.Uid == 0 || peer.Uid == OwnUid) return AccessRole.Admin;
        var roles = peer.AllGroups.Where(Groups.ContainsKey).Select(gid => Groups[gid]).ToList();
        if (Users.TryGetValue(peer.Uid, out var own)) roles.Add(own);
        return roles.Count > 0
            ? roles.Max()
            : throw new ApiException(ErrorCode.UnauthorizedOperation, $"User {peer.Uid} has no role here; see Control:Admins, Operators and Readers.");
    }
}
