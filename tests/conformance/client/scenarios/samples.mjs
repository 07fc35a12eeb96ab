// Samples for recognition: persons with pictures, words, and libraries of hotwords.
import assert from 'node:assert/strict';
import { check, fails } from '../checks.mjs';

/** The beginning of a PNG of the given size, as far as the daemon reads it; `mark` tells pictures apart. */
function picture(width, height, mark) {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(9, mark);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([head, size]).toString('base64');
}

export default async function (connection) {
  const client = connection.client();

  const person = await check('CreatePersonSample takes the pictures that are good', async () => {
    const reply = await client.CreatePersonSample({
      Name: 'Ada', Usages: ['All'], Description: 'first', Tags: ['science'], FaceContents: [picture(200, 240, 9), picture(100, 100, 9)],
    });
    assert.deepEqual(reply.Person.UsageSet, ['Recognition.Face', 'Review.Face']);
    assert.equal(reply.Person.FaceInfoSet.length, 1);
    assert.match(reply.Person.FaceInfoSet[0].Url, /^data:image\/png;base64,/);
    assert.deepEqual(reply.FailFaceInfoSet.map((f) => f.Index), [1]);
    return reply.Person;
  });
  const { PersonId, FaceInfoSet } = person;
  await check('ModifyPersonSample', async () => {
    const reply = await client.ModifyPersonSample({
      PersonId, Usages: ['Review'], TagOperationInfo: { Type: 'add', Tags: ['letters'] }, FaceOperationInfo: { Type: 'add', FaceContents: [picture(300, 300, 7)] },
    });
    assert.deepEqual(reply.Person.TagSet, ['science', 'letters']);
    assert.equal(reply.Person.FaceInfoSet.length, 2);
    const less = await client.ModifyPersonSample({ PersonId, FaceOperationInfo: { Type: 'delete', FaceIds: [FaceInfoSet[0].FaceId] } });
    assert.equal(less.Person.FaceInfoSet.length, 1);
  });
  await check('DescribePersonSamples', async () => {
    const reply = await client.DescribePersonSamples({ Names: ['Ada', 'Bea'], Tags: ['letters'] });
    assert.equal(reply.TotalCount, 1);
    assert.equal(reply.PersonSet[0].PersonId, PersonId);
    assert.equal((await client.DescribePersonSamples({ Type: 'Default' })).TotalCount, 0);
  });
  await fails('InvalidParameterValue.PicFormatError', () => client.CreatePersonSample({ Name: 'Bea', Usages: ['All'], FaceContents: ['AAAA'] }));
  await fails('InvalidParameterValue.FaceDuplicate', () => client.ModifyPersonSample({ PersonId, FaceOperationInfo: { Type: 'add', FaceContents: [picture(300, 300, 7)] } }));
  await check('DeletePersonSample', () => client.DeletePersonSample({ PersonId }));
  await fails('ResourceNotFound.Person', () => client.DeletePersonSample({ PersonId }));

  await check('word samples', async () => {
    await client.CreateWordSamples({ Usages: ['Recognition', 'Review.Ocr'], Words: [{ Keyword: '示例', Tags: ['a'] }, { Keyword: 'example' }] });
    await client.ModifyWordSample({ Keyword: 'example', Usages: ['Review'], TagOperationInfo: { Type: 'reset', Tags: ['b'] } });
    const all = await client.DescribeWordSamples({ Keywords: ['示例', 'example'] });
    assert.equal(all.TotalCount, 2);
    const reviewed = await client.DescribeWordSamples({ Usages: ['Review.Asr'] });
    assert.deepEqual(reviewed.WordSet.map((w) => [w.Keyword, w.TagSet]), [['example', ['b']]]);
    await client.DeleteWordSamples({ Keywords: ['示例', 'example'] });
    assert.equal((await client.DescribeWordSamples({})).TotalCount, 0);
  });
  await fails('ResourceNotFound.Word', () => client.ModifyWordSample({ Keyword: 'example', Usages: ['Review'] }));

  await check('hotwords', async () => {
    const { HotwordsId } = await client.CreateAsrHotwords({ Type: 0, Name: 'names', Content: '腾讯云|10,语音识别|5,ASR|11' });
    assert.match(HotwordsId, /^hwd-[0-9a-f]{32}$/);
    const file = await client.CreateAsrHotwords({ Type: 1, Name: 'file', FileName: 'a.txt', FileContent: Buffer.from('one|1\ntwo|100\n').toString('base64') });
    const words = await client.DescribeAsrHotwords({ HotwordsId, OrderBy: 'Weight', OrderType: 1, Limit: 2 });
    assert.deepEqual([words.WordCount, words.HotWords.map((w) => w.Text)], [3, ['ASR', '腾讯云']]);
    await client.ModifyAsrHotwords({ HotwordsId, Content: 'ASR|3' });
    const list = await client.DescribeAsrHotwordsList({ OrderBy: 'WordCount', OrderType: 1 });
    assert.deepEqual(list.AsrHotwordsSet.map((l) => [l.Name, l.WordCount, l.Status]), [['file', 2, 0], ['names', 1, 0]]);
    for (const id of [HotwordsId, file.HotwordsId]) await client.DeleteAsrHotwords({ HotwordsId: id });
    assert.equal((await client.DescribeAsrHotwordsList({})).TotalCount, 0);
  });
  await fails('InvalidParameterValue.HotwordsFormatError', () => client.CreateAsrHotwords({ Type: 0, Name: 'bad', Content: 'word' }));
  await fails('InvalidParameterValue.HotWordsNotExist', () => client.DeleteAsrHotwords({ HotwordsId: 'hwd-none' }));
}
