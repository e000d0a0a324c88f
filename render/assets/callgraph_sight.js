/* SPDX-License-Identifier: MIT */
/* callgraph_sight.js - what of the graph is in sight, and how it is drawn there.
 *
 * A browser styles, lays out and paints by the number of elements in its document, seen
 * or not.  What is not in sight is therefore taken out: what a focus hides, and of a
 * large graph what is not in the window.  From far away, where no text can be read, a
 * large graph is a few paths instead, one for each colour.  Light is written on what is
 * in sight alone, never as a class above, which would make the browser look at all. */

/* More boxes and arrows than this are a large graph. */
var LARGE = 800;
/* Below these scales small texts, and all, are specks. */
var SMALL = 0.4;
var FAR = 0.33;
/* Of the window's size, on each side: what is ready before it is seen. */
var AHEAD = 0.2;
/* A line thinner than this, in pixels, leaves no trace. */
var TRACE = 0.02;
var sight = {large: false, part: null, far: false, stale: true, lighting: false,
             searching: false, parts: [], shown: [], keep: null};
var layers = {};

function openSight() {
    var next = graph.nextSibling;

    sight.large = nodes.length + edges.length > LARGE;
    sight.keep = nodes[0];
    graph.remove();
    if (sight.large) {
        edges.forEach(setApart);
    }
    sight.parts = areas.concat(edges, labels, nodes);
    sight.parts.forEach(function (part) { part.group.remove(); });
    ['cycle', 'cluster', 'overview', 'edge', 'said', 'node'].forEach(function (kind) {
        layers[kind] = document.createElementNS(NS, 'g');
        graph.appendChild(layers[kind]);
    });
    layers.overview.setAttribute('class', 'overview');
    svg.insertBefore(graph, next);
    svg.classList.remove('loading');
}

/* The part of the graph that is in the window, and what is around it. */
function windowPart(ahead) {
    var all = room();
    var width = all.width / view.scale;
    var height = all.height / view.scale;

    return {x: -view.x / view.scale - ahead * width,
            y: (top - view.y) / view.scale - ahead * height,
            width: (1 + 2 * ahead) * width, height: (1 + 2 * ahead) * height};
}

function meets(a, b) {
    return a.x < b.x + b.width && b.x < a.x + a.width &&
        a.y < b.y + b.height && b.y < a.y + a.height;
}

/* Does what is ready fill the window still, and is not much more? */
function suffices() {
    var has = sight.part;
    var wants = windowPart(0);

    return has.x <= wants.x && has.y <= wants.y &&
        has.x + has.width >= wants.x + wants.width &&
        has.y + has.height >= wants.y + wants.height &&
        has.width < 2 * wants.width;
}

/* Is a line of an arrow there, from the point before `i`? */
function passes(at, i, part, slack) {
    return Math.min(at[i - 2], at[i]) < part.x + part.width + slack &&
        Math.max(at[i - 2], at[i]) > part.x - slack &&
        Math.min(at[i - 1], at[i + 1]) < part.y + part.height + slack &&
        Math.max(at[i - 1], at[i + 1]) > part.y - slack;
}

function isNear(part) {
    var i;

    if (!meets(part, sight.part) || part.kind !== 'edge') {
        return meets(part, sight.part);
    }
    for (i = 2; i < part.way.length; i += 2) {
        if (passes(part.way, i, sight.part, BESIDE)) {
            return true;
        }
    }
    return false;
}

function isWanted(part) {
    return !(part.of || part).hidden && (!sight.large || part === sight.keep ||
                                         !sight.far && isNear(part));
}

function classOf(part) {
    var name = part.kind;

    if (sight.lighting && name in {node: 1, edge: 1, said: 1}) {
        name += (part.of || part).lit ? ' lit' : ' dim';
    } else if (sight.searching && name === 'node' && !part.found) {
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

/* Into the document or out of it. */
function stand(part, yes) {
    if (part.inSight === yes) {
        return;
    }
    part.inSight = yes;
    if (!yes) {
        part.group.remove();
        return;
    }
    if (!part.dressed) {
        dress(part);
    }
    write(part);
    layers[part.kind].appendChild(part.group);
}

/* What is in sight, anew: after the view moved, or (`stale`) a focus hid something. */
function look() {
    var far = sight.large && view.scale < FAR;

    graph.classList.toggle('small', view.scale < SMALL);
    graph.classList.toggle('far', view.scale < FAR);
    if (!sight.stale && (!sight.large || far === sight.far && suffices())) {
        return;
    }
    sight.stale = false;
    sight.far = far;
    sight.part = windowPart(AHEAD);
    sight.shown = sight.parts.filter(function (part) {
        stand(part, isWanted(part));
        return part.inSight;
    });
    shade();
}

/* A box that gets the keyboard is there wherever it is, so that it can be reached. */
function keep(node) {
    sight.keep = node;
    if (!node.inSight && !node.hidden) {
        stand(node, true);
        sight.shown.push(node);
    }
}

/* Writes anew what is in sight, after light or a search changed. */
function shade() {
    sight.shown.forEach(write);
    layers.overview.textContent = '';
    if (sight.far) {
        sketch(sight.lighting ? 'dim' : sight.searching ? 'aside' : '', function () {
            return true;
        });
        if (sight.lighting || sight.searching) {
            sketch(sight.lighting ? '' : 'found', function (part) {
                return sight.lighting ? part.lit : part.found;
            });
        }
    }
}

/* From far away. */

function boxWay(node) {
    return meets(node, sight.part) ? 'M' + node.x + ' ' + node.y + 'h' + node.width +
        'v' + node.height + 'h-' + node.width + 'z' : '';
}

/* An arrow as straight lines, as far as they are in sight. */
function edgeWay(edge) {
    var part = sight.part;
    var way = '';
    var at = edge.way;
    var drawn = false;
    var i, inside;

    if (edge.line * view.scale < TRACE || !meets(edge, part)) {
        return way;
    }
    for (i = 2; i < at.length; i += 2) {
        inside = passes(at, i, part, 0);
        if (inside) {
            way += (drawn ? '' : 'M' + at[i - 2] + ' ' + at[i - 1]) +
                'L' + at[i] + ' ' + at[i + 1];
        }
        drawn = inside;
    }
    return way;
}

/* Parts of a kind as a path for each look that they have. */
function gather(parts, wanted, lookOf, wayOf, into) {
    var ways = {};

    parts.forEach(function (part) {
        var way = !part.hidden && wanted(part) ? wayOf(part) : '';
        var name;

        if (way) {
            name = lookOf(part);
            ways[name] = (ways[name] || '') + way;
        }
    });
    Object.keys(ways).sort().forEach(function (name) {
        var path = document.createElementNS(NS, 'path');
        var is = name.split('|');

        path.setAttribute('class', is[0]);
        path.setAttribute('stroke-width', is[1]);
        path.setAttribute('d', ways[name]);
        into.appendChild(path);
    });
}

function sketch(className, wanted) {
    var made = document.createElementNS(NS, 'g');

    made.setAttribute('class', className);
    gather(edges, wanted, function (edge) {
        return edge.path.getAttribute('class') + '|' + Math.ceil(edge.line);
    }, edgeWay, made);
    gather(nodes, wanted, function (node) {
        return 'box ' + node.box.getAttribute('class') + '|1';
    }, boxWay, made);
    layers.overview.appendChild(made);
}

/* The box at a place of the window, where none can be pointed at by itself: its number,
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
