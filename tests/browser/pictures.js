/* SPDX-License-Identifier: MIT */
/* pictures.js FOLDER CHROMIUM PROGRAM - what a user does with the pictures that PROGRAM
 * writes, done by playwright. */
'use strict';

const path = require('path');
const {execFileSync} = require('child_process');
const {runAll} = require('./browser');
const {tests} = require('./harness');

require('./flame');
require('./timebars');
require('./callgraph');
require('./callgraph_huge');

const [folder, executable, program] = process.argv.slice(2);

execFileSync(program, [folder], {stdio: 'inherit'});
runAll(tests.map(({name, picture, run}) => (
    {name, run, address: 'file://' + path.join(folder, picture)})),
       {executable, folder, allowed: /^(file|about|data):/});
