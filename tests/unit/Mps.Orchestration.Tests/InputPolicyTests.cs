using System.Net;
using System.Net.Sockets;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Options;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class InputPolicyTests
{
    private static readonly InputOptions Denying = new() { DenyNetworks = ["169.254.0.0/16", "fe80::/10", "10.0.0.0/8"] };

    [Theory]
    [InlineData("http://example.com/a.mp4")]
    [InlineData("https://192.0.2.1:8443/a.mp4")]
    [InlineData("http://[2001:db8::1]/a.mp4")]
    public void Ordinary_addresses_pass(string url) => Assert.Null(new InputPolicy(Denying).Refusal(url));

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/a.mp4")]
    [InlineData("concat:a|b")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://2852039166/")] // the same as a number
    [InlineData("http://0xa9fea9fe/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://10.1.2.3/")]
    public void Others_are_refused(string url) => Assert.NotNull(new InputPolicy(Denying).Refusal(url));

    [Fact]
    public void Only_allowed_hosts_pass_where_some_are_named()
    {
        var policy = new InputPolicy(new InputOptions { AllowHosts = ["media.example.com", "*.cdn.example"] });
        Assert.Null(policy.Refusal("http://MEDIA.example.com/a"));
        Assert.Null(policy.Refusal("http://x.cdn.example/a"));
        Assert.NotNull(policy.Refusal("http://cdn.example/a"));
        Assert.NotNull(policy.Refusal("http://evilcdn.example/a"));
        Assert.NotNull(policy.Refusal("http://example.com/a"));
    }

    [Fact]
    public async Task Names_are_resolved_before_they_are_opened()
    {
        var policy = new InputPolicy(Denying, (host, _) => host switch
        {
            "inside" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("10.0.0.1")]),
            "outside" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.1")]),
            _ => throw new SocketException((int)SocketError.HostNotFound),
        });
        Assert.Null(policy.Refusal("http://inside/a"));
        Assert.Contains("10.0.0.1", await policy.RefusalResolvedAsync("http://inside/a", CancellationToken.None), StringComparison.Ordinal);
        Assert.Null(await policy.RefusalResolvedAsync("http://outside/a", CancellationToken.None));
        Assert.Contains("could not be resolved", await policy.RefusalResolvedAsync("http://nowhere/a", CancellationToken.None), StringComparison.Ordinal);
    }
}
