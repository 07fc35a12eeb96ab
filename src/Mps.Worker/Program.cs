using Mps.Av;
using Mps.Worker;

// mps-worker: one job (and any number of probes before it) for mpsd, over the corridor on stdin and stdout.
if (args is ["--doctor"])
{
    return Doctor.Print(Console.Out);
}

if (args is ["--bench"] or ["--bench", _])
{
    return DeviceMeasure.Print(Console.Out, Console.Error, args.ElementAtOrDefault(1));
}

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: mps-worker            serve mpsd on stdin and stdout\n       mps-worker --doctor   print what works on this machine as JSON\n       mps-worker --bench [DEVICE]    measure this machine's picture kernels, those of its GPU too, or of the named device, print them as JSON");
    return 2;
}

using Stream events = CorridorOutput.Take();
using var log = new WorkerLog(Console.OpenStandardError());
try
{
    ProcessGroup.Lead();
    AvLibrary.Initialize();
}
catch (MediaException e)
{
    log.Write(WorkerLogLevel.Error, "", e.Message);
    return 70;
}

AvLog.Sink = log.Write;
var session = new WorkerSession(Console.OpenStandardInput(), events, log);
return session.Serve();
