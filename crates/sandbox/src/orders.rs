//! Orders as the keeper writes them: what the spec says, in the form that a forked process can use.

use crate::error::{Error, Result};
use crate::filter::{self, Kind};
use crate::groups::{Control, Homes};
use crate::order::{
    CLOSE_REST, DIRECTORY_LENGTH_MAX, ENTER, FILTER_LENGTH_MAX, Notice, OWN_USER, Order, TEMPLATE, VERSION,
};
use crate::spec::{SANDBOX_USER, Spec};

/// Where an order leads: into a cell from outside, or on inside of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum From {
    Outside,
    Inside,
    /// From a template, whose user namespace is the cell's as well.
    Template,
}

/// What all orders of a keeper have in common.
pub struct Orders {
    filter: Vec<u64>,
    filter_of_templates: Vec<u64>,
    groups: u32,
    bound_by_groups: bool,
    processes_by_groups: bool,
    rootless: bool,
    first_user: u32,
}

impl Orders {
    pub fn new(homes: &Homes, rootless: bool, first_user: u32) -> Self {
        let kind = Kind { template: false, memory_in_sight: !homes.controls(Control::Memory) };
        Self {
            filter: filter::compile(kind).iter().map(packed).collect(),
            filter_of_templates: filter::compile(Kind { template: true, ..kind })
                .iter()
                .map(packed)
                .collect(),
            groups: homes.homes.len() as u32,
            bound_by_groups: homes.controls(Control::Memory),
            processes_by_groups: homes.controls(Control::Processes),
            rootless,
            first_user,
        }
    }

    pub fn write(&self, id: u64, cell: u32, spec: &Spec, from: From, closes_rest: bool) -> Box<Order> {
        let host_user = if self.rootless { 0 } else { self.first_user.saturating_add(cell) };
        let filter = if spec.template { &self.filter_of_templates } else { &self.filter };
        let flags = [
            (from != From::Template, OWN_USER),
            (from != From::Inside, ENTER),
            (closes_rest, CLOSE_REST),
            (spec.template, TEMPLATE),
        ];
        let mut order = Box::new(Order {
            version: VERSION,
            flags: flags.iter().filter(|(set, _)| *set).map(|(_, flag)| flag).sum(),
            id,
            host_user,
            host_group: host_user,
            user: SANDBOX_USER,
            group: SANDBOX_USER,
            open_files: spec.limits.open_files,
            processes: if self.processes_by_groups { 0 } else { spec.limits.processes },
            data_bytes: if self.bound_by_groups { 0 } else { spec.limits.memory_bytes },
            groups: self.groups,
            filter_length: filter.len().min(FILTER_LENGTH_MAX) as u32,
            directory: [0; DIRECTORY_LENGTH_MAX],
            filter: [0; FILTER_LENGTH_MAX],
        });
        let directory = spec.directory.as_bytes();
        let length = directory.len().min(DIRECTORY_LENGTH_MAX - 1);
        order.directory[..length].copy_from_slice(&directory[..length]);
        for (slot, instruction) in order.filter.iter_mut().zip(filter) {
            *slot = *instruction;
        }
        order
    }
}

fn packed(instruction: &libc::sock_filter) -> u64 {
    let [low, high] = instruction.code.to_ne_bytes();
    let [a, b, c, d] = instruction.k.to_ne_bytes();
    u64::from_ne_bytes([low, high, instruction.jt, instruction.jf, a, b, c, d])
}

pub fn bytes(order: &Order) -> &[u8] {
    let start = std::ptr::from_ref(order).cast::<u8>();
    // SAFETY: an order is plain numbers without gaps between them, as the test below shows.
    unsafe { std::slice::from_raw_parts(start, size_of::<Order>()) }
}

pub fn from_bytes(bytes: &[u8]) -> Result<Box<Order>> {
    if bytes.len() != size_of::<Order>() {
        return Err(Error::gone(format!("an order of {} bytes", bytes.len())));
    }
    // SAFETY: as many bytes as an order has, every pattern of which is one.
    let order: Order = unsafe { std::ptr::read_unaligned(bytes.as_ptr().cast()) };
    if order.version != VERSION || order.directory.last() != Some(&0) {
        return Err(Error::gone("an order of another version"));
    }
    Ok(Box::new(order))
}

pub fn notice(bytes: &[u8]) -> Option<Notice> {
    // SAFETY: as many bytes as a notice has, every pattern of which is one.
    (bytes.len() == size_of::<Notice>()).then(|| unsafe { std::ptr::read_unaligned(bytes.as_ptr().cast()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Program;

    #[test]
    fn come_back_as_they_were_written() {
        let program = Program::Execute { path: "/bin/true".into(), arguments: Vec::new() };
        let spec = Spec { directory: "/var/task".into(), ..Spec::new(program) };
        let order = Orders::new(&Homes::default(), false, 70_000).write(7, 3, &spec, From::Outside, true);
        let back = from_bytes(bytes(&order)).unwrap();
        assert_eq!((back.id, back.host_user, back.processes), (7, 70_003, 1024));
        assert!(back.directory.starts_with(b"/var/task\0"));
        assert!(from_bytes(&bytes(&order)[1..]).is_err());
    }

    #[test]
    fn have_no_gaps() {
        let fields = 8 + 8 + 16 + 24 + 8 + DIRECTORY_LENGTH_MAX + 8 * FILTER_LENGTH_MAX;
        assert_eq!(size_of::<Order>(), fields);
    }
}
