using Mps.Jobs;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class FailureCodesTests
{
    [Theory]
    [InlineData(JobFault.Request, JobFailureDetail.None, "InvalidInput")]
    [InlineData(JobFault.Request, JobFailureDetail.TimeRange, "InvalidInput.InvalidTimeOffset")]
    [InlineData(JobFault.Request, JobFailureDetail.Unsupported, "InvalidInput.ConfigurationUnsupported")]
    [InlineData(JobFault.Source, JobFailureDetail.None, "SourceFileError")]
    [InlineData(JobFault.Source, JobFailureDetail.TimedOut, "SourceFileError")]
    [InlineData(JobFault.Source, JobFailureDetail.NoVideo, "SourceFileError.NoVideoMedia")]
    [InlineData(JobFault.Source, JobFailureDetail.NoVideoSize, "SourceFileError.NoVideoResolution")]
    [InlineData(JobFault.Source, JobFailureDetail.NoAudio, "SourceFileError")]
    [InlineData(JobFault.Destination, JobFailureDetail.NoSpace, "InternalError")]
    [InlineData(JobFault.Daemon, JobFailureDetail.None, "InternalError")]
    public void Fault_and_detail_decide_the_code(JobFault fault, JobFailureDetail detail, string ext) =>
        Assert.Equal((30010, ext), FailureCodes.Map(new JobFailure(JobPhase.Mux, fault, false, "m", 0, detail)) is var e ? (e.ErrCode, e.ErrCodeExt) : default);

    [Fact]
    public void Every_combination_has_a_code_and_a_message_with_phase_cause_and_words()
    {
        var all = from phase in Enum.GetValues<JobPhase>()
                  from fault in Enum.GetValues<JobFault>()
                  from detail in Enum.GetValues<JobFailureDetail>()
                  select (phase, fault, detail);
        foreach (var (phase, fault, detail) in all)
        {
            var error = FailureCodes.Map(new JobFailure(phase, fault, false, "Invalid data found", -5, detail));
            Assert.StartsWith($"{phase} failed, ", error.Message, StringComparison.Ordinal);
            Assert.EndsWith("Invalid data found (library code -5)", error.Message, StringComparison.Ordinal);
        }
    }
}
