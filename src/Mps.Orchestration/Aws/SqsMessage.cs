namespace Mps.Orchestration.Aws;

/// <summary>A message taken from a queue; it comes again after the queue's visibility timeout unless it is deleted.</summary>
/// <param name="MessageId">Names the message.</param>
/// <param name="ReceiptHandle">Names this receipt of it; what deleting needs.</param>
/// <param name="Body">Its text.</param>
public sealed record SqsMessage(string MessageId, string ReceiptHandle, string Body);
