/* SPDX-License-Identifier: MIT */
/* browser.js - tests in chromium, each on a page of its own.  A test fails when the page
 * throws, asks for anything but what the test allows, or opens a dialog. */
'use strict';

const assert = require('assert');
const path = require('path');
const {chromium} = require('playwright-core');

/* Without a graphics card: WebGL is drawn by the processor. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
               '--disable-background-networking', '--disable-component-update',
               '--disable-sync', '--use-angle=swiftshader',
               '--enable-unsafe-swiftshader'];

function watch(page, allowed) {
    const errors = [];

    page.on('pageerror', (error) => errors.push(error.message));
    page.on('dialog', (dialog) => {
        errors.push(dialog.message());
        dialog.dismiss();
    });
    page.on('request', (request) => {
        if (!allowed.test(request.url())) {
            errors.push('asked for ' + request.url());
        }
    });
    return errors;
}

/* Runs the tests, {name, address, run(page)}, one after the other; the exit status
 * says whether all held.  `folder` is for the browser's own files. */
async function runAll(tests, {executable, folder, allowed}) {
    const context = await chromium.launchPersistentContext(path.join(folder, 'browser'), {
        executablePath: executable, headless: true, args: FLAGS,
        viewport: {width: 1000, height: 600}});
    let failed = 0;

    for (const each of tests) {
        const page = await context.newPage();
        const errors = watch(page, allowed);

        try {
            await page.goto(each.address);
            await each.run(page);
            assert.deepStrictEqual(errors, []);
            console.log('ok: ' + each.name);
        } catch (error) {
            failed++;
            console.log(['FAILED: ' + each.name, ...errors, error.stack].join('\n'));
        }
        await page.close();
    }
    await context.close();
    console.log(`${tests.length} browser tests, ${failed} failed`);
    process.exitCode = failed || tests.length === 0 ? 1 : 0;
}

module.exports = {runAll};
