/* SPDX-License-Identifier: MIT */
/* callgraph_graph.js - the graph, read back from the picture.
 *
 * A box is a group .node with data-node "NUMBER KEY", an arrow a group .edge with
 * data-edge "FROM TO"; their tooltips give names, places and numbers. */

var graph = svg.querySelector('.graph');
var nodes = [], edges = [];
var HANDLE = 12;

function readNode(group, i) {
    var box = group.querySelector('rect');
    var text = box.querySelector('title').textContent;

    nodes.push({
        group: group, box: box, text: text, name: text.split('\n', 1)[0],
        key: group.getAttribute('data-node').split(' ')[1],
        sought: text.split('\n', 2).join('\n'), into: [], out: [], found: false,
        x: box.x.baseVal.value, y: box.y.baseVal.value,
        width: box.width.baseVal.value, height: box.height.baseVal.value
    });
    group.prismIndex = i;
    box.setAttribute('role', 'button');
    box.setAttribute('aria-pressed', 'false');
    box.setAttribute('aria-label', text.split('\n').join(', '));
    box.setAttribute('tabindex', i === 0 ? 0 : -1);
}

function readEdge(group, i) {
    var ends = group.getAttribute('data-edge').split(' ').map(Number);
    var path = group.querySelector('path[class*=line-]');
    var said = group.querySelectorAll('text');

    edges.push({
        group: group, from: ends[0], to: ends[1],
        text: path.querySelector('title').textContent,
        line: parseFloat(path.getAttribute('stroke-width') || 1),
        /* Its share and its calls, as they stand beside it. */
        said: Array.prototype.map.call(said, function (text) { return text.textContent; })
    });
    group.prismIndex = i;
    group.insertBefore(handle(path), group.firstChild);
    if (ends[0] !== ends[1]) {
        nodes[ends[0]].out.push(i);
        nodes[ends[1]].into.push(i);
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

function read() {
    graph.querySelectorAll('.node').forEach(readNode);
    graph.querySelectorAll('.edge').forEach(readEdge);
    graph.setAttribute('role', 'group');
    graph.setAttribute('aria-label', 'functions and calls');
}

/* The node or the edge that an element is part of: its index; else -1. */
function indexOf(target, kind) {
    var group = closest(target, kind);

    return group && graph.contains(group) ? group.prismIndex : -1;
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

/* What leads to a node and what it leads to. */
function around(index) {
    var up = reach(index, 'into', 'from');
    var down = reach(index, 'out', 'to');

    return {
        node: function (i) { return Boolean(up.nodes[i] || down.nodes[i]); },
        edge: function (i) {
            return Boolean(up.edges[i] || down.edges[i] ||
                           edges[i].from === edges[i].to &&
                           (up.nodes[edges[i].from] || down.nodes[edges[i].from]));
        }
    };
}

function isShown(index) {
    return !nodes[index].group.classList.contains('hidden');
}

/* Edges of a list whose ends are shown, the widest first. */
function heaviest(list) {
    return list.filter(function (edge) {
        return !edges[edge].group.classList.contains('hidden');
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
