using System.Reflection;

namespace Mps.Orchestration.Tests;

/// <summary>The moment at which the daemon dies: before or after the n-th call of a method. From then on nothing works any more.</summary>
internal sealed class Fuse(string method, bool after, int nth = 1)
{
    private readonly TaskCompletionSource _blown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    public static Fuse None => new("", after: false);

    /// <summary>Completes when the daemon has died.</summary>
    public Task Blown => _blown.Task;

    public T Guard<T>(T inner)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, Guarded>();
        ((Guarded)(object)proxy).Arm(this, inner);
        return proxy;
    }

    private void Check()
    {
        if (_blown.Task.IsCompleted) throw new DaemonDiedException();
    }

    private void Blow()
    {
        _blown.TrySetResult();
        throw new DaemonDiedException();
    }

#pragma warning disable CA1852 // DispatchProxy derives from it.
    public class Guarded : DispatchProxy
    {
        private Fuse _fuse = null!;
        private object _inner = null!;

        internal void Arm(Fuse fuse, object inner) => (_fuse, _inner) = (fuse, inner);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _fuse.Check();
            var hit = targetMethod!.Name == _fuse.Method && Interlocked.Increment(ref _fuse._calls) == _fuse.Nth;
            if (hit && !_fuse.After) _fuse.Blow();
            object? result;
            try
            {
                result = targetMethod.Invoke(_inner, args);
            }
            catch (TargetInvocationException e)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException!);
                throw;
            }

            if (!hit) return result;
            (result as Task)?.GetAwaiter().GetResult();
            _fuse.Blow();
            return result;
        }
    }
#pragma warning restore CA1852

    private string Method { get; } = method;

    private bool After { get; } = after;

    private int Nth { get; } = nth;
}

/// <summary>Stands for kill -9.</summary>
internal sealed class DaemonDiedException() : Exception("The daemon is dead.");
