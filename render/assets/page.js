/* SPDX-License-Identifier: MIT */
/* page.js - a picture as a page: its root, and elements of HTML in it.
 *
 * cmake/assets.cmake says which files make the script of a picture; they share one
 * strict function, which cmake/join.cmake begins and ends. */

var NS = 'http://www.w3.org/2000/svg';
var HTML = 'http://www.w3.org/1999/xhtml';
var svg = document.currentScript ? document.currentScript.parentNode
                                 : document.documentElement;
/* Not within another page. */
var alone = document.documentElement === svg;

function html(name, attributes, text) {
    var made = document.createElementNS(HTML, name);

    Object.keys(attributes).forEach(function (key) {
        made.setAttribute(key, attributes[key]);
    });
    made.textContent = text || '';
    return made;
}

function button(text, title, act) {
    var made = html('button', {type: 'button', title: title}, text);

    made.addEventListener('click', act);
    return made;
}

/* HTML in the picture, at a place of its own. */
function embed(content, attributes) {
    var made = document.createElementNS(NS, 'foreignObject');

    Object.keys(attributes).forEach(function (key) {
        made.setAttribute(key, attributes[key]);
    });
    made.appendChild(content);
    svg.appendChild(made);
    return made;
}

/* What an event came from, or the nearest element around it that is wanted; or null. */
function closest(target, selector) {
    return target.closest ? target.closest(selector) : null;
}
