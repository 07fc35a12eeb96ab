using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Mps.Storage.Sqlite;

/// <summary>Binds the SQLite that the operating system keeps patched, instead of one of our own.</summary>
internal static class SystemSqlite
{
    private static readonly Lazy<bool> Bound = new(Bind);

    /// <summary>Must be called before the first connection; later calls cost nothing.</summary>
    /// <exception cref="DllNotFoundException">libsqlite3 is not installed.</exception>
    public static void Use() => _ = Bound.Value;

    private static bool Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == "e_sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : IntPtr.Zero;
}
