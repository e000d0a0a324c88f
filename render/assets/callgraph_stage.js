/* SPDX-License-Identifier: MIT */
/* callgraph_stage.js - pan and zoom: the graph is a stage that is moved, and what is
 * above it stays, on a ground of its own. */

var STEP = 1.25;
var CLOSEST = 6;
/* Below this scale nothing can be read; what does not fit then is shown larger, in
 * part. */
var READABLE = 0.6;
var LEGIBLE = 0.8;
var EDGE = 20;
/* Of the graph, what stays in the window. */
var SEEN = 40;
/* The width that the heading is made for, at most. */
var HEADING = 1000;
var size = {width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height};
/* The lower end of the heading in the picture, and in the window. */
var above = parseFloat(graph.getAttribute('data-origin').split(' ')[2]);
var top = above;
var drawn = {x: 0, y: above, width: size.width, height: size.height - above};
var view = {x: 0, y: 0, scale: 1, moved: false};
var drag = null;
var head, cover;

function split() {
    var rest = [];

    cover = svg.querySelector('.ground').cloneNode(false);
    head = document.createElementNS(NS, 'g');
    graph.classList.add('stage');
    Array.prototype.forEach.call(svg.children, function (child) {
        if (/^(text|g)$/.test(child.tagName) && child !== graph) {
            rest.push(child);
        }
    });
    rest.forEach(function (child) { head.appendChild(child); });
    svg.insertBefore(head, graph.nextSibling);
    svg.insertBefore(cover, head);
}

/* The heading shrinks with the window, where it must. */
function fill(width, height) {
    var scale = Math.min(1, width / Math.min(drawn.width, HEADING));

    size = {width: width, height: height};
    top = above * scale;
    cover.setAttribute('height', top);
    head.setAttribute('transform', 'scale(' + scale + ')');
    /* Within another page the size is that page's to say. */
    if (alone) {
        svg.setAttribute('width', width);
        svg.setAttribute('height', height);
        svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
    }
}

/* What is below the heading. */
function room() {
    return {width: size.width, height: Math.max(size.height - top, 100)};
}

/* The graph cannot be moved out of the window. */
function within(value, least, most) {
    return Math.max(least, Math.min(most, value));
}

function put(x, y, scale, moved) {
    x = within(x, SEEN - scale * (drawn.x + drawn.width), size.width - SEEN);
    y = within(y, top + SEEN - scale * (drawn.y + drawn.height),
               size.height - SEEN - scale * drawn.y);
    view = {x: x, y: y, scale: scale, moved: moved};
    graph.setAttribute('transform',
                       'translate(' + x + ' ' + y + ') scale(' + scale + ')');
    look();
    onPut();
}

/* The scale at which a part of the picture fits, right of `left`. */
function fitting(box, left) {
    var all = room();

    return Math.min((all.width - (left || 0)) / box.width, all.height / box.height);
}

/* `x` and `y` stay where they are while the scale changes. */
function zoom(factor, x, y) {
    var least = Math.min(1, fitting(drawn)) / 2;
    var scale = Math.min(CLOSEST, Math.max(least, view.scale * factor));
    var ratio = scale / view.scale;

    put(x - (x - view.x) * ratio, y - (y - view.y) * ratio, scale, true);
}

/* Around the middle of what is seen. */
function zoomBy(factor) {
    zoom(factor, size.width / 2, top + room().height / 2);
}

function pan(x, y) {
    put(view.x + x, view.y + y, view.scale, true);
}

/* Where the picture begins along one axis, so that its part of this length is in the
 * middle of the room; where it is longer, what is wanted is, as far as that goes. */
function begin(length, scale, from, part, wanted) {
    if (part * scale <= length) {
        return length / 2 - scale * (from + part / 2);
    }
    return Math.max(length - scale * (from + part),
                    Math.min(-scale * from, length / 2 - scale * wanted));
}

/* A part of the picture at this scale, and a box in it in sight, right of `left`. */
function show(part, scale, at, left, moved) {
    var all = room();

    put(left + begin(all.width - left, scale, part.x, part.width, at.x + at.width / 2),
        top + begin(all.height, scale, part.y, part.height, at.y + at.height / 2),
        scale, moved);
}

/* All of it where that can be read; else its beginning. */
function home() {
    var scale = Math.min(1, fitting(drawn));

    show(drawn, scale < READABLE ? LEGIBLE : scale, entry(), 0, false);
    if (view.scale * drawn.height < room().height) {
        put(view.x, top - view.scale * above, view.scale, false);
    }
}

/* All of it, however small. */
function whole() {
    show(drawn, Math.min(1, fitting(drawn)), entry(), 0, true);
}

/* What is left by a focus, and the box that has it, beside what stands at the left. */
function approach(wanted, at, left) {
    var part = bounds(wanted);
    var scale;

    part = {x: part.x - EDGE, y: part.y - EDGE, width: part.width + 2 * EDGE,
            height: part.height + 2 * EDGE};
    scale = Math.min(1.5, fitting(part, left));
    show(part, scale < READABLE ? LEGIBLE : scale, at, left, view.moved);
}

/* A box into sight, when it is not. */
function bring(node) {
    var x = view.x + view.scale * (node.x + node.width / 2);
    var y = view.y + view.scale * (node.y + node.height / 2);

    if (x < 40 || x > size.width - 40 || y < top + 20 || y > size.height - 40) {
        pan(size.width / 2 - x, top + room().height / 2 - y);
    }
}

/* Mouse. */

function onDown(event) {
    if (event.button === 0 && !closest(event.target, '.controls, .details')) {
        drag = {x: event.clientX, y: event.clientY, moved: false, held: event.target};
    }
}

/* What is held moves with the mouse: it alone has the cursor. */
function grasp(yes) {
    if (drag) {
        drag.held.classList.toggle('dragging', yes);
    }
}

function onMove(event) {
    var unit = svg.getScreenCTM().a || 1;
    var x, y;

    if (!drag) {
        return;
    }
    x = (event.clientX - drag.x) / unit;
    y = (event.clientY - drag.y) / unit;
    if (drag.moved || Math.hypot(x, y) > 4) {
        drag = {x: event.clientX, y: event.clientY, moved: true, held: drag.held};
        grasp(true);
        pan(x, y);
    }
}

function onUp() {
    grasp(false);
    /* The click that follows a drag is none. */
    window.setTimeout(function () { drag = null; }, 0);
}

function onWheel(event) {
    var unit = svg.getScreenCTM();
    var factor = Math.pow(STEP, -Math.max(-1, Math.min(1, event.deltaY / 60)));

    event.preventDefault();
    zoom(factor, (event.clientX - unit.e) / unit.a, (event.clientY - unit.f) / unit.d);
}
