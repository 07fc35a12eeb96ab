using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Samples;

/// <summary>
/// Persons whom recognition shall know, with up to five pictures each. A picture that is refused does not stop the others:
/// the answer names it. A picture's Url carries the picture itself; an answer carries pictures up to 8 MiB and leaves the
/// Url of the rest empty, so ask for fewer persons to see theirs.
/// </summary>
public sealed class PersonSamples(ISampleStore store, TimeProvider time)
{
    private const int MostFaces = 5;
    private const long DefaultLimit = 100;
    private const int MostPictureText = 8 * 1024 * 1024;

    /// <summary>What the real service answers for a picture that it does not take.</summary>
    private const int FaceRefused = 18004;

    /// <summary>CreatePersonSample.</summary>
    /// <exception cref="ApiException">A parameter is bad, or pictures are stated and none can be used.</exception>
    public async Task<CreatePersonSampleResponse> CreateAsync(CreatePersonSampleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrEmpty(request.Name)) throw new ApiException(ErrorCode.InvalidParameterValue, "Name is empty.");
        var faces = Usable(request.FaceContents, known: [], out var refused);
        var person = new AiSamplePerson
        {
            Name = request.Name,
            Description = request.Description,
            UsageSet = SampleUsages.Expand(request.Usages, "Face"),
            TagSet = SampleTags.Of(request.Tags),
            FaceInfoSet = Named(faces),
        };
        var id = Guid.NewGuid().ToString("N");
        await store.WriteAsync(
            samples =>
            {
                foreach (var face in faces) samples.Put(SampleKind.Face, face.FaceId!, ApiText.Write(face));
                samples.Put(SampleKind.Person, id, ApiText.Write(person));
            },
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        return new CreatePersonSampleResponse { Person = Shown(id), FailFaceInfoSet = refused };
    }

    /// <summary>ModifyPersonSample. What the request leaves out stays.</summary>
    /// <exception cref="ApiException">There is no such person, a parameter is bad, or pictures are stated and none can be used.</exception>
    public async Task<ModifyPersonSampleResponse> ModifyAsync(ModifyPersonSampleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        List<AiSampleFailFaceInfo> refused = [];
        await store.WriteAsync(
            samples =>
            {
                var person = ApiText.Read<AiSamplePerson>((samples.Find(SampleKind.Person, request.PersonId!) ?? throw Missing(request.PersonId)).Json);
                if (!string.IsNullOrEmpty(request.Name)) person.Name = request.Name;
                person.Description = request.Description ?? person.Description;
                if (request.Usages is { Count: > 0 }) person.UsageSet = SampleUsages.Expand(request.Usages, "Face");
                person.TagSet = SampleTags.After(request.TagOperationInfo, person.TagSet);
                if (request.FaceOperationInfo is { } operation) refused = Operate(samples, person, operation);
                samples.Put(SampleKind.Person, request.PersonId!, ApiText.Write(person));
            },
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        return new ModifyPersonSampleResponse { Person = Shown(request.PersonId!), FailFaceInfoSet = refused };
    }

    /// <summary>DeletePersonSample.</summary>
    /// <exception cref="ApiException">There is no such person.</exception>
    public async Task<DeletePersonSampleResponse> DeleteAsync(DeletePersonSampleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await store.WriteAsync(
            samples =>
            {
                var person = ApiText.Read<AiSamplePerson>((samples.Find(SampleKind.Person, request.PersonId!) ?? throw Missing(request.PersonId)).Json);
                foreach (var face in person.FaceInfoSet ?? []) samples.Remove(SampleKind.Face, face.FaceId!);
                samples.Remove(SampleKind.Person, request.PersonId!);
            },
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        return new DeletePersonSampleResponse();
    }

    /// <summary>DescribePersonSamples, the newest first. There is no library of the system's own, so Type Default finds nobody.</summary>
    public DescribePersonSamplesResponse Describe(DescribePersonSamplesRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Type == "Default") return new DescribePersonSamplesResponse { TotalCount = 0, PersonSet = [] };
        var page = store.List(
            SampleKind.Person,
            sample =>
            {
                var person = ApiText.Read<AiSamplePerson>(sample.Json);
                return (request.PersonIds is not { Count: > 0 } ids || ids.Contains(sample.Id))
                    && (request.Names is not { Count: > 0 } names || names.Contains(person.Name!))
                    && (request.Tags is not { Count: > 0 } tags || tags.Intersect(person.TagSet ?? []).Any());
            },
            request.Offset ?? 0,
            request.Limit ?? DefaultLimit);
        var room = MostPictureText;
        return new DescribePersonSamplesResponse { TotalCount = page.Total, PersonSet = [.. page.Samples.Select(sample => Shown(sample, ref room))] };
    }

    /// <summary>Adds, deletes or resets pictures of a person.</summary>
    /// <returns>The pictures that were refused.</returns>
    private static List<AiSampleFailFaceInfo> Operate(ISampleWriter samples, AiSamplePerson person, AiSampleFaceOperation operation)
    {
        var before = person.FaceInfoSet ?? [];
        if (operation.Type == "delete")
        {
            if (operation.FaceIds is not { Count: > 0 } ids) throw new ApiException(ErrorCode.InvalidParameterValue, "FaceOperationInfo.FaceIds is empty.");
            if (ids.Find(id => !before.Exists(f => f.FaceId == id)) is { } unknown)
                throw new ApiException(ErrorCode.InvalidParameterValue, $"This person has no face {unknown}.");
            Remove(before.Where(f => ids.Contains(f.FaceId!)));
            person.FaceInfoSet = [.. before.Where(f => !ids.Contains(f.FaceId!))];
            return [];
        }

        if (operation.FaceContents is not { Count: > 0 } contents) throw new ApiException(ErrorCode.InvalidParameterValue, "FaceOperationInfo.FaceContents is empty.");
        if (operation.Type == "reset")
        {
            Remove(before);
            before = [];
        }

        var known = before.Select(f => ApiText.Read<AiSampleFaceInfo>(samples.Find(SampleKind.Face, f.FaceId!)!.Json).Url!);
        var faces = Usable(contents, known, out var refused);
        if (before.Count + faces.Count > MostFaces)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"A person has at most {MostFaces} faces; these would be {before.Count + faces.Count}.");
        foreach (var face in faces) samples.Put(SampleKind.Face, face.FaceId!, ApiText.Write(face));
        person.FaceInfoSet = [.. before, .. Named(faces)];
        return refused;

        void Remove(IEnumerable<AiSampleFaceInfo> gone)
        {
            foreach (var face in gone) samples.Remove(SampleKind.Face, face.FaceId!);
        }
    }

