/* SPDX-License-Identifier: MIT */
/* callgraph_huge.js - a call graph of 1,601 functions and 3,200 calls: what is out of
 * sight is not in the document, and can be reached all the same. */
'use strict';

const assert = require('assert');
const {test, near, status} = require('./harness');

const HUGE = 'huge.callgraph.svg';
const count = (page, selector) => page.locator(selector).count();
const bold = (page) => page.locator('.details b').textContent();
const focused = (page) => page.evaluate(() => document.activeElement
    .getAttribute('aria-label').split(', ', 1)[0]);
const scale = (page) => page.evaluate(() => parseFloat(
    document.querySelector('.stage').getAttribute('transform').split('scale(')[1]));

/* The middle of the boxes that are wholly in the window. */
const seen = (page) => page.evaluate(() => [...document.querySelectorAll('.node rect')]
    .map((rect) => rect.getBoundingClientRect())
    .filter((box) => box.left > 0 && box.right < 1000 && box.top > 130 &&
        box.bottom < 600)
    .map((box) => [box.x + box.width / 2, box.y + box.height / 2]));

test('shows what is in the window of a huge graph', HUGE, async (page) => {
    const few = await count(page, '.node');
    const was = await page.locator('.node rect').evaluateAll(
        (all) => all.map((rect) => rect.getAttribute('aria-label')));
    assert(few > 5 && few < 300, `${few} boxes`);
    assert((await count(page, '.edge')) < 600);
    /* Moved by two windows, it has others there. */
    for (let i = 0; i < 20; i++) {
        await page.keyboard.press('ArrowDown');
    }
    assert((await seen(page)).length > 3);
    const is = await page.locator('.node rect').evaluateAll(
        (all) => all.map((rect) => rect.getAttribute('aria-label')));
    assert(is.some((label) => !was.includes(label)));
    assert(is.length < 300);
    assert.strictEqual(await count(page, '.overview path'), 0);
});

test('a huge graph lights and says what is pointed at', HUGE, async (page) => {
    const [x, y] = (await seen(page))[0];
    await page.mouse.move(x, y);
    assert.match(await bold(page), /^(main|c\d\d_r\d\d)$/);
    assert(await count(page, '.node.lit') > 0);
    assert.strictEqual(await count(page, '.lit.dim'), 0);
    await page.mouse.move(x, 20);
    assert.strictEqual(await count(page, '.lit, .dim'), 0);
});

test('a huge graph is a sketch from far away', HUGE, async (page) => {
    await page.keyboard.press('f');
    assert(await scale(page) < 0.33);
    /* The box that has the keyboard is there wherever it is. */
    assert(await count(page, '.node') <= 1);
    const paths = await count(page, '.overview path');
    assert(paths > 1 && paths < 40, `${paths} paths`);
    const graph = await page.locator('.overview').boundingBox();
    near(Math.min(1000 / graph.width, 500 / graph.height), 1);
    /* Its boxes are found by their place. */
    const at = await page.evaluate(() => {
        const path = [...document.querySelectorAll('.overview .box')].pop();
        const start = path.getPointAtLength(0).matrixTransform(path.getScreenCTM());
        return [start.x + 1, start.y + 1];
    });
    await page.mouse.move(...at);
    const name = await bold(page);
    assert.match(name, /^(main|c\d\d_r\d\d)$/);
    assert.strictEqual(await count(page, '.overview .dim'), 1);
    await page.mouse.move(5, 20);
    assert.strictEqual(await count(page, '.overview .dim'), 0);
    await page.mouse.click(...at);
    assert.strictEqual(await page.locator('.focused rect').evaluate(
        (rect) => rect.getAttribute('aria-label').split(', ', 1)[0]), name);
    assert.strictEqual(await focused(page), name);
});

test('a search goes through all of a huge graph', HUGE, async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('^c1._r39');
    assert.strictEqual(await status(page), '10 functions');
    assert.strictEqual(await count(page, '.found'), 0);
    await page.keyboard.press('Enter');
    assert.match(await focused(page), /^c1\d_r39$/);
    assert(await count(page, '.node.found') >= 1);
    assert(await count(page, '.node.dim') >= 1);
    await page.getByRole('searchbox').press('Escape');
    assert.strictEqual(await count(page, '.found, .aside'), 0);
});

test('a focus leaves what it needs of a huge graph', HUGE, async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('^c07_r01');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.match(page.url(), /#n=/);
    assert.strictEqual(await bold(page), 'c07_r01');
    await page.keyboard.press('ArrowUp');
    assert.match(await focused(page), /^c0[67]_r00$/);
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    assert.strictEqual(await bold(page), 'c07_r01');
    await page.keyboard.press('Escape');
    assert.strictEqual(await count(page, '.focused'), 0);
});

test('a huge graph is whole without its script', HUGE, async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setScriptExecutionDisabled', {value: true});
    await page.reload();
    assert.strictEqual(await count(page, '.node rect'), 1601);
    assert.strictEqual(await count(page, '.node rect > title'), 1601);
    assert(await page.locator('.node text').last().isVisible());
});
