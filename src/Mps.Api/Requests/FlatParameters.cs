using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Mps.Api;

/// <summary>
/// Parameters of a query string or form, where lists are flattened to <c>Definitions.0=10</c> and objects to <c>A.B=x</c>.
/// All values are text; reading is lenient anyway.
/// </summary>
internal static class FlatParameters
{
    /// <summary>Bounds on what a request may build, far above what any action has.</summary>
    private const int MaxParameters = 10_000, MaxDepth = 32;

    /// <summary>Decodes <c>a=b&amp;c=d</c>.</summary>
    /// <exception cref="ApiException"><c>InvalidParameter</c>: a name occurs twice, or there are too many.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string encoded)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Range range in encoded.AsSpan().Split('&'))
        {
            ReadOnlySpan<char> pair = encoded.AsSpan(range);
            if (pair.IsEmpty)
                continue;
            int equals = pair.IndexOf('=');
            string name = Decode(equals < 0 ? pair : pair[..equals]);
            string value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            if (!parameters.TryAdd(name, value))
                throw Broken($"The parameter `{name}` occurs twice.");
            if (parameters.Count > MaxParameters)
                throw Broken($"There are more than {MaxParameters} parameters.");
        }

        return parameters;
    }

    /// <summary>The parameters as the JSON body they stand for.</summary>
    /// <exception cref="ApiException"><c>InvalidParameter</c>: names contradict each other.</exception>
    public static JsonElement ToJson(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var root = new Node();
        foreach ((string name, string value) in parameters)
        {
            string[] steps = name.Split('.');
            if (steps.Length > MaxDepth || steps.Contains(""))
                throw Broken($"The parameter name `{name}` cannot be read.");
            Node node = root;
            foreach (string step in steps)
            {
                if (node.Value is not null)
                    throw Broken($"The parameter `{name}` is both a value and an object.");
                node = node.Child(step);
            }

            if (node.Value is not null || node.HasChildren)
                throw Broken($"The parameter `{name}` is both a value and an object.");
            node.Value = value;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            root.Write(json, isRoot: true);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static string Decode(ReadOnlySpan<char> encoded) => Uri.UnescapeDataString(encoded.ToString().Replace('+', ' '));

    private static ApiException Broken(string message) => new(ErrorCode.InvalidParameter, message);

    private sealed class Node
    {
        private Dictionary<string, Node>? _children;

        public string? Value { get; set; }

        public bool HasChildren => _children is not null;

        public Node Child(string name)
        {
            _children ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!_children.TryGetValue(name, out Node? child))
                _children[name] = child = new Node();
            return child;
        }

        public void Write(Utf8JsonWriter json, bool isRoot = false)
        {
            if (Value is not null)
            {
                json.WriteStringValue(Value);
            }
            else if (!isRoot && _children!.Keys.All(IsIndex))
            {
                json.WriteStartArray();
                foreach ((string _, Node item) in _children.OrderBy(c => int.Parse(c.Key, CultureInfo.InvariantCulture)))
                    item.Write(json);
                json.WriteEndArray();
            }
            else
            {
                json.WriteStartObject();
                foreach ((string name, Node child) in _children ?? [])
                {
                    json.WritePropertyName(name);
                    child.Write(json);
                }

                json.WriteEndObject();
            }
        }

        private static bool IsIndex(string name) => name.Length <= 6 && name.All(char.IsAsciiDigit);
    }
}
