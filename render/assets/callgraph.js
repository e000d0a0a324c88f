/* SPDX-License-Identifier: MIT */
/* callgraph.js - focus, search, pan, zoom and keyboard for a call graph.
 *
 * The picture is complete without it.  A box is a group .node with data-node "NUMBER
 * KEY", an arrow a group .edge with data-edge "FROM TO"; their tooltips give names,
 * places and numbers.  Nothing is laid out anew: a focus hides what has nothing to do
 * with a function, a view box is what pan and zoom change. */
(function () {
'use strict';

var NS = 'http://www.w3.org/2000/svg';
var HTML = 'http://www.w3.org/1999/xhtml';
var svg = document.currentScript ? document.currentScript.parentNode
                                 : document.documentElement;
var graph = svg.querySelector('.graph');
var alone = document.documentElement === svg;
var full = {x: 0, y: 0, width: svg.viewBox.baseVal.width,
            height: svg.viewBox.baseVal.height};
var top = parseFloat(graph.getAttribute('data-origin').split(' ')[2]);
var STEP = 1.25;
var CLOSEST = 6;
var nodes = [], edges = [], head, stage, controls, details;
var view = {x: 0, y: 0, scale: 1};
var size = {width: full.width, height: full.height};
var drag = null;
var state = {focus: -1, at: 0, query: '', exact: false};

/* The graph, read back from the picture. */

function read() {
    graph.querySelectorAll('.node').forEach(function (group, i) {
        var box = group.querySelector('rect');
        var text = box.querySelector('title').textContent;

        nodes.push({
            group: group, box: box, text: text, name: text.split('\n', 1)[0],
            key: group.getAttribute('data-node').split(' ')[1],
            sought: text.split('\n', 2).join('\n'), into: [], out: [],
            x: box.x.baseVal.value, y: box.y.baseVal.value,
            width: box.width.baseVal.value, height: box.height.baseVal.value
        });
        group.prismIndex = i;
        box.setAttribute('role', 'button');
        box.setAttribute('aria-pressed', 'false');
        box.setAttribute('aria-label', text.split('\n').join(', '));
        box.setAttribute('tabindex', i === 0 ? 0 : -1);
    });
    graph.querySelectorAll('.edge').forEach(function (group, i) {
        var ends = group.getAttribute('data-edge').split(' ').map(Number);
        var path = group.querySelector('path[class*=line-]');

        edges.push({group: group, from: ends[0], to: ends[1],
                    text: path.querySelector('title').textContent,
                    line: parseFloat(path.getAttribute('stroke-width') || 1)});
        group.prismEdge = i;
        group.insertBefore(handle(path), group.firstChild);
        if (ends[0] !== ends[1]) {
            nodes[ends[0]].out.push(i);
            nodes[ends[1]].into.push(i);
        }
    });
    graph.setAttribute('role', 'group');
    graph.setAttribute('aria-label', 'functions and calls');
}

/* A thin arrow is hard to point at: a wide one that nobody sees lies below it. */
function handle(path) {
    var wide = path.cloneNode(true);

    wide.setAttribute('class', 'handle');
    wide.setAttribute('stroke-width', 12);
    return wide;
}

/* All boxes that can be reached, along calls or against them; the edges between. */
function reach(start, list, end) {
    var reached = {nodes: {}, edges: {}};
    var queue = [start];
    var i;

    reached.nodes[start] = true;
    for (i = 0; i < queue.length; i++) {
        nodes[queue[i]][list].forEach(function (edge) {
            var next = edges[edge][end];

            reached.edges[edge] = true;
            if (!reached.nodes[next]) {
                reached.nodes[next] = true;
                queue.push(next);
            }
        });
    }
    return reached;
}

function around(index) {
    var up = reach(index, 'into', 'from');
    var down = reach(index, 'out', 'to');

    return {
        node: function (i) { return up.nodes[i] || down.nodes[i]; },
        edge: function (i) {
            return up.edges[i] || down.edges[i] || edges[i].from === edges[i].to &&
                (up.nodes[edges[i].from] || down.nodes[edges[i].from]);
        }
    };
}

/* Light. */

function light(index) {
    var lit = index < 0 ? null : around(index);

    svg.classList.toggle('lighting', index >= 0);
    nodes.forEach(function (node, i) {
        node.group.classList.toggle('lit', lit !== null && Boolean(lit.node(i)));
    });
    edges.forEach(function (edge, i) {
        edge.group.classList.toggle('lit', lit !== null && Boolean(lit.edge(i)));
    });
}

function lightEdge(index) {
    light(-1);
    svg.classList.add('lighting');
    edges[index].group.classList.add('lit');
    nodes[edges[index].from].group.classList.add('lit');
    nodes[edges[index].to].group.classList.add('lit');
}

/* What is pointed at, in full. */

function describe(text) {
    details.textContent = '';
    text.split('\n').forEach(function (line, i) {
        var part = html(i === 0 ? 'b' : 'span', {}, line);

        details.appendChild(part);
        details.appendChild(html('br', {}));
    });
    details.hidden = text === '';
    details.place();
}

function point(target) {
    var node = target.closest ? target.closest('.node') : null;
    var edge = target.closest ? target.closest('.edge') : null;

    if (node && graph.contains(node)) {
        light(node.prismIndex);
        describe(nodes[node.prismIndex].text);
    } else if (edge && graph.contains(edge)) {
        lightEdge(edge.prismEdge);
        describe(edges[edge.prismEdge].text);
    } else {
        light(-1);
        describe(state.focus < 0 ? '' : nodes[state.focus].text);
    }
}

/* Pan and zoom: the stage is moved, the heading stays. */

function room() {
    return {width: size.width, height: Math.max(size.height - top, 100)};
}

function place() {
    stage.setAttribute('transform', 'translate(' + view.x + ' ' + view.y + ') scale(' +
                       view.scale + ')');
    controls.zoomed(view.moved || state.focus >= 0);
}

/* `x` and `y` stay where they are while the scale changes. */
function zoom(factor, x, y) {
    var scale = Math.min(CLOSEST, Math.max(least(), view.scale * factor));

    view.x = x - (x - view.x) * scale / view.scale;
    view.y = y - (y - view.y) * scale / view.scale;
    view.scale = scale;
    view.moved = true;
    place();
}

function least() {
    var all = room();

    return Math.min(1, all.width / full.width, all.height / (full.height - top)) / 2;
}

function pan(x, y) {
    view.x += x;
    view.y += y;
    view.moved = true;
    place();
}

/* The part of the picture from x, y in the middle, as large as it fits. */
function fit(box, most) {
    var all = room();
    var scale = Math.min(most, all.width / (box.width + 40),
                         all.height / (box.height + 40));

    view.scale = Math.max(scale, least());
    view.x = all.width / 2 - view.scale * (box.x + box.width / 2);
    view.y = top + all.height / 2 - view.scale * (box.y + box.height / 2);
    place();
}

/* All of it where it can be read; else its upper end, in the middle. */
function home() {
    var all = room();
    var whole = Math.min(1, all.width / full.width, all.height / (full.height - top));

    view.moved = false;
    view.scale = Math.max(whole, Math.min(1, all.width / full.width, 0.75));
    view.scale = whole > 0.6 ? whole : view.scale;
    view.x = (all.width - view.scale * full.width) / 2;
    view.y = top - view.scale * top;
    place();
}

function bounds(wanted) {
    var box = {left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity};

    nodes.forEach(function (node, i) {
        if (wanted(i)) {
            box.left = Math.min(box.left, node.x);
            box.top = Math.min(box.top, node.y);
            box.right = Math.max(box.right, node.x + node.width);
            box.bottom = Math.max(box.bottom, node.y + node.height);
        }
    });
    return {x: box.left, y: box.top, width: box.right - box.left,
            height: box.bottom - box.top};
}

/* Focus. */

function focus(index) {
    var kept = index < 0 ? null : around(index);

    state.focus = index;
    nodes.forEach(function (node, i) {
        node.group.classList.toggle('hidden', kept !== null && !kept.node(i));
        node.group.classList.toggle('focused', i === index);
        node.box.setAttribute('aria-pressed', i === index);
    });
    edges.forEach(function (edge, i) {
        edge.group.classList.toggle('hidden', kept !== null && !kept.edge(i));
    });
    svg.classList.toggle('focusing', index >= 0);
    light(-1);
    if (index >= 0) {
        fit(bounds(kept.node), 1.5);
        describe(nodes[index].text);
    } else {
        home();
        describe('');
    }
    count();
    remember();
}

/* Search. */

function isShown(index) {
    return !nodes[index].group.classList.contains('hidden');
}

function search(query) {
    var wanted = null;

    state.query = query;
    controls.wrong(false);
    try {
        wanted = query ? new RegExp(query, state.exact ? '' : 'i') : null;
    } catch (error) {
        controls.wrong(true);
    }
    nodes.forEach(function (node) {
        node.found = wanted !== null && wanted.test(node.sought);
        node.group.classList.toggle('found', node.found);
    });
    svg.classList.toggle('searching', wanted !== null);
    count();
    remember();
}

function count() {
    var matches = nodes.filter(function (node, i) {
        return node.found && isShown(i);
    }).length;

    controls.matched(state.query === '' ? '' :
        matches + (matches === 1 ? ' function' : ' functions'));
}

/* The next match from where the keyboard is. */
function nextMatch(step) {
    var i, index;

    for (i = 1; i <= nodes.length; i++) {
        index = (state.at + step * i + nodes.length * i) % nodes.length;
        if (nodes[index].found && isShown(index)) {
            go(index);
            return;
        }
    }
}

/* The address: n is the function in focus, s the search. */

function remember() {
    var parts = (state.focus >= 0 ? ['n=' + nodes[state.focus].key] : [])
        .concat(state.query ? ['s=' + encodeURIComponent(state.query)] : [])
        .concat(state.exact ? ['c=1'] : []);

    try {
        if (alone) {
            history.replaceState(null, '', '#' + parts.join('&'));
        }
    } catch (error) {
        /* A sandboxed frame has no history; the picture works without. */
    }
}

function recall() {
    var values = new URLSearchParams(location.search + '&' + location.hash.slice(1));
    var query = values.get('s') || '';
    var found = nodes.findIndex(function (node) { return node.key === values.get('n'); });

    state.exact = values.get('c') === '1';
    controls.query(query, state.exact);
    if (found >= 0) {
        focus(found);
    }
    if (query) {
        search(query);
    }
}

/* Controls. */

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

function middle(act) {
    return function () { act(size.width / 2, top + room().height / 2); };
}

function makeControls() {
    var frame = document.createElementNS(NS, 'foreignObject');
    var bar = html('div', {class: 'controls'});
    var matched = html('span', {role: 'status'});
    var reset = button('Show all', 'Escape', function () { focus(-1); });
    var input = html('input', {type: 'search', placeholder: 'Search (Ctrl+F)',
                               'aria-label': 'Search: a regular expression'});
    var exact = button('Aa', 'Match upper and lower case', function () {
        state.exact = !state.exact;
        exact.setAttribute('aria-pressed', state.exact);
        search(input.value);
    });
    var nearer = button('+', 'Zoom in (+)', middle(function (x, y) { zoom(STEP, x, y); }));
    var farther = button('\u2212', 'Zoom out (-)',
                         middle(function (x, y) { zoom(1 / STEP, x, y); }));

    exact.setAttribute('aria-pressed', 'false');
    [matched, reset, input, exact, nearer, farther].forEach(function (part) {
        bar.appendChild(part);
    });
    frame.appendChild(bar);
    frame.setAttribute('width', 520);
    frame.setAttribute('height', 30);
    frame.setAttribute('y', 4);
    svg.appendChild(frame);
    input.addEventListener('input', function () { search(input.value); });
    input.addEventListener('keydown', function (event) {
        if (event.key === 'Escape') {
            input.value = '';
            search('');
            go(state.at);
        } else if (event.key === 'Enter') {
            nextMatch(event.shiftKey ? -1 : 1);
        }
        event.stopPropagation();
    });
    return {
        place: function () { frame.setAttribute('x', size.width - 532); },
        zoomed: function (yes) { reset.hidden = !yes; },
        matched: function (text) { matched.textContent = text; },
        wrong: function (yes) { input.classList.toggle('wrong', yes); },
        find: function () { input.focus(); input.select(); },
        query: function (text, pressed) {
            input.value = text;
            exact.setAttribute('aria-pressed', pressed);
        }
    };
}

function makeDetails() {
    var frame = document.createElementNS(NS, 'foreignObject');
    var box = html('div', {class: 'details', role: 'note'});

    box.hidden = true;
    frame.setAttribute('class', 'panel');
    frame.setAttribute('x', 12);
    frame.setAttribute('width', 440);
    frame.setAttribute('height', 200);
    frame.appendChild(box);
    svg.appendChild(frame);
    box.place = function () {
        frame.setAttribute('y', size.height - 12 - box.offsetHeight);
    };
    return box;
}

/* Keyboard. */

function go(index) {
    nodes[index].box.focus({preventScroll: true});
    bring(nodes[index]);
}

/* One box alone is reached by Tab: where the keyboard was last. */
function stay(index) {
    nodes[state.at].box.setAttribute('tabindex', -1);
    state.at = index;
    nodes[index].box.setAttribute('tabindex', 0);
}

/* Into view, when it is not. */
function bring(node) {
    var x = view.x + view.scale * (node.x + node.width / 2);
    var y = view.y + view.scale * (node.y + node.height / 2);

    if (x < 40 || x > size.width - 40 || y < top + 20 || y > size.height - 40) {
        pan(size.width / 2 - x, top + room().height / 2 - y);
    }
}

/* The widest arrow's other end. */
function along(index, list, end) {
    var best = -1;

    nodes[index][list].forEach(function (edge) {
        if (!edges[edge].group.classList.contains('hidden') &&
            (best < 0 || edges[edge].line > edges[best].line)) {
            best = edge;
        }
    });
    return best < 0 ? index : edges[best][end];
}

/* The nearest box on one side, among those at about the same height. */
function beside(index, step) {
    var at = nodes[index];
    var best = index;
    var nearest = Infinity;

    nodes.forEach(function (node, i) {
        var far = step * (node.x - at.x);
        var apart = Math.abs(node.y + node.height / 2 - at.y - at.height / 2);

        if (i !== index && isShown(i) && far > 0 && apart < at.height &&
            far < nearest) {
            best = i;
            nearest = far;
        }
    });
    return best;
}

function move(key) {
    if (key === 'ArrowDown') {
        return along(state.at, 'out', 'to');
    }
    if (key === 'ArrowUp') {
        return along(state.at, 'into', 'from');
    }
    return beside(state.at, key === 'ArrowLeft' ? -1 : 1);
}

var PANS = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60],
            ArrowDown: [0, -60]};

