/* SPDX-License-Identifier: MIT */
/* speedscope.js FOLDER CHROMIUM CALLPRISM SAMPLES - speedscope itself, as npm has it, opens
 * what callprism writes for it: of each sample and of a few stacks made up here.
 *
 * Compared with callprism's own JSON of the same tree, for each thread: the table of
 * the view "Sandwich", as it is printed; and what speedscope saves when it is asked to
 * (Ctrl+S), which has all functions, every digit and every call. */
'use strict';

const assert = require('assert');
const fs = require('fs');
const http = require('http');
const path = require('path');
const {spawnSync} = require('child_process');
const {runAll} = require('./browser');

const [folder, executable, callprism, samples] = process.argv.slice(2);
const application = path.join(path.dirname(require.resolve('speedscope/package.json')),
                              'dist', 'release');
const TYPES = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css'};
const UNITS = {ns: 1, '\u00b5s': 1e3, ms: 1e6, s: 1e9, B: 1, KB: 1024, MB: 1024 ** 2,
               GB: 1024 ** 3};
const STACKS = {
    'samples.folded': 'main;load;parse (x.py:3) 300\nmain;load 100\nmain;load;load 7\n' +
                      'main;"quoted" \u00fc</script> 50\nmain 60\nother 40\n',
    'threads.folded': 'P1;T1;main;f;f 5\nP1;T2;main;f 7\nP1;T2;main 1\nP2;T3;g 2\n'};

/* What the tests have seen, so that none of these is ever missing. */
const seen = {evented: 0, sampled: 0, threads: 0};

/* The application and what was written for it, on this machine alone. */
function serve(request, response) {
    const name = new URL(request.url, 'http://any').pathname.slice(1) || 'index.html';
    const place = name.startsWith('written/') ? folder : application;

    fs.readFile(path.join(place, path.basename(name)), (error, bytes) => {
        response.writeHead(error ? 404 : 200, {'content-type':
            TYPES[path.extname(name)] || 'application/octet-stream'});
        response.end(bytes);
    });
}

/* Converts into the folder; false when the source is no profile. */
function convert(source, target) {
    const done = spawnSync(callprism, ['convert', source, '-o', path.join(folder, target)],
                           {encoding: 'utf8'});

    if (/unknown format|nothing to write/.test(done.stderr)) {
        return false;
    }
    assert.strictEqual(done.status, 0, done.stderr);
    return true;
}

const load = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
const key = (name, file, line) => JSON.stringify([name, file || '', line || 0]);

function book(functions, at) {
    if (!functions.has(at)) {
        functions.set(at, {own: 0, total: 0, calls: 0});
    }
    return functions.get(at);
}

/* Functions of each thread as callprism knows them: {own, total, calls}, times in the
 * metric's unit. */
function expectedOf(profile) {
    const roles = profile.metrics.map((metric) => metric.role);
    const main = Math.max(roles.indexOf('time'), 0);
    const divisor = profile.metrics[main].divisor || 1;
    const keys = profile.functions.map((each) => key(
        ['builtin', 'waiting'].includes(each.kind) ? each.name : each.qualname || each.name,
        each.file === null ? '' : profile.files[each.file].path, each.line));
    const threads = profile.threads.map(() => ({functions: new Map(), whole: 0}));

    for (const [node, thread, , ...values] of profile.cells) {
        const value = values[main] / divisor;
        const on = new Set();

        for (let at = node; at > 0; at = profile.nodes[at - 1][0]) {
            on.add(keys[profile.nodes[at - 1][1]]);
        }
        threads[thread].whole += value;
        on.forEach((each) => { book(threads[thread].functions, each).total += value; });
        if (node > 0) {
            const own = book(threads[thread].functions, keys[profile.nodes[node - 1][1]]);
            own.own += value;
            own.calls += values[roles.indexOf('calls')] || 0;
        }
    }
    return threads;
}

/* The same of what speedscope saves: it writes every profile as events. */
function savedOf(saved, profile) {
    const keys = saved.shared.frames.map((each) => key(each.name, each.file, each.line));
    const functions = new Map();
    const open = [];
    let before = 0;

    assert.strictEqual(profile.type, 'evented');
    for (const event of profile.events) {
        const since = event.at - before;

        new Set(open).forEach((each) => { book(functions, each).total += since; });
        if (open.length > 0) {
            book(functions, open[open.length - 1]).own += since;
        }
        before = event.at;
        if (event.type === 'O') {
            book(functions, keys[event.frame]).calls++;
            open.push(keys[event.frame]);
        } else {
            assert.strictEqual(open.pop(), keys[event.frame]);
        }
    }
    assert.strictEqual(open.length, 0);
    return functions;
}

/* Sums of numbers that are no whole ones differ in their last digits. */
function same(found, expected, why) {
    assert(Math.abs(found - expected) <= 1e-9 * Math.abs(expected),
           `${why}: ${found}, expected ${expected}`);
}

function compareSaved(written, found, expected) {
    const evented = written.type === 'evented';
    const weighty = [...expected.functions].filter(([, each]) => evented || each.total > 0);

    assert.deepStrictEqual([...found.keys()].sort(), weighty.map(([at]) => at).sort());
    for (const [at, wanted] of weighty) {
        same(found.get(at).own, wanted.own, at);
        same(found.get(at).total, wanted.total, at);
        if (evented) {
            assert.strictEqual(found.get(at).calls, wanted.calls, at);
        }
    }
}

/* Whether a number as printed, "1.50ms (10%)" or "1,234", is this one up to half of its
 * last digit. */
