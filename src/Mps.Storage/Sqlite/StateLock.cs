using System.Globalization;

namespace Mps.Storage.Sqlite;

/// <summary>One daemon per state directory: an advisory lock on a file beside the database, given up by the kernel when the process dies.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another daemon holds the state directory.</exception>
    public static StateLock Take(string databasePath)
    {
        var path = databasePath + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new IOException($"Another daemon uses the state in '{Path.GetDirectoryName(databasePath)}': '{path}' is locked.", e);
        }

        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        file.Flush();
        return new StateLock(file);
    }

    public void Dispose() => _file.Dispose();
}
