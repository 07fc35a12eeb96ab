// Usage: node s3.mjs FOLDER BUCKET... Serves S3 on loopback from a folder; prints its port and runs until stdin closes.
import S3rver from 's3rver';

const [folder, ...buckets] = process.argv.slice(2);
const server = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory: folder,
  configureBuckets: buckets.map((name) => ({ name })),
});
const { port } = await server.run();
console.log(port);
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
