// Records what a script does in a page, as Chrome's developer tools do:
// node timeline.js SCRIPT OUTPUT.  What other processes of the browser did is left out, and
// so is how it was started.
const fs = require('fs');
const { chromium } = require('playwright-core');

const CATEGORIES = ['-*', 'devtools.timeline', 'v8.execute',
                    'disabled-by-default-v8.cpu_profiler'];

async function record(script, output) {
  const browser = await chromium.launch(
    { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.addScriptTag({ path: script });
  const all = JSON.parse(await browser.stopTracing()).traceEvents;
  const chunk = all.find((event) => JSON.stringify(event.args).includes('"main"'));
  const lines = all.filter((event) => event.pid === chunk.pid)
    .map((event) => JSON.stringify(event));
  fs.writeFileSync(output, '{"traceEvents":[\n' + lines.join(',\n') + '\n]}\n');
  await browser.close();
}
record(process.argv[2], process.argv[3]);
