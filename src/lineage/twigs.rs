//! A lineage as a list: each take below what it was branched from, with the lines that lead to it.

use super::{Lineage, Node};

/// A take's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twig {
    /// The take's place among the nodes.
    pub at: usize,
    /// Generations below the source, from 1.
    pub depth: usize,
    /// No later row has the same parent.
    pub last: bool,
    /// A bit for each generation above whose line goes on past this row: bit 0 is that of the source's own takes.
    pub through: u32,
}

impl Lineage {
    /// The rows, parents first, each branch in the order of its numbers.
    pub(super) fn written(nodes: &[Node]) -> Vec<Twig> {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        let mut open: Vec<(usize, usize, bool, u32)> = Vec::new();
        let mut of_source = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            match node.parent.take() {
                Some(parent) => children[parent].push(at),
                None => of_source.push(at),
            }
        }
        // Not by calls in calls: a chain of edits may be long.
        push(&mut open, &of_source, 1, 0);
        let mut twigs = Vec::with_capacity(nodes.len());
        while let Some((at, depth, last, through)) = open.pop() {
            twigs.push(Twig { at, depth, last, through });
            let line = if last { 0 } else { 1_u32.checked_shl(depth as u32 - 1).unwrap_or(0) };
            push(&mut open, &children[at], depth + 1, through | line);
        }
        twigs
    }
}

/// The first of `rows` comes out first.
fn push(open: &mut Vec<(usize, usize, bool, u32)>, rows: &[usize], depth: usize, through: u32) {
    open.extend(rows.iter().enumerate().rev().map(|(place, at)| (*at, depth, place + 1 == rows.len(), through)));
}