function onArrow(key) {
    if (graph.contains(document.activeElement)) {
        go(move(key));
    } else {
        pan(PANS[key][0], PANS[key][1]);
    }
}

function onKey(event) {
    var inGraph = graph.contains(document.activeElement);

    if ((event.ctrlKey || event.metaKey) && event.key === 'f' || event.key === 'F3' ||
        event.key === '/') {
        event.preventDefault();
        controls.find();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
    } else if (event.key === 'Escape' || event.key === '0') {
        focus(-1);
    } else if (/^[+=]$/.test(event.key)) {
        middle(function (x, y) { zoom(STEP, x, y); })();
    } else if (event.key === '-') {
        middle(function (x, y) { zoom(1 / STEP, x, y); })();
    } else if (event.key in PANS) {
        event.preventDefault();
        onArrow(event.key);
    } else if ((event.key === 'Enter' || event.key === ' ') && inGraph) {
        event.preventDefault();
        focus(state.focus === state.at ? -1 : state.at);
    }
}

/* Mouse. */

function onDown(event) {
    if (event.button === 0 && !(event.target.closest &&
                                event.target.closest('.controls, .details'))) {
        drag = {x: event.clientX, y: event.clientY, moved: false};
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
        drag = {x: event.clientX, y: event.clientY, moved: true};
        svg.classList.add('dragging');
        pan(x, y);
    }
}

