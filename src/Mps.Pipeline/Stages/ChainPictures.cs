using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>One process after another.</summary>
internal sealed class ChainPictures(PictureProcess first, PictureProcess second) : PictureProcess
{
    private readonly MediaFrame _between = new();

    /// <summary>The second process alone where the first only passes pictures on.</summary>
    public static PictureProcess Of(PictureProcess first, PictureProcess second) => first is PassPictures ? second : new ChainPictures(first, second);

    public override string Summary => $"{first.Summary}, {second.Summary}";

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        first.Make(picture, _between);
        second.Make(_between, result);
        _between.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        first.Dispose();
        second.Dispose();
        _between.Dispose();
    }
}
