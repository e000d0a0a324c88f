/* SPDX-License-Identifier: MIT */
/* timebars.js - pointing at a function, in the bars or in the list, fades all
 * others; a click keeps it so until the next one. */

var parts = svg.querySelectorAll('[data-series]');
var kept = null;

function choose(series) {
    svg.classList.toggle('one', series !== null);
    parts.forEach(function (part) {
        part.classList.toggle('chosen', part.getAttribute('data-series') === series);
    });
}

function seriesOf(target) {
    var part = closest(target, '[data-series]');

    return part ? part.getAttribute('data-series') : null;
}

function keep(series) {
    kept = series === kept ? null : series;
    choose(kept);
}

svg.classList.add('live');
svg.querySelectorAll('.entry').forEach(function (entry) {
    entry.setAttribute('tabindex', 0);
    entry.setAttribute('role', 'button');
    entry.setAttribute('aria-label', entry.querySelector('title').textContent);
});
svg.addEventListener('mouseover', function (event) {
    var series = seriesOf(event.target);

    choose(series === null ? kept : series);
});
svg.addEventListener('mouseleave', function () { choose(kept); });
svg.addEventListener('focusin', function (event) { choose(seriesOf(event.target)); });
svg.addEventListener('focusout', function () { choose(kept); });
svg.addEventListener('click', function (event) { keep(seriesOf(event.target)); });
svg.addEventListener('keydown', function (event) {
    if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        keep(seriesOf(event.target));
    } else if (event.key === 'Escape') {
        keep(null);
    }
});
