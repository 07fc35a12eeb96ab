using Mps.Api.Generator;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Mps.Api.Generator CONTRACT_FOLDER MODEL_FOLDER");
    return 2;
}

foreach ((string file, string text) in ModelWriter.Write(ContractModel.Load(args[0])))
    File.WriteAllText(Path.Combine(args[1], file), text);
return 0;