function onUp() {
    svg.classList.remove('dragging');
    /* The click that follows a drag is none. */
    window.setTimeout(function () { drag = null; }, 0);
}

function onClick(event) {
    var node = event.target.closest ? event.target.closest('.node') : null;

    if (drag && drag.moved) {
        return;
    }
    if (node && graph.contains(node)) {
        focus(node.prismIndex === state.focus ? -1 : node.prismIndex);
        go(node.prismIndex);
    }
}

function onWheel(event) {
    var unit = svg.getScreenCTM();
    var factor = Math.pow(STEP, -Math.max(-1, Math.min(1, event.deltaY / 60)));

    event.preventDefault();
    zoom(factor, (event.clientX - unit.e) / unit.a, (event.clientY - unit.f) / unit.d);
}

/* Start. */

/* What is above the graph stays, on a ground of its own. */
function split() {
    var rest = [];
    var cover = svg.querySelector('.ground').cloneNode(false);

    stage = document.createElementNS(NS, 'g');
    stage.setAttribute('class', 'stage');
    head = document.createElementNS(NS, 'g');
    cover.setAttribute('height', top);
    head.appendChild(cover);
    Array.prototype.forEach.call(svg.children, function (child) {
        if (/^(text|g)$/.test(child.tagName) && child !== graph) {
            rest.push(child);
        }
    });
    svg.insertBefore(stage, graph);
    stage.appendChild(graph);
    rest.forEach(function (child) { head.appendChild(child); });
    svg.insertBefore(head, stage.nextSibling);
}

function resize() {
    if (alone) {
        size.width = Math.max(640, window.innerWidth);
        size.height = Math.max(400, window.innerHeight);
        svg.setAttribute('width', size.width);
        svg.setAttribute('height', size.height);
        svg.setAttribute('viewBox', '0 0 ' + size.width + ' ' + size.height);
    }
    controls.place();
    details.place();
    if (state.focus >= 0) {
        fit(bounds(isShown), 1.5);
    } else if (!view.moved) {
        home();
    }
}

read();
split();
controls = makeControls();
details = makeDetails();
svg.classList.add('live');
svg.addEventListener('mousedown', onDown);
window.addEventListener('mousemove', onMove);
window.addEventListener('mouseup', onUp);
svg.addEventListener('click', onClick);
svg.addEventListener('wheel', onWheel, {passive: false});
graph.addEventListener('mouseover', function (event) { point(event.target); });
graph.addEventListener('mouseout', function () { point(svg); });
graph.addEventListener('focusin', function (event) {
    stay(event.target.closest('.node').prismIndex);
    point(event.target);
});
graph.addEventListener('focusout', function () { point(svg); });
(alone ? window : svg).addEventListener('keydown', onKey);
window.addEventListener('resize', resize);
resize();
recall();
})();
