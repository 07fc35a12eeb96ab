using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>
/// Reviews of pictures, speech and written text. Confidences are 0 to 100 and default as the API states them per kind; a kind
/// that a change adds without a switch stays off.
/// </summary>
public sealed class ContentReviewFamily(string name, int quota) : TemplateFamily<ContentReviewTemplateItem>(name, quota)
{
    private protected override string Defaults =>
        """
        {
          "PornConfigure": {
            "ImgReviewInfo": { "Switch": "OFF", "BlockConfidence": 90, "ReviewConfidence": 0 },
            "AsrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 },
            "OcrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 }
          },
          "TerrorismConfigure": {
            "ImgReviewInfo": { "Switch": "OFF", "BlockConfidence": 90, "ReviewConfidence": 80 },
            "OcrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 }
          },
          "PoliticalConfigure": {
            "ImgReviewInfo": { "Switch": "OFF", "BlockConfidence": 97, "ReviewConfidence": 95 },
            "AsrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 },
            "OcrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 }
          },
          "ProhibitedConfigure": {
            "AsrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 },
            "OcrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 }
          },
          "UserDefineConfigure": {
            "FaceReviewInfo": { "Switch": "OFF", "BlockConfidence": 97, "ReviewConfidence": 95 },
            "AsrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 },
            "OcrReviewInfo": { "Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75 }
          }
        }
        """;
}
