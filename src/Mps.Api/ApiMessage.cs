namespace Mps.Api.Model;

/// <summary>Base of all request bodies.</summary>
public abstract class ApiRequest;

/// <summary>Base of all response bodies; the envelope writes <see cref="RequestId"/>.</summary>
public abstract class ApiResponse
{
    /// <summary>Unique id of the call.</summary>
    public string? RequestId { get; set; }
}
