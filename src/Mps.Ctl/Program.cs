using Mps.Ctl;

return await new CommandTree(Terminal.ForProcess()).RunAsync(args);
