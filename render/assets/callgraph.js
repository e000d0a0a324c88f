/* SPDX-License-Identifier: MIT */
/* callgraph.js - focus, search and keyboard for a call graph.
 *
 * The picture is complete without it.  Nothing is laid out anew: a focus hides what has
 * nothing to do with a function. */

var panel, controls;
var state = {focus: -1, at: 0, node: -1, edge: -1};

/* What is pointed at: a box, an arrow, or none. */

function point(node, edge) {
    if (node === state.node && edge === state.edge) {
        return;
    }
    state.node = node;
    state.edge = edge;
    if (edge >= 0) {
        lightEdge(edge);
    } else {
        light(node >= 0 ? around(node) : null);
    }
    tell();
}

function pointAt(event) {
    if (drag) {
        return;
    }
    if (sight.far && !closest(event.target, '.details')) {
        point(boxAt(event.clientX, event.clientY), -1);
    } else {
        point(indexOf(event.target, '.node'), indexOf(event.target, '.edge'));
    }
}

/* In the panel: what is pointed at, else what has the focus. */
function tell() {
    if (state.edge >= 0) {
        panel.say(edges[state.edge].text);
    } else if (state.node >= 0 && state.node !== state.focus) {
        panel.say(nodes[state.node].text);
    } else if (state.focus >= 0) {
        panel.present(state.focus);
    } else {
        panel.say('');
    }
}

/* Focus. */

function focus(index) {
    var kept = index < 0 ? null : around(index);

    state.focus = index;
    nodes.forEach(function (node, i) {
        node.hidden = kept !== null && !kept.nodes[i];
        press(node, i === index);
    });
    edges.forEach(function (edge, i) { edge.hidden = kept !== null && !kept.edges[i]; });
    areas.forEach(function (area) { area.hidden = kept !== null; });
    if (index >= 0) {
        stay(index);
    }
    point(-1, -1);
    tell();
    sight.stale = true;
    settle();
    count();
    controls.remember();
}

function press(node, yes) {
    if (node.focused !== yes) {
        node.focused = yes;
        node.box.setAttribute('aria-pressed', yes);
    }
}

/* Where the stage is as long as nobody moves it. */
function settle() {
    if (state.focus >= 0) {
        approach(isShown, nodes[state.focus], panel.end());
    } else {
        home();
    }
}

/* The way from the panel: the keyboard goes there too. */
function visit(index) {
    focus(index);
    go(index);
}

/* Search. */

function find(isSought) {
    nodes.forEach(function (node) {
        node.found = isSought !== null && isSought(node.sought);
    });
    sight.searching = isSought !== null;
    shade();
    count();
}

function count() {
    controls.matched(nodes.filter(function (node, i) {
        return node.found && isShown(i);
    }).length, 'function');
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

/* The address: n is the function in focus. */

function address() {
    return state.focus >= 0 ? ['n=' + nodes[state.focus].key] : [];
}

function recall() {
    var wanted = controls.recall().get('n');
    var found = nodes.findIndex(function (node) { return node.key === wanted; });

    if (found >= 0) {
        focus(found);
    }
}

/* Keyboard. */

function go(index) {
    keep(nodes[index]);
    nodes[index].box.focus({preventScroll: true});
    bring(nodes[index]);
}

/* One box alone is reached by Tab: where the keyboard was last. */
function stay(index) {
    nodes[state.at].box.setAttribute('tabindex', -1);
    state.at = index;
    keep(nodes[index]);
    nodes[index].box.setAttribute('tabindex', 0);
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

    if (controls.takes(event) || event.ctrlKey || event.metaKey || event.altKey) {
        return;
    }
    if (event.key === 'Escape' || event.key === '0') {
        focus(-1);
    } else if (event.key === 'f') {
        whole();
    } else if (/^[+=]$/.test(event.key)) {
        zoomBy(STEP);
    } else if (event.key === '-') {
        zoomBy(1 / STEP);
    } else if (event.key in PANS) {
        event.preventDefault();
        onArrow(event.key);
    } else if ((event.key === 'Enter' || event.key === ' ') && inGraph) {
        event.preventDefault();
        focus(state.focus === state.at ? -1 : state.at);
    }
}

function onClick(event) {
    var node = sight.far && !closest(event.target, '.controls, .details') ?
        boxAt(event.clientX, event.clientY) : indexOf(event.target, '.node');

    if (node >= 0 && !(drag && drag.moved)) {
        focus(node === state.focus ? -1 : node);
        go(node);
    }
}

/* Start. */

function onPut() {
    controls.zoomed(view.moved || state.focus >= 0);
}

function resize() {
    if (alone) {
        fill(Math.max(640, window.innerWidth), Math.max(400, window.innerHeight));
    } else {
        fill(size.width, size.height);
    }
    controls.place(size.width - 12);
    panel.place();
    if (!view.moved) {
        settle();
    }
}

read();
openSight();
split();
controls = makeControls({
    reset: 'Show all', width: 560, address: address, found: find,
    showAll: function () { focus(-1); },
    leave: function () { go(state.at); },
    next: nextMatch,
    more: [
        button('Fit', 'All in the window (f)', whole),
        button('+', 'Zoom in (+)', function () { zoomBy(STEP); }),
        button('\u2212', 'Zoom out (-)', function () { zoomBy(1 / STEP); })
    ]
});
panel = makePanel(visit);
svg.classList.add('live');
svg.addEventListener('mousedown', onDown);
window.addEventListener('mousemove', onMove);
window.addEventListener('mouseup', onUp);
svg.addEventListener('click', onClick);
svg.addEventListener('wheel', onWheel, {passive: false});
svg.addEventListener('mouseover', pointAt);
svg.addEventListener('mousemove', function (event) {
    if (sight.far) {
        pointAt(event);
    }
});
svg.addEventListener('mouseleave', function () { point(-1, -1); });
graph.addEventListener('focusin', function (event) {
    var index = indexOf(event.target, '.node');

    if (index >= 0) {
        stay(index);
        point(index, -1);
    }
});
graph.addEventListener('focusout', function () { point(-1, -1); });
(alone ? window : svg).addEventListener('keydown', onKey);
window.addEventListener('resize', resize);
resize();
recall();
