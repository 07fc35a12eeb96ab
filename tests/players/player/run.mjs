// node run.mjs CHROMIUM FOLDER CASES: plays each case {name, player, path, growing} of a JSON list; prints a JSON line for each.
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const [, , executablePath, folder, cases] = process.argv;
const server = await serve(folder);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--no-proxy-server', '--mute-audio', '--autoplay-policy=no-user-gesture-required', '--disable-gpu'],
});
try {
  for (const { name, player, path, growing } of JSON.parse(cases)) {
    const page = await browser.newPage();
    const console = [];
    page.on('pageerror', (e) => console.push(String(e)));
    await page.goto(`${server.address}/player/page.html`);
    const address = `${server.address}/${path.split('/').map(encodeURIComponent).join('/')}`;
    const seen = await page.evaluate((request) => (request.growing ? follow(request) : play(request)), { player, address, growing, rate: 4 });
    process.stdout.write(`${JSON.stringify({ name, ...seen, errors: [...seen.errors, ...console] })}\n`);
    await page.close();
  }
} finally {
  await browser.close();
  server.end();
}
process.exit(0);
