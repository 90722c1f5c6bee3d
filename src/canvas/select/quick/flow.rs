//! The cheapest cut between two sides of a graph, by the augmenting paths of Boykov and Kolmogorov ("An experimental
//! comparison of min-cut/max-flow algorithms for energy minimization in vision", 2004): two trees grow from both sides,
//! and are mended instead of grown anew after each path.

use crate::canvas::kernels::Stop;
use std::collections::VecDeque;

/// No parent: the node belongs to neither tree.
const FREE: u32 = u32::MAX;
/// The parent is the side itself.
const ROOT: u32 = u32::MAX - 1;
/// The parent was lost and is being looked for.
const ORPHAN: u32 = u32::MAX - 2;
/// No arc follows.
const END: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Arc {
    head: u32,
    next: u32,
    /// What can still flow.
    room: i32,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    first: u32,
    /// What the foreground can still give (positive) or the background can still take (negative).
    terminal: i32,
    /// The arc to the parent, or one of the constants.
    parent: u32,
    /// When `steps` was known to be right.
    time: u32,
    /// Arcs to the root.
    steps: u32,
    background: bool,
    active: bool,
}

/// A graph whose nodes are to be parted into foreground and background.
pub struct Graph {
    nodes: Vec<Node>,
    /// In pairs: the arc back from `a` is `a ^ 1`.
    arcs: Vec<Arc>,
    queue: VecDeque<u32>,
    orphans: VecDeque<u32>,
    time: u32,
    flow: i64,
}

impl Graph {
    /// `nodes` nodes without any links, and room for `edges` of them.
    pub fn new(nodes: usize, edges: usize) -> Self {
        let node = Node { first: END, terminal: 0, parent: FREE, time: 0, steps: 0, background: false, active: false };
        Self {
            nodes: vec![node; nodes],
            arcs: Vec::with_capacity(edges * 2),
            queue: VecDeque::new(),
            orphans: VecDeque::new(),
            time: 0,
            flow: 0,
        }
    }

    /// What it costs to put a node into the background, and into the foreground; not negative.
    pub fn prefer(&mut self, node: usize, background_costs: i32, foreground_costs: i32) {
        let node = &mut self.nodes[node];
        self.flow += i64::from(background_costs.min(foreground_costs));
        node.terminal += background_costs - foreground_costs;
    }

    /// What it costs to part two nodes, whichever way.
    pub fn tie(&mut self, one: usize, two: usize, costs: i32) {
        let arc = self.arcs.len() as u32;
        let next = (self.nodes[one].first, self.nodes[two].first);
        self.arcs.push(Arc { head: two as u32, next: next.0, room: costs });
        self.arcs.push(Arc { head: one as u32, next: next.1, room: costs });
        self.nodes[one].first = arc;
        self.nodes[two].first = arc + 1;
    }

    /// Is the node in the foreground of the cheapest cut? To be asked after [`Graph::cut`].
    pub fn is_foreground(&self, node: usize) -> bool {
        self.nodes[node].parent != FREE && !self.nodes[node].background
    }

    /// Finds the cheapest cut and gives its cost; `None` when it was stopped.
    pub fn cut(&mut self, stop: Stop<'_>) -> Option<i64> {
        for index in 0..self.nodes.len() {
            let node = &mut self.nodes[index];
            if node.terminal != 0 {
                node.background = node.terminal < 0;
                node.parent = ROOT;
                node.steps = 1;
                self.activate(index as u32);
            }
        }
        let mut paths = 0u32;
        while let Some(index) = self.queue.pop_front() {
            self.nodes[index as usize].active = false;
            while let Some(middle) = self.grow(index) {
                paths = paths.wrapping_add(1);
                if paths.is_multiple_of(1024) && stop() {
                    return None;
                }
                self.time += 1;
                self.augment(middle);
                while let Some(orphan) = self.orphans.pop_front() {
                    self.adopt(orphan);
                }
            }
        }
        Some(self.flow)
    }

    fn activate(&mut self, index: u32) {
        let node = &mut self.nodes[index as usize];
        if !node.active {
            node.active = true;
            self.queue.push_back(index);
        }
    }

    /// Arcs that leave a node.
    fn arcs_of(&self, index: u32) -> impl Iterator<Item = u32> + use<> {
        // Arcs are never added while the trees grow, so the list can be walked by copying its links.
        let mut list = Vec::with_capacity(8);
        let mut arc = self.nodes[index as usize].first;
        while arc != END {
            list.push(arc);
            arc = self.arcs[arc as usize].next;
        }
        list.into_iter()
    }

    /// Can something flow between a node and the head of its arc, in the direction of the node's tree, outwards?
    fn leads_out(&self, arc: u32, background: bool) -> bool {
        self.arcs[(if background { arc ^ 1 } else { arc }) as usize].room > 0
    }

    /// Lets a tree grow around a node; gives the arc at which it met the other one, seen from the foreground.
    fn grow(&mut self, index: u32) -> Option<u32> {
        let own = self.nodes[index as usize];
        if own.parent == FREE {
            return None;
        }
        let mut arc = own.first;
        while arc != END {
            let Arc { head, next, .. } = self.arcs[arc as usize];
            if self.leads_out(arc, own.background) {
                let other = &mut self.nodes[head as usize];
                if other.parent == FREE {
                    other.background = own.background;
                    other.parent = arc ^ 1;
                    other.time = own.time;
                    other.steps = own.steps + 1;
                    self.activate(head);
                } else if other.background != own.background {
                    // It may meet more: the node stays at work until it finds nothing.
                    return Some(if own.background { arc ^ 1 } else { arc });
                } else if other.time <= own.time && other.steps > own.steps && other.parent != ROOT {
                    // A shorter way to the root.
                    other.parent = arc ^ 1;
                    other.time = own.time;
                    other.steps = own.steps + 1;
                }
            }
            arc = next;
        }
        None
    }

