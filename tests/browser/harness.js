/* SPDX-License-Identifier: MIT */
/* harness.js - what the tests of all pictures share. */
'use strict';

const assert = require('assert');

/* {name, picture, run}: a picture is a file that pictures.c writes. */
const tests = [];

function test(name, picture, run) {
    tests.push({name, picture, run});
}

function near(actual, expected) {
    assert(Math.abs(actual - expected) < 0.5, `${actual} is not about ${expected}`);
}

/* What the bar above a picture says. */
const status = (page) => page.locator('[role=status]').textContent();

module.exports = {tests, test, near, status};
