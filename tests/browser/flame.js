/* SPDX-License-Identifier: MIT */
/* flame.js - what a user does with a flame graph: zoom, search, keyboard, address,
 * themes. */
'use strict';

const assert = require('assert');
const {test, near, status} = require('./harness');

/* Visible frames: {name: [x, width]}; the first of a name counts. */
function frames(page) {
    return page.evaluate(() => {
        const found = {};
        document.querySelectorAll('.frames rect').forEach((box) => {
            const name = box.querySelector('title').textContent.split('\n', 1)[0];
            if (box.style.display !== 'none' && !(name in found)) {
                found[name] = [box.x.baseVal.value, box.width.baseVal.value];
            }
        });
        return found;
    });
}

/* By position: titles are no text to playwright. */
async function click(page, name) {
    const index = await page.evaluate((wanted) =>
        [...document.querySelectorAll('.frames rect title')]
            .findIndex((title) => title.textContent.startsWith(wanted + '\n')), name);
    await page.locator('.frames rect').nth(index).click();
}

const reset = (page) => page.getByText('Reset zoom');

test('fills the window and keeps the proportions', 'x.flame.svg', async (page) => {
    let now = await frames(page);
    near(now.all[1], 980);
    near(now['Job.run'][1], 0.6 * 980);
    await page.setViewportSize({width: 1400, height: 700});
    await page.waitForFunction(
        () => document.documentElement.width.baseVal.value === 1400);
    now = await frames(page);
    near(now.all[1], 1380);
});

test('zooms on click, dims the ancestors, and resets', 'x.flame.svg', async (page) => {
    assert(!await reset(page).isVisible());
    await click(page, 'Job.run');
    const now = await frames(page);
    near(now['Job.run'][1], 980);
    near(now.main[1], 980);
    near(now['Job.parse'][1], 980 / 2);
    assert(!('Page.render' in now));
    assert.strictEqual(await page.locator('.frames .aside').count(), 2);
    assert.match(page.url(), /#x=[\d.]+&y=\d+/);
    await reset(page).click();
    near((await frames(page))['Job.run'][1], 0.6 * 980);
    assert.strictEqual(await page.locator('.frames .aside').count(), 0);
});

test('fits labels again when there is more room', 'x.flame.svg', async (page) => {
    await page.setViewportSize({width: 700, height: 500});
    await click(page, 'Page.render');
    assert.strictEqual(await page.locator('.frames text:visible').last().textContent(),
                       'Page.render');
});

test('searches; a match inside a match counts once', 'x.flame.svg', async (page) => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('^job\\.p');
    assert.strictEqual(await page.locator('.frames .found').count(), 2);
    assert.strictEqual(await status(page), '2 frames, 30.0 %');
    await page.getByText('Aa').click();
    assert.strictEqual(await status(page), '0 frames, 0.0 %');
    await page.getByRole('searchbox').fill('(');
    assert.strictEqual(await page.locator('input.wrong').count(), 1);
    await page.getByRole('searchbox').press('Escape');
    assert.strictEqual(await status(page), '');
    assert.strictEqual(await page.locator('.frames .found').count(), 0);
});

test('searches places as well as names', 'x.flame.svg', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('page.py');
    assert.strictEqual(await status(page), '1 frame, 20.0 %');
});

test('is usable by keyboard alone', 'x.flame.svg', async (page) => {
    const focused = () => page.evaluate(() => document.activeElement
        .querySelector('title').textContent.split('\n', 1)[0]);
    await page.locator('.frames rect').first().focus();
    assert.strictEqual(await focused(), 'all');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    assert.strictEqual(await focused(), 'main');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    near((await frames(page))['Job.run'][1], 980);
    await page.keyboard.press('ArrowUp');
    assert.strictEqual(await focused(), 'main');
    await page.keyboard.press('Escape');
    near((await frames(page))['Job.run'][1], 0.6 * 980);
    assert.strictEqual(await page.locator('[role=treeitem][tabindex="0"]').count(), 1);
});

test('says more about what is pointed at', 'x.flame.svg', async (page) => {
    await click(page, 'builtins.len');
    const line = page.locator('svg > text').last();
    assert.strictEqual((await line.textContent()).split(' \u00b7 ').join('; '),
        'builtins.len; built-in (C); 100 ms (10.0 %), self 100 ms (10.0 %)');
    const said = await line.boundingBox();
    const root = await page.locator('.frames rect').first().boundingBox();
    const key = await page.locator('.legend').boundingBox();
    assert(said.y >= key.y + key.height - 2 && said.y + said.height <= root.y + 2);
});

test('comes back to a state from its address', 'x.flame.svg', async (page) => {
    await click(page, 'Job.run');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('len');
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    near((await frames(page))['Job.run'][1], 980);
    assert.strictEqual(await page.evaluate(() => document.querySelector('input').value),
                       'len');
    assert.match(await status(page), /^1 frame, 16\.7 %$/);
});

test('does not run what stands in names', 'x.flame.svg', async (page) => {
    assert.strictEqual(await page.evaluate(() => document.title), 'Flame graph');
    assert.strictEqual(await page.locator('script').count(), 1);
});

test('follows the theme', 'x.flame.svg', async (page) => {
    const grounds = {light: 'rgb(255, 255, 255)', dark: 'rgb(23, 25, 28)'};
    for (const colorScheme of Object.keys(grounds)) {
        await page.emulateMedia({colorScheme});
        assert.strictEqual(await page.evaluate(
            () => getComputedStyle(document.querySelector('.ground')).fill),
            grounds[colorScheme]);
    }
});