    /// The nodes from one end of the middle arc to its root.
    fn narrowest(&self, mut index: u32, background: bool, mut room: i32) -> i32 {
        loop {
            let node = &self.nodes[index as usize];
            if node.parent == ROOT {
                return room.min(node.terminal.abs());
            }
            let arc = if background { node.parent } else { node.parent ^ 1 };
            room = room.min(self.arcs[arc as usize].room);
            index = self.arcs[node.parent as usize].head;
        }
    }

    fn push(&mut self, mut index: u32, background: bool, amount: i32) {
        loop {
            let node = &mut self.nodes[index as usize];
            if node.parent == ROOT {
                node.terminal -= if background { -amount } else { amount };
                if node.terminal == 0 {
                    node.parent = ORPHAN;
                    self.orphans.push_front(index);
                }
                return;
            }
            let parent = node.parent;
            let arc = if background { parent } else { parent ^ 1 };
            self.arcs[arc as usize].room -= amount;
            self.arcs[(arc ^ 1) as usize].room += amount;
            if self.arcs[arc as usize].room == 0 {
                node.parent = ORPHAN;
                self.orphans.push_front(index);
            }
            index = self.arcs[parent as usize].head;
        }
    }

    fn augment(&mut self, middle: u32) {
        let (from, to) = (self.arcs[(middle ^ 1) as usize].head, self.arcs[middle as usize].head);
        let amount = self.narrowest(from, false, self.arcs[middle as usize].room);
        let amount = self.narrowest(to, true, amount);
        self.arcs[middle as usize].room -= amount;
        self.arcs[(middle ^ 1) as usize].room += amount;
        self.push(from, false, amount);
        self.push(to, true, amount);
        self.flow += i64::from(amount);
    }

    /// Arcs to the root of a node's tree; none when an orphan lies on the way.
    fn steps_to_root(&self, mut index: u32) -> Option<u32> {
        let mut steps = 0;
        loop {
            let node = &self.nodes[index as usize];
            if node.time == self.time && node.parent != ORPHAN {
                return Some(steps + node.steps);
            }
            match node.parent {
                ROOT => return Some(steps + 1),
                ORPHAN | FREE => return None,
                arc => index = self.arcs[arc as usize].head,
            }
            steps += 1;
        }
    }

    /// Notes the way to the root along it, so that the next one who asks finds it sooner.
    fn note_steps(&mut self, mut index: u32, mut steps: u32) {
        loop {
            let node = &mut self.nodes[index as usize];
            if node.time == self.time {
                return;
            }
            (node.time, node.steps) = (self.time, steps);
            if node.parent == ROOT {
                return;
            }
            index = self.arcs[node.parent as usize].head;
            steps -= 1;
        }
    }

    /// Finds an orphan a new parent in its tree; without one it becomes free, and so may its children.
    fn adopt(&mut self, index: u32) {
        let background = self.nodes[index as usize].background;
        let mut best = None;
        for arc in self.arcs_of(index) {
            let head = self.arcs[arc as usize].head;
            let other = self.nodes[head as usize];
            if other.background != background || other.parent == FREE || !self.leads_out(arc ^ 1, background) {
                continue;
            }
            let Some(steps) = self.steps_to_root(head) else { continue };
            self.note_steps(head, steps);
            if best.is_none_or(|(_, fewest)| steps < fewest) {
                best = Some((arc, steps));
            }
        }
        if let Some((arc, steps)) = best {
            let time = self.time;
            let node = &mut self.nodes[index as usize];
            (node.parent, node.time, node.steps) = (arc, time, steps + 1);
            return;
        }
        self.nodes[index as usize].parent = FREE;
        self.nodes[index as usize].time = 0;
        for arc in self.arcs_of(index) {
            let head = self.arcs[arc as usize].head;
            let other = self.nodes[head as usize];
            if other.background != background || other.parent == FREE {
                continue;
            }
            if self.leads_out(arc ^ 1, background) {
                self.activate(head);
            }
            if other.parent < ORPHAN && self.arcs[other.parent as usize].head == index {
                self.nodes[head as usize].parent = ORPHAN;
                self.orphans.push_back(head);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::kernels::never;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn the_cut_is_the_cheapest_of_all(
            costs in prop::collection::vec((0i32..30, 0i32..30), 1..10),
            ties in prop::collection::vec((any::<u8>(), any::<u8>(), 0i32..25), 0..30),
        ) {
            let count = costs.len();
            let ties: Vec<_> = ties.iter()
                .map(|(one, two, cost)| (*one as usize % count, *two as usize % count, *cost))
                .filter(|(one, two, _)| one != two)
                .collect();
            let mut graph = Graph::new(count, ties.len());
            for (node, (background, foreground)) in costs.iter().enumerate() {
                graph.prefer(node, *background, *foreground);
            }
            for (one, two, cost) in &ties {
                graph.tie(*one, *two, *cost);
            }
            let price = |sides: usize| {
                let side = |node: usize| sides >> node & 1 == 1;
                let own: i32 = costs.iter().enumerate().map(|(node, (b, f))| if side(node) { *f } else { *b }).sum();
                let cut: i32 = ties.iter().filter(|(one, two, _)| side(*one) != side(*two)).map(|tie| tie.2).sum();
                i64::from(own + cut)
            };
            let cheapest = (0..1usize << count).map(price).min().unwrap();
            prop_assert_eq!(graph.cut(&never), Some(cheapest));
            let found = (0..count).filter(|node| graph.is_foreground(*node)).fold(0, |sides, node| sides | 1 << node);
            prop_assert_eq!(price(found), cheapest, "what it says is the cut it found");
        }
    }
}
