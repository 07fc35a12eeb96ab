using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Aws;
using Mps.Orchestration.Storage;

namespace Mps.Storage.S3;

/// <summary>
/// Reads a bucket's queue for all its watches. A message is deleted once every watch that it concerns has taken its objects;
/// the next ones are fetched after that, so that no more than one batch is ever held. What nobody watches is deleted, too: a
/// watch that begins later lists the bucket first.
/// </summary>
internal sealed class S3EventFeed(SqsClient queue, string queueUrl, string bucketAtService, string bucket, TimeSpan retryAfter, TimeProvider time, ILogger log)
    : IDisposable
{
    private const int Batch = 10;

    private readonly Lock _lock = new();
    private ImmutableList<Subscription> _subscriptions = [];
    private CancellationTokenSource? _reading;

    /// <summary>Objects under a prefix from now on; the queue is read while there is at least one subscription.</summary>
    public Subscription Subscribe(string prefix)
    {
        lock (_lock)
        {
            var subscription = new Subscription(this, prefix);
            _subscriptions = _subscriptions.Add(subscription);
            if (_reading is null)
            {
                _reading = new CancellationTokenSource();
                var stop = _reading.Token;
                _ = Task.Run(() => ReadAsync(stop), stop);
            }

            return subscription;
        }
    }

    /// <summary>Stops reading; watches that still run are told no more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _subscriptions = [];
            Stop();
        }
    }

    private void Unsubscribe(Subscription subscription)
    {
        lock (_lock)
        {
            _subscriptions = _subscriptions.Remove(subscription);
            if (_subscriptions.Count == 0) Stop();
        }
    }

    private void Stop()
    {
        _reading?.Cancel();
        _reading?.Dispose();
        _reading = null;
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var messages = await queue.ReceiveMessageAsync(queueUrl, Batch, SqsClient.MaxWait, stop).ConfigureAwait(false);
                await Task.WhenAll(messages.Select(m => HandAsync(m, stop))).ConfigureAwait(false);
            }
            catch (SqsException e)
            {
                log.QueueAway(bucket, e.Message);
                await Task.Delay(retryAfter, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task HandAsync(SqsMessage message, CancellationToken stop)
    {
        var objects = S3Event.Read(message.Body, bucketAtService);
        if (objects is null) log.ForeignMessage(bucket, message.MessageId);
        var watches = _subscriptions;
        var pending = (objects ?? []).SelectMany(o => watches.Select(w => w.Offer(o)).OfType<Task>()).ToList();
        await Task.WhenAll(pending).WaitAsync(stop).ConfigureAwait(false);
        await queue.DeleteMessageAsync(queueUrl, message.ReceiptHandle, stop).ConfigureAwait(false);
    }

    /// <summary>One object that arrived.</summary>
    internal sealed record Arrival(StoredObject Object, Action Taken);

    /// <summary>One watch.</summary>
    internal sealed class Subscription(S3EventFeed feed, string prefix) : IDisposable
    {
        private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>(); // holds one batch at most
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IAsyncEnumerable<Arrival> ReadAllAsync(CancellationToken cancellation) => _arrivals.Reader.ReadAllAsync(cancellation);

        /// <summary>Completes once the object was taken, or the watch has ended; null when it does not concern the watch.</summary>
        public Task? Offer(StoredObject found)
        {
            if (!found.Key.StartsWith(prefix, StringComparison.Ordinal)) return null;
            var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrivals.Writer.TryWrite(new Arrival(found, taken.SetResult)) ? Task.WhenAny(taken.Task, _closed.Task) : null;
        }

        public void Dispose()
        {
            feed.Unsubscribe(this);
            _arrivals.Writer.TryComplete();
            _closed.TrySetResult();
        }
    }
}
