namespace Mps.Api;

/// <summary>Error codes that the daemon answers. The codes an action may answer are in <see cref="Model.ApiAction.Errors"/>.</summary>
public static class ErrorCode
{
    public const string AuthInvalidAuthorization = "AuthFailure.InvalidAuthorization";
    public const string AuthInvalidSecretId = "AuthFailure.InvalidSecretId";
    public const string AuthSecretIdNotFound = "AuthFailure.SecretIdNotFound";
    public const string AuthSignatureExpire = "AuthFailure.SignatureExpire";
    public const string AuthSignatureFailure = "AuthFailure.SignatureFailure";
    public const string AuthTokenFailure = "AuthFailure.TokenFailure";
    public const string FailedOperation = "FailedOperation";
    public const string BucketNotifyAlreadyExist = "FailedOperation.BucketNotifyAlreadyExist";
    public const string GenerateResource = "FailedOperation.GenerateResource";
    public const string InternalError = "InternalError";
    public const string InvalidAction = "InvalidAction";
    public const string InvalidParameter = "InvalidParameter";
    public const string InvalidParameterValue = "InvalidParameterValue";
    public const string InvalidContent = "InvalidParameterValue.InvalidContent";
    public const string InvalidOperationType = "InvalidParameterValue.InvalidOperationType";
    public const string InvalidSessionId = "InvalidParameterValue.SessionId";
    public const string InvalidSrcFile = "InvalidParameterValue.SrcFile";
    public const string InvalidTaskId = "InvalidParameterValue.TaskId";
    public const string InvalidLimit = "InvalidParameterValue.Limit";
    public const string InvalidType = "InvalidParameterValue.Type";
    public const string InvalidContainerType = "InvalidParameterValue.ContainerType";
    public const string InvalidDefinitions = "InvalidParameterValue.Definitions";
    public const string InvalidTehdType = "InvalidParameterValue.TEHDType";
    public const string InvalidDefinition = "InvalidParameterValue.Definition";
    public const string InvalidImageContent = "InvalidParameterValue.ImageContent";
    public const string InvalidImageTemplate = "InvalidParameterValue.ImageTemplate";
    public const string InvalidName = "InvalidParameterValue.Name";
    public const string InvalidRemoveAudio = "InvalidParameterValue.RemoveAudio";
    public const string InvalidSvgTemplate = "InvalidParameterValue.SvgTemplate";
    public const string InvalidTextTemplate = "InvalidParameterValue.TextTemplate";
    public const string InvalidVideoBitrate = "InvalidParameterValue.VideoBitrate";
    public const string DeleteDefaultTemplate = "InvalidParameterValue.DeleteDefaultTemplate";
    public const string ModifyDefaultTemplate = "InvalidParameterValue.ModifyDefaultTemplate";
    public const string WebpLacksSize = "InvalidParameterValue.FormatWebpLackWidthAndHeight";
    public const string WebpSizeZero = "InvalidParameterValue.FormatWebpWidthAndHeightBothZero";
    public const string TooMuchTemplate = "LimitExceeded.TooMuchTemplate";
    public const string NotProcessingTask = "InvalidParameterValue.NotProcessingTask";
    public const string SessionContextTooLong = "InvalidParameterValue.SessionContextTooLong";
    public const string SessionIdTooLong = "InvalidParameterValue.SessionIdTooLong";
    public const string MissingParameter = "MissingParameter";
    public const string NoSuchVersion = "NoSuchVersion";
    public const string RequestLimitExceeded = "RequestLimitExceeded";
    public const string ResourceNotFound = "ResourceNotFound";
    public const string TemplateNotExist = "ResourceNotFound.TemplateNotExist";
    public const string CosBucketNameInvalid = "ResourceNotFound.CosBucketNameInvalid";
    public const string CosBucketNotExist = "ResourceNotFound.CosBucketNotExist";
    public const string UnauthorizedOperation = "UnauthorizedOperation";
    public const string UnknownParameter = "UnknownParameter";
    public const string UnsupportedOperation = "UnsupportedOperation";
    public const string UnsupportedProtocol = "UnsupportedProtocol";
}
