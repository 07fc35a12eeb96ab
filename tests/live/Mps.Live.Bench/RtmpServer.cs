namespace Mps.Live.Bench;

/// <summary>nginx with its RTMP module: takes publishers and serves players by RTMP, and by HLS.</summary>
public sealed class RtmpServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-rtmp-");
    private readonly Tool _nginx;

    private RtmpServer(int rtmp, int http)
    {
        (RtmpPort, HttpPort) = (rtmp, http);
        string folder = _folder.FullName, configuration = Path.Combine(folder, "nginx.conf");
        // Workers run as the user that started the master, so that they may write here.
        File.WriteAllText(configuration, $$"""
            load_module modules/ngx_rtmp_module.so;
            user {{Environment.UserName}};
            worker_processes 1;
            daemon off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 2048; }
            rtmp {
              server {
                listen 127.0.0.1:{{rtmp}};
                application live { live on; drop_idle_publisher 5s; }
                application hls { live on; hls on; hls_path {{folder}}/hls; hls_fragment 1s; hls_playlist_length 6s; }
              }
            }
            http {
              access_log off;
              client_body_temp_path {{folder}}; proxy_temp_path {{folder}}; fastcgi_temp_path {{folder}}; uwsgi_temp_path {{folder}}; scgi_temp_path {{folder}};
              types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
              server { listen 127.0.0.1:{{http}}; root {{folder}}; }
            }
            """);
        _nginx = new Tool("nginx", "-e", Path.Combine(folder, "error.log"), "-p", "/usr/lib/nginx", "-c", configuration);
    }

    /// <summary>Port of RTMP.</summary>
    public int RtmpPort { get; }

    /// <summary>Port of HLS.</summary>
    public int HttpPort { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<RtmpServer> Start()
    {
        var server = new RtmpServer(Loopback.FreePort(), Loopback.FreePort());
        await Loopback.Listening(server.RtmpPort);
        return server;
    }

    /// <summary>Where a stream is published and played.</summary>
    public string Url(string name, int? port = null) => $"rtmp://127.0.0.1:{port ?? RtmpPort}/live/{name}";

    /// <summary>Where a stream is published that is played by HLS.</summary>
    public string HlsIngest(string name) => $"rtmp://127.0.0.1:{RtmpPort}/hls/{name}";

    /// <summary>Where such a stream is played.</summary>
    public string HlsUrl(string name, int? port = null) => $"http://127.0.0.1:{port ?? HttpPort}/hls/{name}.m3u8";

    /// <summary>Waits until such a stream has a playlist of some segments.</summary>
    public async Task HlsReady(string name)
    {
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string playlist = Path.Combine(_folder.FullName, "hls", name + ".m3u8");
        while (!File.Exists(playlist) || File.ReadAllText(playlist).Split(".ts").Length < 4)
            await Task.Delay(100, hang.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _nginx.Dispose();
        _folder.Delete(recursive: true);
    }
}
