# SPDX-License-Identifier: MIT
"""How two other programs make a tree of a .prof, by the rules that they publish.

A graph is what pstats holds: {function: (self, total, {callee: (self, total)})}, in
seconds.  A tree is {path: self}; a path is a tuple of functions.  Both leave out what is
light; so that large programs end, the share below which that is grows here as ours does
(docs/unfold.md, step 4) until there are few enough contexts.
"""
import pstats

CONTEXTS = 50_000
FIRST_CUT = 1e-6
SNAKEVIZ_DEPTH = 20  # the most that its page offers
SNAKEVIZ_CUT = 1e-3  # of the caller; likewise, the least


def graph_of(path):
    """(graph, {function: number of callers})"""
    stats = pstats.Stats(str(path)).stats
    graph = {function: (row[2], row[3], {}) for function, row in stats.items()}
    callers = {}
    for callee, row in stats.items():
        callers[callee] = len(row[4])
        for caller, (_, _, self_time, total) in row[4].items():
            graph[caller][2][callee] = (self_time, total)
    return graph, callers


def flameprof_roots(graph, callers):
    """Functions without callers; where their time is not all of it within a fifth,
    with the heaviest other function, if that fits."""
    roots = [function for function in graph if callers[function] == 0]
    whole = sum(row[0] for row in graph.values())
    found = sum(graph[root][1] for root in roots)
    others = [function for function in graph if function not in set(roots)]
    if abs(found - whole) > 0.2 * whole and others:
        heaviest = max(others, key=lambda function: graph[function][1])
        if found + graph[heaviest][1] <= 1.2 * whole:
            roots.append(heaviest)
    return roots


def flameprof_reached(graph, roots):
    """How often each edge is reached from the roots: 0, 1, or 2 for more."""
    reached = {}
    waiting = list(roots)
    while waiting:
        function = waiting.pop()
        for callee in graph[function][2]:
            times = reached.get((function, callee), 0)
            if times < 2:
                reached[function, callee] = times + 1
                waiting.append(callee)
    return reached


def few_enough(grow, whole):
    """The tree of grow(least), with the smallest least for which there is one."""
    cut = FIRST_CUT
    while (tree := grow(cut * whole)) is None:
        cut *= 3
    return tree


def flameprof_tree(graph, roots, reached, least):
    tree = {}
    waiting = [((root,), *graph[root][:2], frozenset()) for root in roots]
    while waiting:
        if len(tree) + len(waiting) > CONTEXTS:
            return None
        stack, self_time, total, edges = waiting.pop()
        callees = graph[stack[-1]][2]
        good = {callee for callee in callees if reached[stack[-1], callee] == 1}
        shared = sum(callees[callee][1] for callee in callees if callee not in good)
        left = total - self_time - sum(callees[callee][1] for callee in good)
        factor = max(0, left / shared) if shared > 0 else 0
        tree[stack] = tree.get(stack, 0) + self_time
        for callee, (callee_self, callee_total) in callees.items():
            scale = 1 if callee in good else factor
            below = stack + (callee,)
            if (stack[-1], callee) in edges:
                tree[below] = tree.get(below, 0) + callee_self * scale
            elif callee_total * scale < least:
                tree[stack] += callee_total * scale
            else:
                waiting.append((below, callee_self * scale, callee_total * scale,
                                edges | {(stack[-1], callee)}))
    return tree


def flameprof(path):
    """Edges reached once keep their numbers; the others under a function share what is
    left of it in proportion.  An edge that is open already is drawn once more, without
    what it calls."""
    graph, callers = graph_of(path)
    roots = flameprof_roots(graph, callers)
    reached = flameprof_reached(graph, roots)
    return few_enough(lambda least: flameprof_tree(graph, roots, reached, least),
                      sum(row[0] for row in graph.values()))


def snakeviz_tree(graph, root, least):
    tree = {}
    waiting = [((root,), graph[root][1])]
    while waiting:
        if len(tree) + len(waiting) > CONTEXTS:
            return None
        stack, time = waiting.pop()
        callees = {callee: total for callee, (_, total) in graph[stack[-1]][2].items()
                   if callee not in stack}
        whole = sum(callees.values())
        scale = time / whole if whole > time else 1
        own = time
        for callee, total in callees.items():
            if len(stack) < SNAKEVIZ_DEPTH and \
                    total * scale > max(SNAKEVIZ_CUT * time, least):
                waiting.append((stack + (callee,), total * scale))
                own -= total * scale
        tree[stack] = tree.get(stack, 0) + own
    return tree


def snakeviz(path):
    """From the heaviest function that nobody calls: each callee has the time of its
    edge wherever it is called, scaled down where it is more than its caller has; what
    is left is the caller's own.  What is open already is left out."""
    graph, callers = graph_of(path)
    roots = [function for function in graph if callers[function] == 0] or list(graph)
    root = max(roots, key=lambda function: graph[function][1])
    return few_enough(lambda least: snakeviz_tree(graph, root, least),
                      graph[root][1])


ALL = {"flameprof": flameprof, "snakeviz": snakeviz}
