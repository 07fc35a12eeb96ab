using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>Areas of the picture: <c>Unit</c> 1 is fractions of the picture, 0 to 1; 2 is pixels.</summary>
internal static class EraseAreas
{
    /// <exception cref="ApiException">An area is empty or leaves the picture; the code ends in <paramref name="parameter"/>.</exception>
    public static void Check(IEnumerable<EraseArea>? areas, string parameter)
    {
        foreach (var area in areas ?? [])
        {
            if (area.Unit is not (1 or 2)) throw RuleBreach.Of(parameter, $"Unit of {parameter} is {area.Unit} but must be 1 (fractions) or 2 (pixels).");
            double[] sides = [area.LeftTopX ?? 0, area.LeftTopY ?? 0, area.RightBottomX ?? 0, area.RightBottomY ?? 0];
            if (sides.Any(s => s < 0 || (area.Unit == 1 && s > 1)))
                throw RuleBreach.Of(parameter, $"An area of {parameter} lies outside the picture: with Unit {area.Unit}, sides are {(area.Unit == 1 ? "0 to 1" : "0 or more")}.");
            if (sides[0] >= sides[2] || sides[1] >= sides[3])
                throw RuleBreach.Of(parameter, $"An area of {parameter} is empty: its right bottom must lie right of and below its left top.");
        }
    }

    /// <inheritdoc cref="Check(IEnumerable{EraseArea}?, string)"/>
    public static void Check(IEnumerable<EraseTimeArea>? areas, string parameter)
    {
        foreach (var area in areas ?? [])
        {
            if (area.BeginMs >= area.EndMs) throw RuleBreach.Of(parameter, $"BeginMs of {parameter} must lie before EndMs.");
            if (area.Areas is not { Count: > 0 }) throw RuleBreach.Of(parameter, $"Areas of {parameter} is empty.");
            Check(area.Areas, parameter);
        }
    }
}
