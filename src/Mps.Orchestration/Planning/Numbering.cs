using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Rules of the variable <c>{number}</c> (API <c>NumberFormat</c>).</summary>
internal static class Numbering
{
    /// <exception cref="ApiException">The numbers would not tell files apart.</exception>
    public static SegmentNumbering Read(NumberFormat? format)
    {
        var increment = format?.Increment ?? 1;
        if (increment <= 0) throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.Increment must be above 0.");
        var initial = format?.InitialValue ?? 0;
        if (initial < 0) throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.InitialValue must not be negative.");
        var length = format?.MinLength ?? 1;
        if (length is < 0 or > 20) throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.MinLength must be from 0 to 20.");
        var holder = string.IsNullOrEmpty(format?.PlaceHolder) ? "0" : format.PlaceHolder;
        if (holder.Length != 1 || holder[0] is '/' or '\0' or '{' or '}' or '%' || char.IsControl(holder[0]) || char.IsSurrogate(holder[0]))
            throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.PlaceHolder must be one character that a file name may hold.");
        return new SegmentNumbering(initial, increment, (int)Math.Max(1, length), holder);
    }

    /// <summary>As results echo it.</summary>
    public static NumberFormat Echo(SegmentNumbering numbering) => new()
    {
        InitialValue = numbering.Initial,
        Increment = numbering.Increment,
        MinLength = numbering.MinLength,
        PlaceHolder = numbering.PlaceHolder,
    };
}
