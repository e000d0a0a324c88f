/* SPDX-License-Identifier: MIT */
/* callgraph_graph.js - the graph, read back from the picture.
 *
 * A box is a group .node with data-node "NUMBER KEY", an arrow a group .edge with
 * data-edge "FROM TO", what is around a cycle or a module a group .cycle or .cluster.
 * The tooltips of boxes and arrows give names, places and numbers. */

var graph = svg.querySelector('.graph');
var nodes = [], edges = [], areas = [], labels = [];
var HANDLE = 12;
/* An arrow's label is beside it, a loop beside its box. */
var BESIDE = 80;

/* What every part of the graph has: its class, which is written when it is in sight,
 * and the room that it takes. */
function makePart(kind, group, extent) {
    var part = {kind: kind, group: group, written: kind, inSight: false, dressed: false,
                hidden: false, lit: false, found: false, focused: false};

    Object.keys(extent).forEach(function (key) { part[key] = extent[key]; });
    return part;
}

function extentOf(box) {
    return {x: Number(box.getAttribute('x')), y: Number(box.getAttribute('y')),
            width: Number(box.getAttribute('width')),
            height: Number(box.getAttribute('height'))};
}

function readNode(group) {
    var box = group.querySelector('rect');
    var text = box.querySelector('title').textContent;
    var node = makePart('node', group, extentOf(box));

    node.box = box;
    node.text = text;
    node.name = text.split('\n', 1)[0];
    node.key = group.getAttribute('data-node').split(' ')[1];
    node.sought = text.split('\n', 2).join('\n');
    node.into = [];
    node.out = [];
    group.prismIndex = nodes.length;
    nodes.push(node);
}

/* Where an arrow's curves begin and end, and the room between. */
function readLine(d) {
    var numbers = d.match(/[-\d.]+/g).map(Number);
    var box = {left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity};
    var way = [];
    var i, x, y;

    for (i = 0; i < numbers.length; i += 6) {
        x = numbers[i];
        y = numbers[i + 1];
        way.push(Math.round(x), Math.round(y));
        box.left = Math.min(box.left, x);
        box.top = Math.min(box.top, y);
        box.right = Math.max(box.right, x);
        box.bottom = Math.max(box.bottom, y);
    }
    return {way: way, x: box.left - BESIDE, y: box.top - BESIDE,
            width: box.right - box.left + 2 * BESIDE,
            height: box.bottom - box.top + 2 * BESIDE};
}

function readEdge(group) {
    var ends = group.getAttribute('data-edge').split(' ').map(Number);
    var path = group.querySelector('path[class*=line-]');
    var edge = makePart('edge', group, readLine(path.getAttribute('d')));
    var i = edges.length;

    edge.from = ends[0];
    edge.to = ends[1];
    edge.path = path;
    edge.text = path.querySelector('title').textContent;
    edge.line = parseFloat(path.getAttribute('stroke-width') || 1);
    edge.said = group.querySelectorAll('text');
    group.prismIndex = i;
    edges.push(edge);
}

function readArea(group) {
    areas.push(makePart(group.getAttribute('class'), group,
                        extentOf(group.querySelector('rect'))));
}

/* Its share and its calls, as they stand beside an arrow. */
function saidOf(edge) {
    return Array.prototype.map.call(edge.said,
                                    function (text) { return text.textContent; });
}

/* The texts beside an arrow become a part of their own: most of a long arrow is where
 * they are not. */
function setApart(edge) {
    var group = document.createElementNS(NS, 'g');
    var first = edge.said[0];

    if (first) {
        edge.said.forEach(function (text) { group.appendChild(text); });
        labels.push(makePart('said', group, {
            of: edge, x: first.getAttribute('x') - BESIDE / 2,
            y: first.getAttribute('y') - BESIDE / 2, width: BESIDE, height: BESIDE
        }));
    }
}

/* A thin arrow is hard to point at: a wide one that nobody sees lies below it. */
function handle(path) {
    var wide = path.cloneNode(true);

    wide.setAttribute('class', 'handle');
    wide.removeAttribute('style');
    wide.setAttribute('stroke-width', HANDLE);
    return wide;
}

/* What a part needs to be pointed at, once it is in sight.  The panel says what its
 * tooltip says: only one of them is shown, and readers of screens have a label. */
function dress(part) {
    var owner = part.kind === 'node' ? part.box : part.path;

    part.dressed = true;
    if (!owner) {
        return;
    }
    owner.querySelector('title').remove();
    if (part.kind === 'edge') {
        part.group.insertBefore(handle(owner), part.group.firstChild);
    }
    owner.setAttribute('aria-label', part.text.split('\n').join(', '));
    if (part.kind === 'edge') {
        owner.setAttribute('role', 'img');
        return;
    }
    owner.setAttribute('role', 'button');
    owner.setAttribute('aria-pressed', part.focused);
    owner.setAttribute('tabindex', part === sight.keep ? 0 : -1);
}

function read() {
    Array.prototype.forEach.call(graph.children, function (group) {
        var kind = group.getAttribute('class');

        (kind === 'node' ? readNode : kind === 'edge' ? readEdge : readArea)(group);
    });
    edges.forEach(function (edge, i) {
        if (edge.from !== edge.to) {
            nodes[edge.from].out.push(i);
            nodes[edge.to].into.push(i);
        }
    });
    graph.setAttribute('role', 'group');
    graph.setAttribute('aria-label', 'functions and calls');
}

/* The node or the edge that an element is part of: its index; else -1. */
function indexOf(target, kind) {
    var group = closest(target, kind);

    return group && graph.contains(group) ? group.prismIndex : -1;
}

/* Marks all boxes that can be reached, along calls or against them, and the edges
 * between. */
function reach(start, list, end, reached) {
    var seen = new Uint8Array(nodes.length);
    var queue = [start];
    var i, k, of, next;

    seen[start] = 1;
    for (i = 0; i < queue.length; i++) {
        reached.nodes[queue[i]] = 1;
        of = nodes[queue[i]][list];
        for (k = 0; k < of.length; k++) {
            next = edges[of[k]][end];
            reached.edges[of[k]] = 1;
            if (!seen[next]) {
                seen[next] = 1;
                queue.push(next);
            }
        }
    }
}

/* What leads to a node and what it leads to: 1 for each of those, by number. */
function around(index) {
    var reached = {nodes: new Uint8Array(nodes.length),
                   edges: new Uint8Array(edges.length)};

    reach(index, 'into', 'from', reached);
    reach(index, 'out', 'to', reached);
    edges.forEach(function (edge, i) {
        if (edge.from === edge.to && reached.nodes[edge.from]) {
            reached.edges[i] = 1;
        }
    });
    return reached;
}

function isShown(index) {
    return !nodes[index].hidden;
}

/* Edges of a list whose ends are shown, the widest first. */
function heaviest(list) {
    return list.filter(function (edge) {
        return !edges[edge].hidden;
    }).sort(function (a, b) { return edges[b].line - edges[a].line; });
}

/* The widest arrow's other end; the node itself where none is. */
function along(index, list, end) {
    var best = heaviest(nodes[index][list]);

    return best.length > 0 ? edges[best[0]][end] : index;
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

/* Where most time begins: called by none that is drawn, with the widest arrows. */
function entry() {
    var best = 0;
    var most = -1;

    nodes.forEach(function (node, i) {
        var lines = node.out.reduce(function (sum, edge) {
            return sum + edges[edge].line;
        }, 0);

        if (node.into.length === 0 && lines > most) {
            best = i;
            most = lines;
        }
    });
    return nodes[best];
}

/* The part of the picture that has the wanted boxes. */
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
