using System.Text.Json;
using Mps.Api;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>The way of a call from its envelope to its DTO and back.</summary>
internal static class ApiCalls
{
    public static bool Accepts(ApiHttpRequest request)
    {
        ApiCall call;
        JsonElement body;
        try
        {
            call = ApiRequestReader.Read(request, versionRequired: false);
            body = call.ReadBody();
            ApiSchema.Validate(call.Action, body);
        }
        catch (ApiException)
        {
            return false;
        }

        // No ApiException is expected from here on: what is valid can be read, and what was read can be written.
        object read = ApiJson.Read(call.Action.Request, body);
        JsonElement.Parse(ApiJson.WriteValue(read));
        return true;
    }
}
