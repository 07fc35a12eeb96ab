using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests.Hardware;

public sealed class SessionLimitTests
{
    /// <summary>Lines of libavcodec/nvenc.c as users have met them.</summary>
    [Theory]
    [InlineData("OpenEncodeSessionEx failed: out of memory (10): (no details)", true)]
    [InlineData("OpenEncodeSessionEx failed: incompatible client key (21): (no details)", true)]
    [InlineData("OpenEncodeSessionEx failed: unsupported device (2): (no details)", false)]
    [InlineData("Cannot load libcuda.so.1", false)]
    [InlineData("InitializeEncoder failed: invalid param (8): Frame Dimension less than the minimum supported value.", false)]
    [InlineData("No usable encoding profile found.", false)]
    public void A_full_encoder_is_told_from_an_unsuitable_one(string words, bool limit) =>
        Assert.Equal(limit, HardwareEncoding.IsSessionLimit(words));
}