function stands(text, value) {
    const [, sign, digits, unit] = /^(-?)([\d.,]+) ?([^\s(]*)/.exec(text);
    const scale = unit === '' ? 1 : UNITS[unit];
    const decimals = (digits.split('.')[1] || '').length;
    const number = (sign ? -1 : 1) * Number(digits.replace(/,/g, '')) * scale;

    assert(scale, text);
    return Math.abs(number - value) <= 0.501 * scale / 10 ** decimals;
}

/* The table stands there.  With several profiles there is a hidden one, of threads. */
const opened = (page) => page.locator('td:visible').first().waitFor({timeout: 60000});

/* Rows of that table as one sees them: [total, own, name, file]; else of the hidden one:
 * [number, name, total]. */
const rows = (page, visible) => page.evaluate((wanted) =>
    [...document.querySelectorAll('tr')]
        .filter((row) => row.checkVisibility({visibilityProperty: true}) === wanted)
        .map((row) => [...row.querySelectorAll('td')]).filter((cells) => cells.length === 3)
        .map((cells) => [...cells.map((cell) => cell.textContent),
                         ...(wanted ? [cells[2].title] : [])]), visible);

/* The time of a thread that is in any function. */
const busy = (thread) => [...thread.functions.values()].reduce(
    (sum, each) => sum + each.own, 0);

/* Each row is one of the functions, and none is missing as far as the window reaches:
 * the heaviest stand first.  Shares are of what is busy. */
async function compareShown(page, expected) {
    const shown = await rows(page, true);
    const left = [...expected.functions].map(([at, each]) => ({
        ...each, name: JSON.parse(at)[0], file: JSON.parse(at)[1]}));
    const some = left.filter((each) => each.total > 0).length;

    assert(shown.length >= Math.min(some, 60), `${shown.length} of ${some} rows`);
    for (const [total, own, name, file] of shown) {
        const at = left.findIndex((each) => each.name === name && each.file === file &&
                                  stands(total, each.total) && stands(own, each.own));
        assert(at >= 0, `no such function: ${[total, own, name, file]}`);
        const share = parseFloat(total.split(/\([<>]?/)[1]);
        assert(Math.abs(share - 100 * left[at].total / busy(expected)) <= 1,
               `${name}: ${total}`);
        left.splice(at, 1);
    }
}

async function save(page) {
    const download = page.waitForEvent('download');

    await page.keyboard.press('Control+s');
    return JSON.parse(fs.readFileSync(await (await download).path(), 'utf8'));
}

async function compare(page, sample, written) {
    const expected = expectedOf(load(sample + '.json'));

    await page.setViewportSize({width: 1200, height: 1600});
    await opened(page);
    const saved = await save(page);
    assert.strictEqual(saved.profiles.length, expected.length);
    assert.deepStrictEqual(saved.profiles.map((each) => each.name),
                           written.profiles.map((each) => each.name));
    for (const [number, name, total] of await rows(page, false)) {
        assert.strictEqual(name, saved.profiles[number - 1].name);
        assert(stands(total, busy(expected[number - 1])), `${name}: ${total}`);
    }
    for (const [i, profile] of saved.profiles.entries()) {
        const length = profile.endValue - profile.startValue;

        assert.strictEqual(profile.unit, written.profiles[i].unit);
        assert.strictEqual(length, written.profiles[i].endValue);
        if (written.profiles[i].type === 'sampled') {
            same(length, expected[i].whole, 'the whole of ' + profile.name);
        }
        compareSaved(written.profiles[i], savedOf(saved, profile), expected[i]);
        await page.getByText(profile.name, {exact: false}).first().waitFor();
        await compareShown(page, expected[i]);
        seen[written.profiles[i].type]++;
        await page.keyboard.press('n');
    }
    seen.threads += expected.length > 1;
}

/* The picture itself is no text, but what is clicked on in it is explained. */
async function explain(page) {
    await opened(page);
    await page.keyboard.press('1');
    await page.waitForFunction(() => document.querySelectorAll('td').length === 0);
    await page.mouse.click(300, 150);
    await page.getByText('This Instance').waitFor();
    const text = await page.evaluate(() => document.body.innerText);
    assert.match(text, /main\n/);
    assert.match(text, /This Instance\s+Total\s+Self\s+517\s+60\s+93%\s+11%/);
}

function tests(origin) {
    const address = (name) => `${origin}/#profileURL=${origin}/written/${name}&view=sandwich`;
    const sources = fs.readdirSync(samples, {recursive: true}).sort()
        .map((name) => path.join(samples, name))
        .filter((name) => fs.statSync(name).isFile() && fs.statSync(name).size > 0);
    const found = [];

    for (const [name, text] of Object.entries(STACKS)) {
        fs.writeFileSync(path.join(folder, name), text);
    }
    sources.push(...Object.keys(STACKS).map((name) => path.join(folder, name)));
    for (const [i, source] of sources.entries()) {
        const name = `x${i}.speedscope.json`;

        if (convert(source, name)) {
            assert(convert(source, 'tree.prism') && convert(
                path.join(folder, 'tree.prism'), name + '.json'));
            found.push({name: 'speedscope shows ' + path.basename(source),
                        address: address(name),
                        run: (page) => compare(page, name, load(name))});
        }
    }
    found.push({name: 'speedscope explains a frame',
                address: found[found.length - 2].address, run: explain});
    found.push({name: 'every kind of profile was there', address: origin,
                run: () => assert(seen.evented > 2 && seen.sampled > 2 && seen.threads > 1,
                                  JSON.stringify(seen))});
    return found;
}

const server = http.createServer(serve).listen(0, '127.0.0.1', async () => {
    const origin = `http://127.0.0.1:${server.address().port}`;

    await runAll(tests(origin), {executable, folder,
                                 allowed: new RegExp(`^(${origin}/|data:)`)});
    server.close();
});
