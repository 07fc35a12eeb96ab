using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>What a template of image sprites may say.</summary>
public static class ImageSpriteRules
{
    /// <summary>Small pictures on a sheet.</summary>
    public const int MaxCells = 100;

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static void Check(ImageSpriteTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        PictureRules.CheckSides(template.Width, template.Height);
        Target(template);
        Grid(template);
        PictureRules.CheckWebpSize(Format(template.Format), template.Width, template.Height);
        PictureRules.Sampling(template.SampleType, template.SampleInterval);
    }

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static PictureTarget Target(ImageSpriteTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return PictureRules.Target(template.Width, template.Height, template.ResolutionAdaptive, template.FillType, "stretch", "black");
    }

    /// <exception cref="ApiException">The format is none.</exception>
    public static string Format(string? format) => PictureRules.Format(format, "jpg", PictureRules.ImageFormats);

    /// <exception cref="ApiException">There is no row or column, or a sheet would hold too many pictures.</exception>
    public static (int Rows, int Columns) Grid(ImageSpriteTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        long rows = template.RowCount ?? 0, columns = template.ColumnCount ?? 0;
        if (rows is < 1 or > MaxCells) throw RuleBreach.Of("RowCount", $"RowCount is {rows} but must be from 1 to {MaxCells}.");
        if (columns is < 1 or > MaxCells) throw RuleBreach.Of("ColumnCount", $"ColumnCount is {columns} but must be from 1 to {MaxCells}.");
        return rows * columns <= MaxCells
            ? ((int)rows, (int)columns)
            : throw RuleBreach.Of("RowCount", $"RowCount times ColumnCount is {rows * columns} but must be at most {MaxCells}.");
    }
}
