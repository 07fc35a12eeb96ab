using Mps.Jobs;

namespace Mps.Pipeline.Editing;

/// <summary>
/// The API's picture transitions in the syntax of libavfilter's xfade. Names follow the GL Transitions collection
/// (gl-transitions.com); shapes that xfade lacks are given as masks, in which <c>P</c> falls from 1 to 0.
/// </summary>
internal static class Transitions
{
    private static readonly Dictionary<string, string> s_known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ImageFadeInFadeOut"] = "fade",
        ["WipeDown"] = "wipedown",
        ["WipeLeft"] = "wipeleft",
        ["WipeRight"] = "wiperight",
        ["WipeUp"] = "wipeup",
        ["CircleCrop"] = "circlecrop",
        ["Circleopen"] = "circleopen",
        ["Circle"] = "circleclose",
        ["Radial"] = "radial",
        ["Mosaic"] = "pixelize",
        ["Squeeze"] = "squeezeh",
        ["Doorway"] = "vertopen",
        ["Luma"] = "dissolve",
        ["BowTieHorizontal"] = Mask("lte(2*abs(Y/H-0.5),2*(1-P)-2*min(X/W,1-X/W))"),
        ["BowTieVertical"] = Mask("lte(2*abs(X/W-0.5),2*(1-P)-2*min(Y/H,1-Y/H))"),
        ["Windowblinds"] = Mask("lt(mod(Y/H*10,1),1-P)"),
        ["Pinwheel"] = Mask("lt(mod(atan2(Y-H/2,X-W/2)+PI+(1-P)*PI/2,PI/4),(1-P)*PI/4)"),
        ["PolkaDotsCurtain"] = Mask("lt(hypot(mod(X/W*20,1)-0.5,mod(Y/H*20,1)-0.5),(1-P)*1.5/max(0.001,hypot(X/W,Y/H)))"),
        ["Heart"] = Mask(
            "st(0,(X-W/2)/(H*1.6*(1.001-P)));st(1,(H*0.55-Y)/(H*1.6*(1.001-P)));lte(pow(ld(0)*ld(0)+ld(1)*ld(1)-1,3)-ld(0)*ld(0)*pow(ld(1),3),0)"),
        ["ZoomInCircles"] = Mask("lt(hypot(X-W/2,Y-H/2)/hypot(W/2,H/2),(1-P)*(0.75+0.25*mod(floor(hypot(X-W/2,Y-H/2)/hypot(W/2,H/2)*8),2)+0.3))"),
        ["Crosswarp"] = Warp(
            "st(0,clip((1-P)*2+X/W-1,0,1));st(0,ld(0)*ld(0)*(3-2*ld(0)))",
            "W/2+(X-W/2)*(1-ld(0))", "H/2+(Y-H/2)*(1-ld(0))", "W/2+(X-W/2)*ld(0)", "H/2+(Y-H/2)*ld(0)", "ld(0)"),
        ["RotateScaleFade"] = Warp(
            "st(0,2*PI*(1-P));st(1,1+2*min(P,1-P));st(2,((X-W/2)*cos(ld(0))-(Y-H/2)*sin(ld(0)))*ld(1));st(3,((X-W/2)*sin(ld(0))+(Y-H/2)*cos(ld(0)))*ld(1))",
            "W/2+ld(2)", "H/2+ld(3)", "W/2+ld(2)", "H/2+ld(3)", "1-P"),
        ["Swirl"] = Warp(
            "st(1,max(0,1-hypot(X-W/2,Y-H/2)/hypot(W/2,H/2)));st(0,8*min(P,1-P)*ld(1)*ld(1));st(2,(X-W/2)*cos(ld(0))-(Y-H/2)*sin(ld(0)));st(3,(X-W/2)*sin(ld(0))+(Y-H/2)*cos(ld(0)))",
            "W/2+ld(2)", "H/2+ld(3)", "W/2+ld(2)", "H/2+ld(3)", "1-P"),
        ["Dreamy"] = Warp(
            "st(0,0.03*H*(1-P)*cos(10*((1-P)+X/W)));st(1,0.03*H*P*cos(10*(P+X/W)))",
            "X", "clip(Y+ld(0),0,H-1)", "X", "clip(Y+ld(1),0,H-1)", "1-P"),
    };

    /// <summary>Names that are served, sorted.</summary>
    public static IEnumerable<string> Names => s_known.Keys.Order(StringComparer.Ordinal);

    /// <summary>The options of xfade for a transition, without duration and offset.</summary>
    /// <param name="name">API name; null = a cross-fade.</param>
    /// <exception cref="JobException">It is none that is served.</exception>
    public static string Options(string? name) =>
        name is null ? "transition=fade"
        : s_known.TryGetValue(name, out string? known) ? $"transition={known}"
        : throw JobException.Request($"The transition \"{name}\" is not served; use one of {string.Join(", ", Names)}.", JobFailureDetail.Unsupported);

    // The new picture where the condition holds, else the old one.
    private static string Mask(string condition)
    {
        int last = condition.LastIndexOf(';');
        string before = last < 0 ? "" : condition[..(last + 1)], test = condition[(last + 1)..];
        return $"custom:expr='{before}if({test},B,A)'";
    }

    // Both pictures seen through a moving map of coordinates, mixed.
    private static string Warp(string prepare, string ax, string ay, string bx, string by, string mix)
    {
        string a = Pixel('a', ax, ay), b = Pixel('b', bx, by);
        return $"custom:expr='{prepare};st(8,{mix});{a}*(1-ld(8))+{b}*ld(8)'";
    }

    private static string Pixel(char picture, string x, string y) =>
        $"if(eq(PLANE,0),{picture}0({x},{y}),if(eq(PLANE,1),{picture}1({x},{y}),if(eq(PLANE,2),{picture}2({x},{y}),{picture}3({x},{y}))))";
}
