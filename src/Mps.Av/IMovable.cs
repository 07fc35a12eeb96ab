namespace Mps.Av;

/// <summary>A reusable container whose content moves from one instance to another without copying what it refers to.</summary>
public interface IMovable<T> : IDisposable
    where T : IMovable<T>
{
    /// <summary>Takes the content of <paramref name="other"/>, which is left empty.</summary>
    void MoveFrom(T other);

    /// <summary>Drops the content.</summary>
    void Clear();
}
