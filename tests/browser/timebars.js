/* SPDX-License-Identifier: MIT */
/* timebars.js - what a user does with time bars. */
'use strict';

const assert = require('assert');
const {test} = require('./harness');

test('pointing fades the others, a click keeps it', 'x.timebars.svg', async (page) => {
    const faded = () => page.evaluate(() => [...document.querySelectorAll('.entry')]
        .filter((entry) => getComputedStyle(entry).opacity !== '1').length);
    const entries = await page.locator('.entry').count();
    assert.strictEqual(entries, 6);
    assert.strictEqual(await faded(), 0);
    await page.locator('.entry').nth(1).hover();
    assert.strictEqual(await faded(), entries - 1);
    await page.locator('.entry').nth(1).click();
    await page.mouse.move(5, 5);
    assert.strictEqual(await faded(), entries - 1);
    await page.keyboard.press('Escape');
    assert.strictEqual(await faded(), 0);
});
