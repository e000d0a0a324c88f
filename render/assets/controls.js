/* SPDX-License-Identifier: MIT */
/* controls.js - the bar above a picture: what is sought, how many were found, the way
 * back to all; and the address, which keeps the state of the picture.
 *
 * The address has s, the search, and c, whether it minds case, beside what a picture
 * adds to it. */

/* The picture says:
 *     reset    the text of the button that shows all again, which calls showAll()
 *     width    of the bar
 *     more     buttons behind the search
 *     found    called with a function that says whether a text is sought; null: all are
 *     leave    called to give the keyboard back to the picture
 *     next     called with 1 or -1 for the next match; or undefined
 *     address  returns the parts of the address, ['x=1'] */
function makeControls(picture) {
    var bar = html('div', {class: 'controls'});
    var matched = html('span', {role: 'status'});
    var reset = button(picture.reset, 'Escape', picture.showAll);
    var input = html('input', {type: 'search', placeholder: 'Search (Ctrl+F)',
                               'aria-label': 'Search: a regular expression'});
    var exact = button('Aa', 'Match upper and lower case', function () {
        press(!minds);
        search();
    });
    var minds = false;
    var place;

    function press(yes) {
        minds = yes;
        exact.setAttribute('aria-pressed', yes);
    }

    function search() {
        var wanted = null;

        input.classList.remove('wrong');
        try {
            wanted = input.value ? new RegExp(input.value, minds ? '' : 'i') : null;
        } catch (error) {
            input.classList.add('wrong');
        }
        picture.found(wanted && function (text) { return wanted.test(text); });
        remember();
    }

    function remember() {
        var parts = picture.address()
            .concat(input.value ? ['s=' + encodeURIComponent(input.value)] : [])
            .concat(minds ? ['c=1'] : []);

        try {
            /* Behind the hash: a file's query may not be changed. */
            if (alone) {
                history.replaceState(null, '', '#' + parts.join('&'));
            }
        } catch (error) {
            /* A sandboxed frame has no history; the picture works without. */
        }
    }

    function onKey(event) {
        if (event.key === 'Escape') {
            input.value = '';
            search();
            picture.leave();
        } else if (event.key === 'Enter' && picture.next) {
            picture.next(event.shiftKey ? -1 : 1);
        }
        event.stopPropagation();
    }

    press(false);
    [matched, reset, input, exact].concat(picture.more || []).forEach(function (part) {
        bar.appendChild(part);
    });
    place = embed(bar, {y: 4, width: picture.width, height: 30});
    input.addEventListener('input', search);
    input.addEventListener('keydown', onKey);
    return {
        /* Its right end. */
        place: function (right) { place.setAttribute('x', right - picture.width); },
        zoomed: function (yes) { reset.hidden = !yes; },
        matched: function (count, thing, rest) {
            matched.textContent = input.value === '' ? '' :
                count + ' ' + thing + (count === 1 ? '' : 's') + (rest || '');
        },
        remember: remember,
        /* What the address has, also behind a question mark; the search is done. */
        recall: function () {
            var values = new URLSearchParams(location.search + '&' +
                                             location.hash.slice(1));

            input.value = values.get('s') || '';
            press(values.get('c') === '1');
            if (input.value) {
                search();
            }
            return values;
        },
        /* Was that key the way to the search? */
        takes: function (event) {
            var wanted = (event.ctrlKey || event.metaKey) && event.key === 'f' ||
                event.key === 'F3' || event.key === '/';

            if (wanted) {
                event.preventDefault();
                input.focus();
                input.select();
            }
            return wanted;
        }
    };
}
