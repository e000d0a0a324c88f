/* SPDX-License-Identifier: MIT */
/* flame.js - zoom, search and keyboard for a flame graph.
 *
 * The picture is complete without it.  Boxes stand depth first, so a box's row
 * and its predecessors give the tree; a box's tooltip gives its name, place and
 * numbers.  Positions are kept as shares of the whole and become pixels in
 * layout(), for the range that is zoomed to and the width of the window. */

var group = svg.querySelector('.frames');
var ground = svg.querySelector('.ground');
var width = svg.viewBox.baseVal.width;
var height = svg.viewBox.baseVal.height;
var grows = group.getAttribute('data-grows');
var PAD = 4;
var canvas = document.createElementNS(HTML, 'canvas').getContext('2d');
var frames = [], margin, least, controls, details;
var state = {zoom: 0, focus: 0};

/* The tree, read back from the boxes. */

function read() {
    var boxes = group.querySelectorAll('rect');
    var legend = svg.querySelector('.legend');
    var open = [];
    var whole = boxes[0].width.baseVal.value;
    var rowHeight = boxes[0].height.baseVal.value + 1;

    margin = boxes[0].x.baseVal.value;
    legend = legend ? legend.getBBox() : {x: 0, width: 0};
    least = Math.max(500, Math.ceil(legend.x + legend.width + margin));
    boxes.forEach(function (box, i) {
        var x = box.x.baseVal.value;
        var y = box.y.baseVal.value;
        var depth = Math.round(Math.abs(y - boxes[0].y.baseVal.value) / rowHeight);
        var text = box.querySelector('title').textContent;
        var next = box.nextElementSibling;

        open.length = depth;
        frames.push({
            box: box, text: text, name: text.split('\n', 1)[0],
            sought: text.split('\n', 2).join('\n'),
            label: next && next.tagName === 'text' ? next : null,
            parent: depth > 0 ? open[depth - 1] : -1,
            depth: depth, end: i + 1, x: x, y: y,
            from: (x - margin) / whole, share: box.width.baseVal.value / whole,
            left: 0, size: 0, found: false
        });
        box.prismIndex = i;
        open[depth] = i;
        open.forEach(function (above) { frames[above].end = i + 1; });
        box.setAttribute('role', 'treeitem');
        box.setAttribute('aria-level', depth + 1);
        box.setAttribute('tabindex', i === 0 ? 0 : -1);
    });
    group.setAttribute('role', 'tree');
    group.setAttribute('aria-label', 'calling contexts');
}

function isInside(inner, outer) {
    return inner >= outer && inner < frames[outer].end;
}

/* Labels. */

function measure(text) {
    return canvas.measureText(text).width;
}

/* The rule of render/text.h, with the widths of the font that is really there. */
function fit(text, room) {
    var dots = '\u2026';
    var at, letters, kept;

    if (measure(text) <= room) {
        return text;
    }
    if (/\./.test(text) && !/[ \/]/.test(text)) {
        for (at = text.indexOf('.'); at >= 0; at = text.indexOf('.', at + 1)) {
            if (at + 1 < text.length && measure(dots + text.slice(at + 1)) <= room) {
                return dots + text.slice(at + 1);
            }
        }
        text = text.slice(text.lastIndexOf('.') + 1) || text;
    }
    letters = Array.from(text);
    kept = Math.min(letters.length, Math.ceil(room / 3));
    while (kept >= 2 && measure(letters.slice(0, kept).join('') + dots) > room) {
        kept--;
    }
    return kept >= 2 ? letters.slice(0, kept).join('') + dots : '';
}

function label(frame) {
    var text = frame.size > 3 * PAD + 6 ? fit(frame.name, frame.size - 2 * PAD) : '';

    if (frame.label) {
        frame.label.style.display = text ? '' : 'none';
    } else if (text) {
        frame.label = document.createElementNS(NS, 'text');
        frame.label.setAttribute('class', 'label');
        frame.label.setAttribute('y', frame.y + 12.5);
        group.insertBefore(frame.label, frame.box.nextSibling);
    }
    if (text) {
        frame.label.setAttribute('x', frame.left + PAD);
        frame.label.textContent = text;
    }
}

/* Layout. */

function layout() {
    var view = frames[state.zoom];
    var scale = (width - 2 * margin) / view.share;

    frames.forEach(function (frame, i) {
        var above = isInside(state.zoom, i) && i !== state.zoom;
        var shown = above || isInside(i, state.zoom);

        frame.left = above ? margin : margin + (frame.from - view.from) * scale;
        frame.size = above ? width - 2 * margin : frame.share * scale;
        frame.box.style.display = shown ? '' : 'none';
        frame.box.classList.toggle('aside', above);
        if (shown) {
            frame.box.setAttribute('x', frame.left);
            frame.box.setAttribute('width', frame.size);
            frame.box.classList.toggle('apart', frame.size >= 2);
            label(frame);
        } else if (frame.label) {
            frame.label.style.display = 'none';
        }
    });
    controls.place(width - margin);
    controls.zoomed(state.zoom !== 0);
}

