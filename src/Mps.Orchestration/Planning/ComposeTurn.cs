using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Turns and flips of a picture. However many there are and in whatever order, they come to flips followed by one turn: a
/// flip after a turn by a is the flip before a turn by -a.
/// </summary>
internal static class ComposeTurn
{
    /// <exception cref="ApiException">An operation lacks what it needs.</exception>
    public static (double Degrees, bool Horizontal, bool Vertical) Of(List<ComposeImageOperation>? operations, string at)
    {
        double degrees = 0;
        bool horizontal = false, vertical = false;
        foreach (var (operation, i) in (operations ?? []).Select((o, i) => (o, i)))
        {
            switch (operation.Type, operation.FlipType)
            {
                case ("Rotate", _):
                    degrees += operation.RotateAngle ?? throw Missing(at, i, "RotateAngle");
                    break;
                case ("Flip", "Horizental"):
                    (horizontal, degrees) = (!horizontal, -degrees);
                    break;
                case ("Flip", "Vertical"):
                    (vertical, degrees) = (!vertical, -degrees);
                    break;
                case ("Flip", _):
                    throw Missing(at, i, "FlipType");
                default:
                    throw new ApiException(ErrorCode.InvalidParameterValue, $"{at}.ImageOperations.{i}.Type is '{operation.Type}' but must be Rotate or Flip.");
            }
        }

        return ((degrees % 360 + 360) % 360, horizontal, vertical);
    }

    private static ApiException Missing(string at, int i, string member) =>
        new(ErrorCode.MissingParameter, $"{at}.ImageOperations.{i}.{member} is missing.");
}
