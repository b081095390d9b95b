"""Minimum cost flow in plain Python: primal-dual, exact in integers, deterministic.

Costs may be integers of any size (lexicographic objectives are packed into one number)
and must not be negative. Each phase finds shortest distances with Dijkstra on reduced
costs and then fills *all* shortest paths at once with a blocking flow, so that the number
of phases is the number of different path costs, not the number of units.
"""

from collections import deque
from heapq import heappop, heappush

INFINITE = 1 << 60


class MinCostFlow:
    """A network to which arcs are added and which is then solved once.

    >>> net = MinCostFlow(3)
    >>> cheap, dear = net.add_arc(0, 1, 2, 0), net.add_arc(0, 1, 5, 3)
    >>> last = net.add_arc(1, 2, 4, 0)
    >>> net.solve(0, 2)
    (4, 6)
    >>> net.flow(cheap), net.flow(dear)
    (2, 2)
    """

    def __init__(self, nodes=0):
        self._arcs_of = [[] for _ in range(nodes)]
        self._head = []
        self._rest = []
        self._cost = []

    def add_node(self):
        """Add a node and return its number."""
        self._arcs_of.append([])
        return len(self._arcs_of) - 1

    def add_arc(self, tail, head, capacity, cost=0):
        """Add an arc and return its number; ``capacity`` and ``cost`` are integers >= 0."""
        if capacity < 0 or cost < 0:
            raise ValueError("capacity and cost of an arc must not be negative")
        arc = len(self._head)
        self._head += (head, tail)
        self._rest += (capacity, 0)
        self._cost += (cost, -cost)
        self._arcs_of[tail].append(arc)
        self._arcs_of[head].append(arc + 1)
        return arc

    def flow(self, arc):
        """Units sent over ``arc`` by :meth:`solve`."""
        return self._rest[arc ^ 1]

    def solve(self, source, sink):
        """Send as much as possible from ``source`` to ``sink`` at the least cost.

        :return: (units sent, their total cost)
        """
        potential = [0] * len(self._arcs_of)
        total = cost = 0
        while self._shorten(source, sink, potential):
            while True:
                sent = self._block(source, sink, potential)
                if not sent:
                    break
                total += sent
                cost += sent * (potential[sink] - potential[source])
        return total, cost

    def _shorten(self, source, sink, potential):
        """Raise the potentials to the shortest distances; False if the sink is cut off."""
        head, rest, costs = self._head, self._rest, self._cost
        distance = {source: 0}
        done = set()
        heap = [(0, source)]
        limit = None
        while heap:
            length, node = heappop(heap)
            if node in done:
                continue
            done.add(node)
            if node == sink:
                limit = length
                break
            base = length + potential[node]
            for arc in self._arcs_of[node]:
                if rest[arc]:
                    target = head[arc]
                    if target not in done:
                        reach = base + costs[arc] - potential[target]
                        known = distance.get(target)
                        if known is None or reach < known:
                            distance[target] = reach
                            heappush(heap, (reach, target))
        if limit is None:
            return False
        # Nodes farther than the sink are raised by the distance of the sink: that keeps
        # every reduced cost non-negative without settling the whole network.
        for node in range(len(potential)):
            potential[node] += min(distance.get(node, limit), limit)
        return True

    def _block(self, source, sink, potential):
        """Fill every shortest path (reduced cost 0) of least arc count; units sent."""
        level = self._levels(source, sink, potential)
        if level is None:
            return 0
        head, rest, costs, arcs_of = self._head, self._rest, self._cost, self._arcs_of
        pointer = [0] * len(arcs_of)
        sent = 0
        path = []
        node = source
        while True:
            if node == sink:
                units = min(rest[arc] for arc in path)
                sent += units
                cut = 0
                for position in range(len(path) - 1, -1, -1):
                    arc = path[position]
                    rest[arc] -= units
                    rest[arc ^ 1] += units
                    if not rest[arc]:
                        cut = position
                node = head[path[cut] ^ 1]
                del path[cut:]
                continue
            arcs = arcs_of[node]
            here = potential[node]
            while pointer[node] < len(arcs):
                arc = arcs[pointer[node]]
                target = head[arc]
                if rest[arc] and level[target] == level[node] + 1 and costs[arc] + here == potential[target]:
                    break
                pointer[node] += 1
            else:
                if not path:
                    return sent
                level[node] = -1
                node = head[path.pop() ^ 1]
                continue
            path.append(arc)
            node = target

    def _levels(self, source, sink, potential):
        """Distance in arcs over arcs of reduced cost 0; None if the sink is not reached."""
        head, rest, costs = self._head, self._rest, self._cost
        level = [-1] * len(self._arcs_of)
        level[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            here = potential[node]
            for arc in self._arcs_of[node]:
                target = head[arc]
                if rest[arc] and level[target] < 0 and costs[arc] + here == potential[target]:
                    level[target] = level[node] + 1
                    queue.append(target)
        return None if level[sink] < 0 else level
