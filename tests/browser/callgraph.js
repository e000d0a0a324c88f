/* SPDX-License-Identifier: MIT */
/* callgraph.js - what a user does with a call graph: light, focus, search, pan, zoom,
 * keyboard, address, themes. */
'use strict';

const assert = require('assert');
const fs = require('fs');
const path = require('path');
const {test, near, status} = require('./harness');

/* The call graph: main 900 (Job.run 600 (Job.parse, itself again, len), Page.render)
 * and the name full of markup. */

function node(page, name) {
    return page.evaluate((wanted) => [...document.querySelectorAll('.node rect')]
        .findIndex((rect) => rect.getAttribute('aria-label').startsWith(wanted + ', ')),
                         name)
        .then((index) => page.locator('.node rect').nth(index));
}

/* Names of the boxes that a selector finds, sorted. */
function names(page, selector) {
    return page.evaluate((wanted) => [...document.querySelectorAll(wanted)]
        .map((group) => group.querySelector('rect').getAttribute('aria-label')
            .split(', ', 1)[0])
        .sort(), selector);
}

const details = (page) => page.evaluate(() => {
    const box = document.querySelector('.details');
    return box.hidden ? '' : [...box.querySelectorAll('b, p')]
        .map((part) => part.textContent).join('; ');
});
const scale = (page) => page.evaluate(() => parseFloat(
    document.querySelector('.stage').getAttribute('transform').split('scale(')[1]));
const showAll = (page) => page.getByText('Show all');

test('shows all of a call graph', 'x.callgraph.svg', async (page) => {
    assert.deepStrictEqual(await names(page, '.node'), [
        '</title><script>document.title=\'broken\'</script>', 'Job.parse', 'Job.run',
        'Page.render', 'builtins.len', 'main']);
    assert.strictEqual(await page.locator('.edge').count(), 5);
    assert(!await showAll(page).isVisible());
    for (const box of await page.locator('.node rect').all()) {
        const at = await box.boundingBox();
        assert(at.x >= 0 && at.y >= 0 && at.x + at.width <= 1000 &&
               at.y + at.height <= 600);
    }
});

test('lights the paths in and out', 'x.callgraph.svg', async (page) => {
    await (await node(page, 'Job.run')).hover();
    assert.deepStrictEqual(await names(page, '.node.lit'),
                           ['Job.parse', 'Job.run', 'builtins.len', 'main']);
    /* main, parse, len, and parse's own loop. */
    assert.strictEqual(await page.locator('.edge.lit').count(), 4);
    assert.strictEqual(await details(page),
        'Job.run; /srv/job.py:12; 600 ms (60.0 %), self 200 ms (20.0 %)');
    await page.mouse.move(5, 300);
    assert.strictEqual(await page.locator('.lit').count(), 0);
    assert.strictEqual(await details(page), '');
});

test('shows no tooltip beside the panel', 'x.callgraph.svg', async (page) => {
    assert.strictEqual(await page.locator('.node title, .edge title').count(), 0);
    assert.strictEqual(await (await node(page, 'Job.run')).getAttribute('aria-label'),
        'Job.run, /srv/job.py:12, 600 ms (60.0 %), self 200 ms (20.0 %)');
    assert.strictEqual(await page.getByRole('button', {name: 'Job.run, '}).count(), 1);
    assert.strictEqual(await page.locator('.edge [role=img]').count(), 5);
});

test('says what an arrow is', 'x.callgraph.svg', async (page) => {
    const middle = await page.evaluate(() => {
        const path = [...document.querySelectorAll('.edge path.handle')].find((each) =>
            each.parentNode.querySelector('[aria-label]')
                .getAttribute('aria-label').startsWith('main \u2192 Job.run, '));
        const at = path.getPointAtLength(path.getTotalLength() / 2)
            .matrixTransform(path.getScreenCTM());
        return [at.x, at.y];
    });
    await page.mouse.move(middle[0] + 2, middle[1]);
    assert.strictEqual(await details(page), 'main \u2192 Job.run; ' +
        'from /srv/app.py:3; 600 ms (60.0 %), self 200 ms (20.0 %)');
    assert.deepStrictEqual(await names(page, '.node.lit'), ['Job.run', 'main']);
});

