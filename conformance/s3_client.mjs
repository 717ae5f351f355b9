// What the SDK for JavaScript does with a bucket, told as one line of JSON.
import * as s3 from "@aws-sdk/client-s3";

const [Bucket] = process.argv.slice(2);
const client = new s3.S3Client({ forcePathStyle: true });
const send = (Command, input) => client.send(new Command({ Bucket, ...input }));
const failure = (promise) => promise.then(() => null, (error) => error.name);
const Key = "a/ü b+c";

const put = await send(s3.PutObjectCommand, { Key, Body: "from node", Metadata: { colour: "red" } });
const got = await send(s3.GetObjectCommand, { Key, ChecksumMode: "ENABLED" });
const body = await got.Body.transformToString();
const { UploadId } = await send(s3.CreateMultipartUploadCommand, { Key: "large" });
const Parts = [];
for (const PartNumber of [1, 2]) {
  const Body = Buffer.alloc(5 << 20, PartNumber);
  const part = await send(s3.UploadPartCommand, { Key: "large", UploadId, PartNumber, Body });
  Parts.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
}
const made = await send(s3.CompleteMultipartUploadCommand, { Key: "large", UploadId, MultipartUpload: { Parts } });
const head = await send(s3.HeadObjectCommand, { Key: "large", PartNumber: 2 });
const listed = await send(s3.ListObjectsV2Command, {});
const missing = await failure(send(s3.GetObjectCommand, { Key: "missing" }));
const exists = await failure(send(s3.PutObjectCommand, { Key, Body: "again", IfNoneMatch: "*" }));
const Objects = listed.Contents.map((entry) => ({ Key: entry.Key }));
await send(s3.DeleteObjectsCommand, { Delete: { Objects } });
const left = await send(s3.ListObjectsV2Command, {});

console.log(
  JSON.stringify({
    body,
    checksum: put.ChecksumCRC32 === got.ChecksumCRC32 && got.Metadata.colour === "red",
    part: head.ContentLength,
    etag: made.ETag.endsWith('-2"'),
    keys: listed.Contents.map((entry) => entry.Key),
    missing,
    exists,
    left: left.KeyCount,
  }),
);
