/* SPDX-License-Identifier: MIT */
/* pictures.js FOLDER CHROMIUM - what a user does with the pictures, done by
 * playwright. */
'use strict';

const assert = require('assert');
const path = require('path');
const {chromium} = require('playwright-core');
const {tests} = require('./harness');

require('./flame');
require('./timebars');
require('./callgraph');

const [folder, executable] = process.argv.slice(2);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
               '--disable-background-networking', '--disable-component-update',
               '--disable-sync'];

async function main() {
    const profile = path.join(folder, 'profile');
    const context = await chromium.launchPersistentContext(profile, {
        executablePath: executable, headless: true, args: FLAGS,
        viewport: {width: 1000, height: 600}});
    let failed = 0;

    for (const each of tests) {
        const page = await context.newPage();
        const errors = [];

        page.on('pageerror', (error) => errors.push(error.message));
        page.on('request', (request) => {
            if (!/^(file|about|data):/.test(request.url())) {
                errors.push('asked for ' + request.url());
            }
        });
        try {
            await page.goto('file://' + path.join(folder, each.picture));
            await each.run(page);
            assert.deepStrictEqual(errors, []);
            console.log('ok: ' + each.name);
        } catch (error) {
            failed++;
            console.log('FAILED: ' + each.name + '\n' + error.stack);
        }
        await page.close();
    }
    await context.close();
    console.log(`${tests.length} browser tests, ${failed} failed`);
    process.exitCode = failed ? 1 : 0;
}

main();