test('focuses on a function and shows all again', 'x.callgraph.svg', async (page) => {
    const before = await scale(page);
    await (await node(page, 'Page.render')).click();
    assert.deepStrictEqual(await names(page, '.node'),
                           ['Page.render', 'main']);
    assert.strictEqual(await page.locator('.edge').count(), 1);
    assert.match(page.url(), /#n=[0-9a-f]{16}$/);
    assert.strictEqual(await page.locator('[aria-pressed=true]').count(), 1);
    await page.keyboard.press('Escape');
    assert.strictEqual((await names(page, '.node')).length, 6);
    near(await scale(page), before);
    await (await node(page, 'Page.render')).click();
    await showAll(page).click();
    assert.strictEqual((await names(page, '.node')).length, 6);
    await (await node(page, 'main')).click();
    await (await node(page, 'main')).click();
    assert.strictEqual((await names(page, '.node')).length, 6);
});

test('a focus lists callers and callees, to go there', 'x.callgraph.svg',
     async (page) => {
    const rows = () => page.evaluate(() => [...document.querySelectorAll(
        '.details h2, .details .row')].map((part) => part.tagName === 'h2' ?
            part.textContent : [...part.children].map((each) => each.textContent)
                .join(' ').trim()));
    await (await node(page, 'Job.run')).click();
    await page.mouse.move(5, 300);
    assert.deepStrictEqual(await rows(), ['called by', '60.0 %  main', 'calls',
        '30.0 %  Job.parse', '10.0 %  builtins.len']);
    await (await node(page, 'main')).hover();
    assert.deepStrictEqual(await rows(), []);
    await page.mouse.move(5, 300);
    await page.locator('.details .row').nth(1).hover();
    assert.deepStrictEqual(await names(page, '.node.lit'), ['Job.parse', 'Job.run']);
    await page.mouse.move(5, 300);
    assert.strictEqual(await page.locator('.lit').count(), 0);
    await page.locator('.details .row').nth(1).click();
    assert.match(await details(page), /^Job\.parse; /);
    assert.deepStrictEqual(await rows(), ['called by', '30.0 %  Job.run']);
    assert.deepStrictEqual(await names(page, '.focused'), ['Job.parse']);
    assert.deepStrictEqual(await names(page, '.node'),
                           ['Job.parse', 'Job.run', 'main']);
    await page.locator('.details .row').first().focus();
    await page.keyboard.press('Enter');
    assert.deepStrictEqual(await names(page, '.focused'), ['Job.run']);
    await page.keyboard.press('Escape');
    assert.strictEqual(await details(page), '');
});

/* Is all of the box in the window, below the heading? */
async function isSeen(page, name) {
    const at = await (await node(page, name)).boundingBox();
    const heading = await page.locator('.legend').boundingBox();
    return at.x >= 0 && at.x + at.width <= 1000 && at.y + at.height <= 600 &&
        at.y >= heading.y + heading.height;
}

test('a large graph opens where it begins', 'large.callgraph.svg', async (page) => {
    near(await scale(page), 0.8);
    assert(await isSeen(page, 'main'));
    assert(!await isSeen(page, 'step24'));
    assert(!await showAll(page).isVisible());
    await page.getByText('Fit').click();
    assert(await scale(page) < 0.6);
    for (const name of await names(page, '.node')) {
        assert(await isSeen(page, name), name);
    }
    const text = page.locator('.node text').first();
    const isFar = await scale(page) < 0.33;
    assert.strictEqual(await text.isVisible(), !isFar);
    await page.keyboard.press('0');
    near(await scale(page), 0.8);
    assert(await text.isVisible());
    for (let i = 0; i < 5; i++) {
        await page.keyboard.press('-');
    }
    assert(await scale(page) < 0.33 && !await text.isVisible());
    await page.keyboard.press('f');
    assert(await isSeen(page, 'step24'));
});

test('a heading fits a narrow window', 'large.callgraph.svg', async (page) => {
    const right = async () => {
        const at = await page.locator('.legend').boundingBox();
        return at.x + at.width;
    };
    const before = await right();
    await page.setViewportSize({width: 640, height: 500});
    await page.waitForFunction(
        () => document.documentElement.width.baseVal.value === 640);
    near(await right(), 0.64 * before);
    near(await scale(page), 0.8);
    const root = await (await node(page, 'main')).boundingBox();
    const legend = await page.locator('.legend').boundingBox();
    assert(root.y >= legend.y + legend.height && root.x + root.width <= 640);
});

test('a focus in a large graph can be read', 'large.callgraph.svg', async (page) => {
    await page.keyboard.press('f');
    await (await node(page, 'step24')).click();
    near(await scale(page), 0.8);
    assert(await isSeen(page, 'step24'));
    assert(!await isSeen(page, 'main'));
    assert.strictEqual((await names(page, '.node')).length, 26);
    /* The panel is beside it. */
    const panel = await page.locator('.details').boundingBox();
    assert((await (await node(page, 'step24')).boundingBox()).x >= panel.x + panel.width);
    await page.keyboard.press('f');
    await (await node(page, 'main')).click();
    await page.mouse.move(990, 300);
    assert.strictEqual(await page.locator('.details .row').count(), 7);
    assert.match(await details(page), /and 24 more$/);
});

test('searches functions and places', 'x.callgraph.svg', async (page) => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('^job\\.p');
    assert.deepStrictEqual(await names(page, '.node.found'), ['Job.parse']);
    assert.strictEqual(await status(page), '1 function');
    await page.getByText('Aa').click();
    assert.strictEqual(await status(page), '0 functions');
    await page.getByText('Aa').click();
    await page.getByRole('searchbox').fill('job.py');
    assert.strictEqual(await status(page), '2 functions');
    await page.getByRole('searchbox').press('Enter');
    assert.match(await page.evaluate(() => document.activeElement
        .getAttribute('aria-label')), /^Job\./);
    await page.getByRole('searchbox').fill('(');
    assert.strictEqual(await page.locator('input.wrong').count(), 1);
    await page.getByRole('searchbox').press('Escape');
    assert.strictEqual(await status(page), '');
    assert.strictEqual(await page.locator('.found').count(), 0);
});