function resize() {
    if (!alone) {
        return;
    }
    width = Math.max(least, window.innerWidth);
    svg.setAttribute('width', width);
    svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
    layout();
}

/* What the user does. */

function show(index) {
    details.textContent = index < 0 ? '' :
        fit(frames[index].text.split('\n').join(' \u00b7 '), width - 2 * margin);
}

function focus(index) {
    frames[state.focus].box.setAttribute('tabindex', -1);
    state.focus = index;
    frames[index].box.setAttribute('tabindex', 0);
    frames[index].box.focus();
    show(index);
}

function zoom(index) {
    state.zoom = index;
    layout();
    count();
    controls.remember();
}

function find(isSought) {
    frames.forEach(function (frame, i) {
        frame.found = isSought !== null && i > 0 && isSought(frame.sought);
        frame.box.classList.toggle('found', frame.found);
    });
    count();
}

/* The share of what is in view; a match inside a match counts once. */
function count() {
    var end = frames[state.zoom].end;
    var sum = 0;
    var matches = 0;
    var covered = 0;
    var i, above;

    for (above = state.zoom; above >= 0; above = frames[above].parent) {
        if (frames[above].found) {
            sum = frames[state.zoom].share;
            covered = end;
        }
    }
    for (i = state.zoom; i < end; i++) {
        matches += frames[i].found ? 1 : 0;
        if (frames[i].found && i >= covered) {
            sum += frames[i].share;
            covered = frames[i].end;
        }
    }
    controls.matched(matches, 'frame',
                     ', ' + (100 * sum / frames[state.zoom].share).toFixed(1) + ' %');
}

/* The address: x and y of the frame. */

function address() {
    var frame = frames[state.zoom];

    return state.zoom ? ['x=' + frame.x.toFixed(2), 'y=' + frame.y] : [];
}

function recall() {
    var values = controls.recall();
    var x = parseFloat(values.get('x'));
    var y = parseFloat(values.get('y'));
    var found = frames.findIndex(function (frame) {
        return Math.abs(frame.x - x) < 0.01 && Math.abs(frame.y - y) < 0.5;
    });

    if (found > 0) {
        zoom(found);
    }
}

function makeDetails() {
    var line = document.createElementNS(NS, 'text');

    line.setAttribute('class', 'text');
    line.setAttribute('x', margin);
    line.setAttribute('y', grows === 'up' ? height - 8 : frames[0].y - 9);
    svg.appendChild(line);
    return line;
}

/* Keyboard. */

function isShown(index) {
    return frames[index].box.style.display !== 'none';
}

function sibling(index, step) {
    var i;

    for (i = index + step; i >= 0 && i < frames.length; i += step) {
        if (frames[i].depth === frames[index].depth && isShown(i)) {
            return i;
        }
    }
    return index;
}

function move(key) {
    var at = state.focus;
    var outwards = grows === 'up' ? 'ArrowUp' : 'ArrowDown';

    if (key === 'ArrowLeft' || key === 'ArrowRight') {
        return sibling(at, key === 'ArrowLeft' ? -1 : 1);
    }
    if (key === outwards) {
        return at + 1 < frames[at].end && isShown(at + 1) ? at + 1 : at;
    }
    return Math.max(0, frames[at].parent);
}

function onKey(event) {
    if (controls.takes(event)) {
        return;
    }
    if (event.key === 'Escape') {
        zoom(0);
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
    } else if (/^Arrow/.test(event.key) && group.contains(document.activeElement)) {
        event.preventDefault();
        focus(move(event.key));
    } else if ((event.key === 'Enter' || event.key === ' ') &&
               group.contains(document.activeElement)) {
        event.preventDefault();
        zoom(state.focus);
    }
}

/* Start. */

function indexOf(target) {
    return target.prismIndex === undefined ? -1 : target.prismIndex;
}

read();
canvas.font = '12px ' + getComputedStyle(svg).fontFamily;
controls = makeControls({
    reset: 'Reset zoom', width: 480, address: address, found: find,
    showAll: function () { zoom(0); },
    leave: function () { focus(state.zoom); }
});
details = makeDetails();
svg.classList.add('live');
group.addEventListener('click', function (event) {
    var index = indexOf(event.target);

    if (index >= 0) {
        zoom(index);
        focus(index);
    }
});
group.addEventListener('mouseover', function (event) { show(indexOf(event.target)); });
group.addEventListener('mouseout', function () { show(-1); });
group.addEventListener('focusin', function (event) { show(indexOf(event.target)); });
(alone ? window : svg).addEventListener('keydown', onKey);
window.addEventListener('resize', resize);
layout();
resize();
recall();
