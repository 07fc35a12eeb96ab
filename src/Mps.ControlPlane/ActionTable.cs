using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.ControlPlane.Access;

namespace Mps.ControlPlane;

/// <summary>The actions that are served, by name. Filled by the endpoint files, read-only afterwards.</summary>
public sealed class ActionTable
{
    private readonly Dictionary<string, Func<JsonElement, CancellationToken, Task<ApiResponse>>> _served = new(StringComparer.Ordinal);

    /// <summary>Names of the actions that are served.</summary>
    public IReadOnlyCollection<string> Served => _served.Keys;

    /// <summary>Serves one action of the contract.</summary>
    /// <exception cref="ArgumentException">The contract has no such action, or the handler's types are not the action's.</exception>
    public void Serve<TRequest, TResponse>(string name, Func<TRequest, CancellationToken, Task<TResponse>> handler)
        where TRequest : ApiRequest
        where TResponse : ApiResponse
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (ApiActions.Find(name) is not { } action || action.Request != typeof(TRequest) || action.Response != typeof(TResponse))
            throw new ArgumentException($"The contract has no action {name} from {typeof(TRequest).Name} to {typeof(TResponse).Name}.", nameof(name));
        _served.Add(name, async (body, cancellation) =>
        {
            ApiSchema.Validate(action, body);
            return await handler(ApiJson.Read<TRequest>(body), cancellation).ConfigureAwait(false);
        });
    }

    /// <summary>Serves one action of the contract whose handler answers the members of the response.</summary>
    /// <exception cref="ArgumentException">The contract has no such action.</exception>
    public void Serve(string name, Func<ApiRequest, CancellationToken, Task<JsonObject>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var action = ApiActions.Find(name) ?? throw new ArgumentException($"The contract has no action {name}.", nameof(name));
        _served.Add(name, async (body, cancellation) =>
        {
            ApiSchema.Validate(action, body);
            var answer = await handler((ApiRequest)ApiJson.Read(action.Request, body), cancellation).ConfigureAwait(false);
            return (ApiResponse)ApiJson.Read(action.Response, JsonSerializer.SerializeToElement(answer));
        });
    }

    /// <summary>Carries out one call.</summary>
    /// <exception cref="ApiException">The caller may not, the action is not served, or whatever the handler refuses.</exception>
    public Task<ApiResponse> CallAsync(ApiCall call, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(caller);
        var name = call.Action.Name;
        if (caller.Role < ActionClass.Of(name).Role)
            throw new ApiException(ErrorCode.UnauthorizedOperation, $"The role of this key does not allow {name}.");
        if (!_served.TryGetValue(name, out var handler))
            throw new ApiException(ErrorCode.UnsupportedOperation, $"The action {name} is part of the API but is not served by this version of the daemon yet.");
        return handler(call.ReadBody(), cancellation);
    }
}