    /// <summary>The pictures that can be used, each with a new id.</summary>
    /// <exception cref="ApiException">Pictures are stated and none can be used.</exception>
    private static List<AiSampleFaceInfo> Usable(IReadOnlyList<string>? contents, IEnumerable<string> known, out List<AiSampleFailFaceInfo> refused)
    {
        var urls = known.ToHashSet();
        List<AiSampleFaceInfo> faces = [];
        refused = [];
        var duplicates = false;
        foreach (var (index, content) in (contents ?? []).Index())
        {
            var url = FacePicture.ToUrl(content, out var fault);
            if (url is not null && urls.Add(url))
            {
                faces.Add(new AiSampleFaceInfo { FaceId = Guid.NewGuid().ToString("N"), Url = url });
                continue;
            }

            duplicates |= url is not null;
            refused.Add(new AiSampleFailFaceInfo
            {
                Index = index,
                ErrCode = FaceRefused,
                Message = $"FaceContents.{index} {(url is null ? fault : "is a picture that this person has already")}.",
            });
        }

        return faces.Count > 0 || refused.Count == 0
            ? faces
            : throw new ApiException(duplicates ? ErrorCode.FaceDuplicate : ErrorCode.PicFormatError, refused[0].Message!);
    }

    /// <summary>Faces without their pictures, as a person is kept.</summary>
    private static List<AiSampleFaceInfo> Named(IEnumerable<AiSampleFaceInfo> faces) => [.. faces.Select(f => new AiSampleFaceInfo { FaceId = f.FaceId })];

    private AiSamplePerson Shown(string id)
    {
        var room = MostPictureText;
        return Shown(store.Find(SampleKind.Person, id) ?? throw Missing(id), ref room);
    }

    private AiSamplePerson Shown(StoredSample sample, ref int room)
    {
        var person = ApiText.Read<AiSamplePerson>(sample.Json);
        person.PersonId = sample.Id;
        person.CreateTime = TaskView.Time(sample.Created);
        person.UpdateTime = TaskView.Time(sample.Updated);
        foreach (var face in person.FaceInfoSet ?? [])
        {
            // A face that another call has removed meanwhile has no picture any more.
            var url = room > 0 && store.Find(SampleKind.Face, face.FaceId!) is { } picture ? ApiText.Read<AiSampleFaceInfo>(picture.Json).Url! : "";
            room -= url.Length;
            face.Url = room >= 0 ? url : "";
        }

        return person;
    }

    private static ApiException Missing(string? id) => new(ErrorCode.PersonNotExist, $"There is no person {id}.");
}