test('zooms around the mouse, and pans', 'x.callgraph.svg', async (page) => {
    const box = await node(page, 'Job.run');
    const was = await box.boundingBox();
    await page.mouse.move(was.x + was.width / 2, was.y + was.height / 2);
    await page.mouse.wheel(0, -60);
    let is = await box.boundingBox();
    near(is.width / was.width, 1.25);
    near(is.x + is.width / 2, was.x + was.width / 2);
    near(is.y + is.height / 2, was.y + was.height / 2);
    await page.mouse.move(200, 500);
    await page.mouse.down();
    await page.mouse.move(260, 470, {steps: 4});
    await page.mouse.up();
    const moved = await box.boundingBox();
    /* The line around what is pointed at is wider, and belongs to its bounds. */
    near(moved.x + moved.width / 2 - is.x - is.width / 2, 60);
    near(moved.y + moved.height / 2 - is.y - is.height / 2, -30);
    /* A drag that ends on a box is no click on it. */
    await page.mouse.move(moved.x + 30, moved.y + 10);
    await page.mouse.down();
    await page.mouse.move(moved.x + 60, moved.y + 10, {steps: 4});
    await page.mouse.up();
    assert.strictEqual(await page.locator('.node').count(), 6);
    await showAll(page).click();
    is = await box.boundingBox();
    near(is.x, was.x);
    near(is.width, was.width);
});

