using System.Collections.Concurrent;
using Mps.Api;
using Mps.Orchestration.Options;

namespace Mps.ControlPlane.Access;

/// <summary>
/// A bucket of tokens per key and action, as the cloud counts: it fills at the rate of the action's class and holds
/// <c>Access:RateLimits:BurstSeconds</c> of it. Bounded by the number of keys times actions. Setting the clock changes nothing.
/// </summary>
internal sealed class RateLimiter(RateLimitOptions limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string SecretId, string Action), Bucket> _buckets = new();

    /// <summary>Takes a token.</summary>
    /// <exception cref="ApiException"><c>RequestLimitExceeded</c>: none is left.</exception>
    public void Take(string secretId, string action)
    {
        var kind = ActionClass.Of(action);
        var rate = kind.Limit(limits);
        if (rate == 0) return;
        var capacity = (double)rate * limits.BurstSeconds;
        var bucket = _buckets.GetOrAdd((secretId, action), _ => new Bucket(capacity, time.GetTimestamp()));
        if (!bucket.TryTake(rate, capacity, time))
            throw new ApiException(ErrorCode.RequestLimitExceeded, $"This key may call {action} {rate} times a second; call again later (Access:RateLimits:{kind.Name}).");
    }

    private sealed class Bucket(double tokens, long since)
    {
        private readonly Lock _lock = new();
        private double _tokens = tokens;
        private long _since = since;

        public bool TryTake(int rate, double capacity, TimeProvider time)
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                _tokens = Math.Min(capacity, _tokens + (time.GetElapsedTime(_since, now).TotalSeconds * rate));
                _since = now;
                if (_tokens < 1) return false;
                _tokens--;
                return true;
            }
        }
    }
}
