/* SPDX-License-Identifier: MIT */
/* callgraph_sight.js - what of the graph is in sight, and how it is drawn there.
 *
 * A browser lays out, styles and paints every element that is displayed, seen or not.
 * Of a large graph only what is in the window is displayed; from far away, where no
 * text can be read, all of it is a few paths instead, one for each colour.  A class is
 * written only where it changes: one on a common parent would have the browser look at
 * every element below. */

/* More boxes and arrows than this are a large graph. */
var LARGE = 800;
/* Below these scales small texts, and all, are specks. */
var SMALL = 0.4;
var FAR = 0.33;
/* Of the window's size, on each side: what is displayed before it is seen. */
var AHEAD = 0.2;
var sight = {large: false, part: null, far: false, stale: true, lighting: false,
             searching: false, parts: [], shown: [], keep: null};
var overview = null, lights = null;

function openSight() {
    sight.parts = areas.concat(edges, nodes);
    sight.large = sight.parts.length > LARGE;
    sight.keep = nodes[0];
}

/* The part of the graph that is in the window, and what is around it. */
function windowPart() {
    var all = room();
    var width = all.width / view.scale;
    var height = all.height / view.scale;

    return {x: -view.x / view.scale - AHEAD * width,
            y: (top - view.y) / view.scale - AHEAD * height,
            width: (1 + 2 * AHEAD) * width, height: (1 + 2 * AHEAD) * height};
}

function meets(a, b) {
    return a.x < b.x + b.width && b.x < a.x + a.width &&
        a.y < b.y + b.height && b.y < a.y + a.height;
}

/* Does what is displayed still fill the window, and not much more? */
function suffices() {
    var has = sight.part;
    var wants = windowPart();
    var x = AHEAD * wants.width / (1 + 2 * AHEAD);
    var y = AHEAD * wants.height / (1 + 2 * AHEAD);

    return has !== null && has.x <= wants.x + x && has.y <= wants.y + y &&
        has.x + has.width >= wants.x + wants.width - x &&
        has.y + has.height >= wants.y + wants.height - y &&
        has.width < 1.6 * wants.width;
}

function isWanted(part) {
    if (part.hidden) {
        return false;
    }
    return !sight.large || part === sight.keep ||
        !sight.far && meets(part, sight.part);
}

function classOf(part) {
    var name = part.kind;

    if (!part.inSight) {
        return name + ' hidden';
    }
    if (sight.lighting && part.kind !== 'cycle' && part.kind !== 'cluster') {
        name += part.lit ? ' lit' : ' dim';
    } else if (sight.searching && part.kind === 'node' && !part.found) {
        name += ' aside';
    }
    return name + (part.found ? ' found' : '') + (part.focused ? ' focused' : '');
}

function write(part) {
    var wanted = classOf(part);

    if (wanted !== part.written) {
        part.written = wanted;
        part.group.setAttribute('class', wanted);
    }
}

/* What is displayed, anew: after the view moved, or (`stale`) a focus hid something. */
function look() {
    var far = sight.large && view.scale < FAR;

    graph.classList.toggle('small', view.scale < SMALL);
    graph.classList.toggle('far', view.scale < FAR);
    if (!sight.stale && (!sight.large || far === sight.far && (far || suffices()))) {
        return;
    }
    sight.far = far;
    sight.part = windowPart();
    sight.shown = sight.parts.filter(function (part) {
        part.inSight = isWanted(part);
        if (part.inSight && !part.dressed) {
            dress(part);
        }
        write(part);
        return part.inSight;
    });
    drawOverview();
    sight.stale = false;
}

/* A box that gets the keyboard is displayed wherever it is, so that it can be reached. */
function keep(node) {
    sight.keep = node;
    if (!node.inSight && !node.hidden) {
        node.inSight = true;
        sight.shown.push(node);
        if (!node.dressed) {
            dress(node);
        }
        write(node);
    }
}

/* Writes again what is in sight, after light or a search changed. */
function shade() {
    sight.shown.forEach(write);
    drawLights();
}

/* From far away. */

function boxOf(node) {
    return 'M' + node.x + ' ' + node.y + 'h' + node.width + 'v' + node.height + 'h-' +
        node.width + 'z';
}

/* All parts of a kind as a few paths, one for each look. */
function gather(parts, wanted, look, way, into) {
    var ways = {};

    parts.forEach(function (part, i) {
        var name;

        if (!part.hidden && wanted(part, i)) {
            name = look(part);
            (ways[name] = ways[name] || []).push(way(part));
        }
    });
    Object.keys(ways).sort().forEach(function (name) {
        var path = document.createElementNS(NS, 'path');
        var pair = name.split('|');

        path.setAttribute('class', pair[0]);
        if (pair[1]) {
            path.setAttribute('stroke-width', pair[1]);
        }
        path.setAttribute('d', ways[name].join(''));
        into.appendChild(path);
    });
}

function sketch(className, wanted) {
    var made = document.createElementNS(NS, 'g');

    made.setAttribute('class', className);
    gather(edges, wanted, function (edge) {
        return edge.path.getAttribute('class') + '|' + Math.ceil(edge.line);
    }, function (edge) { return edge.way; }, made);
    gather(nodes, wanted, function (node) {
        return 'box ' + node.box.getAttribute('class');
    }, boxOf, made);
    return made;
}

function drawOverview() {
    if (sight.stale && overview) {
        overview.remove();
        overview = null;
    }
    if (sight.far && !overview) {
        overview = sketch('overview', function () { return true; });
        graph.insertBefore(overview, graph.firstChild);
    }
    if (overview) {
        overview.setAttribute('class', 'overview' + (sight.far ? '' : ' hidden'));
    }
    drawLights();
}

/* What is lit or found, seen from far away. */
function drawLights() {
    var any = sight.far && (sight.lighting || sight.searching);

    if (lights) {
        lights.remove();
        lights = null;
    }
    if (overview && sight.far) {
        overview.setAttribute('class', 'overview' +
            (sight.lighting ? ' dim' : sight.searching ? ' aside' : ''));
    }
    if (any) {
        lights = sketch('overview' + (sight.lighting ? '' : ' found'), function (part) {
            return sight.lighting ? part.lit : part.found;
        });
        graph.insertBefore(lights, overview.nextSibling);
    }
}

/* The box at a place in the window, where none can be pointed at by itself: its number,
 * or -1. */
function boxAt(x, y) {
    var unit = svg.getScreenCTM();
    var slack = 3 / view.scale;
    var at = {x: ((x - unit.e) / unit.a - view.x) / view.scale - slack,
              y: ((y - unit.f) / unit.d - view.y) / view.scale - slack,
              width: 2 * slack, height: 2 * slack};

    return (y - unit.f) / unit.d < top ? -1 : nodes.findIndex(function (node) {
        return !node.hidden && meets(node, at);
    });
}
