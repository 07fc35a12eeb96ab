namespace Mps.Vulkan;

/// <summary>What an operation owns, disposed together, last first.</summary>
internal sealed class Resources : IDisposable
{
    private readonly Stack<IDisposable> _all = [];

    /// <summary>Takes something over.</summary>
    public T Keep<T>(T resource)
        where T : IDisposable
    {
        _all.Push(resource);
        return resource;
    }

    public void Dispose()
    {
        while (_all.TryPop(out IDisposable? resource))
        {
            resource.Dispose();
        }
    }
}