test('is looked through by keyboard alone', 'x.callgraph.svg', async (page) => {
    const focused = () => page.evaluate(() => document.activeElement
        .getAttribute('aria-label').split(', ', 1)[0]);
    const before = await scale(page);
    await page.keyboard.press('+');
    near(await scale(page), before * 1.25);
    await page.keyboard.press('-');
    near(await scale(page), before);
    const still = await (await node(page, 'main')).boundingBox();
    await page.keyboard.press('ArrowLeft');
    near((await (await node(page, 'main')).boundingBox()).x - still.x, 60);
    await page.keyboard.press('0');
    await (await node(page, 'main')).focus();
    await page.keyboard.press('ArrowDown');
    assert.strictEqual(await focused(), 'Job.run');
    await page.keyboard.press('ArrowDown');
    assert.strictEqual(await focused(), 'Job.parse');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    assert.strictEqual((await names(page, '.node')).length, 4);
    await page.keyboard.press('Escape');
    assert.strictEqual((await names(page, '.node')).length, 6);
    const one = await (await node(page, 'Job.run')).boundingBox();
    const other = await (await node(page, 'Page.render')).boundingBox();
    await (await node(page, 'Job.run')).focus();
    await page.keyboard.press(one.x < other.x ? 'ArrowRight' : 'ArrowLeft');
    assert.strictEqual(await focused(), 'Page.render');
    assert.strictEqual(await page.locator('.node rect[tabindex="0"]').count(), 1);
});

test('comes back to a call graph from its address', 'x.callgraph.svg', async (page) => {
    await (await node(page, 'Job.run')).click();
    await page.keyboard.press('/');
    await page.keyboard.type('len');
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    assert.strictEqual((await names(page, '.node')).length, 4);
    assert.deepStrictEqual(await names(page, '.node.found'), ['builtins.len']);
    /* Tab leads to what has the focus. */
    assert.deepStrictEqual(await page.locator('.node rect[tabindex="0"]').evaluateAll(
        (all) => all.map((rect) => rect.getAttribute('aria-label').split(', ', 1)[0])),
                           ['Job.run']);
});

test('a call graph follows the theme and runs no names', 'x.callgraph.svg',
     async (page) => {
    for (const [colorScheme, ground] of [['light', 'rgb(255, 255, 255)'],
                                         ['dark', 'rgb(23, 25, 28)']]) {
        await page.emulateMedia({colorScheme});
        assert.strictEqual(await page.evaluate(
            () => getComputedStyle(document.querySelector('.ground')).fill), ground);
    }
    assert.strictEqual(await page.evaluate(() => document.title), 'Call graph');
    assert.strictEqual(await page.locator('script').count(), 1);
});

test('pictures live within another page', 'x.callgraph.svg', async (page) => {
    const folder = path.dirname(new URL(page.url()).pathname);
    const drawn = (name) => fs.readFileSync(path.join(folder, name), 'utf8')
        .replace(/^<\?xml.*\?>/, '').replace('<svg ', '<svg style="width:600px" ');
    await page.goto('about:blank');
    await page.setContent(drawn('x.flame.svg') + drawn('x.callgraph.svg'));
    assert.strictEqual(await page.locator('svg').nth(1).getAttribute('viewBox'),
                       drawn('x.callgraph.svg').match(/viewBox="([^"]*)"/)[1]);
    await (await node(page, 'Page.render')).click();
    assert.deepStrictEqual(await names(page, '.node'),
                           ['Page.render', 'main']);
    assert.strictEqual(await page.locator('.frames .aside').count(), 0);
    await page.getByRole('searchbox').first().fill('len');
    assert.strictEqual(await page.locator('.found').count(), 1);
    assert.strictEqual(page.url(), 'about:blank');
    assert.strictEqual(await page.evaluate(() => typeof window.makeControls),
                       'undefined');
});

test('a call graph is whole without its script', 'x.callgraph.svg', async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setScriptExecutionDisabled', {value: true});
    await page.reload();
    assert.strictEqual(await page.locator('.stage, .controls').count(), 0);
    assert.strictEqual(await page.locator('.node rect').count(), 6);
    for (const label of await page.locator('.node text').all()) {
        const at = await label.boundingBox();
        assert(at.width > 0 && at.height > 0);
    }
});
