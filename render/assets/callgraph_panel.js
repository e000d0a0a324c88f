/* SPDX-License-Identifier: MIT */
/* callgraph_panel.js - light on what belongs together, and a panel that says in full
 * what is pointed at; of the function in focus also who calls it and whom it calls. */

var ROWS = 7;
var PANEL = {width: 540, height: 460};

/* Lights parts by number, [1 where lit]; null: none. */
function light(lit) {
    sight.lighting = lit !== null;
    nodes.forEach(function (node, i) { node.lit = lit !== null && lit.nodes[i] === 1; });
    edges.forEach(function (edge, i) { edge.lit = lit !== null && lit.edges[i] === 1; });
    shade();
}

function lightEdge(index) {
    var lit = {nodes: [], edges: []};

    lit.nodes[edges[index].from] = 1;
    lit.nodes[edges[index].to] = 1;
    lit.edges[index] = 1;
    light(lit);
}

/* A function at the other end of an arrow, with the arrow's numbers; pointing at it
 * lights the arrow, a click goes there. */
function row(index, end, go) {
    var edge = edges[index];
    var made = html('button', {type: 'button', class: 'row'});
    var said = saidOf(edge);
    var known = /%/.test(said[0]);

    made.appendChild(html('span', {class: 'share'}, known ? said[0] : '?'));
    made.appendChild(html('span', {class: 'calls'}, said[known ? 1 : 0]));
    made.appendChild(html('span', {class: 'name'}, nodes[edge[end]].name));
    made.addEventListener('mouseenter', function () { lightEdge(index); });
    made.addEventListener('mouseleave', function () { light(null); });
    made.addEventListener('click', function () { go(edge[end]); });
    return made;
}

function makePanel(go) {
    var box = html('div', {class: 'details', role: 'note'});
    var place = embed(box, {class: 'panel', x: 12, width: PANEL.width,
                            height: PANEL.height});
    var shown = '';

    function fasten() {
        place.setAttribute('y', size.height - 12 - box.offsetHeight);
    }

    function say(text) {
        box.textContent = '';
        text.split('\n').forEach(function (line, i) {
            box.appendChild(html(i === 0 ? 'b' : 'p', {}, line));
        });
        box.hidden = text === '';
    }

    function list(title, found, end) {
        if (found.length === 0) {
            return;
        }
        box.appendChild(html('h2', {}, title));
        found.slice(0, ROWS).forEach(function (edge) {
            box.appendChild(row(edge, end, go));
        });
        if (found.length > ROWS) {
            box.appendChild(html('p', {class: 'rest'},
                                 'and ' + (found.length - ROWS) + ' more'));
        }
    }

    /* Again the same: what is being clicked must stay. */
    function change(what, write) {
        if (what !== shown) {
            shown = what;
            write();
            fasten();
        }
    }

    box.hidden = true;
    return {
        place: fasten,
        /* Its right end, where the window has room for more beside it. */
        end: function () {
            var end = 12 + box.offsetWidth;

            return !box.hidden && size.width > 2 * end ? end : 0;
        },
        say: function (text) {
            change(text, function () { say(text); });
        },
        /* A function with what is around it. */
        present: function (index) {
            change(index, function () {
                say(nodes[index].text);
                list('called by', heaviest(nodes[index].into), 'from');
                list('calls', heaviest(nodes[index].out), 'to');
            });
        }
    };
}
