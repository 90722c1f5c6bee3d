//! The input extension of the display: which devices have a pressure, and what it is.

use super::Pen;
use std::collections::BTreeMap;
use std::error::Error;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{
    ConnectionExt as _, DeviceClassData, EventMask, Fp3232, RawButtonPressEvent, XIDeviceInfo, XIEventMask,
};
use x11rb::protocol::xproto::ConnectionExt as _;

/// Every device, in the protocol's numbering.
const ALL_DEVICES: u16 = 0;

/// Where a device's pressure is, and what is none and what is all of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) number: u16,
    pub(super) least: f64,
    pub(super) most: f64,
}

pub(super) fn follow(pen: &Pen) -> Result<(), Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let name = x11rb::protocol::xinput::X11_EXTENSION_NAME;
    connection.extension_information(name)?.ok_or("the display has no XInput")?;
    connection.xinput_xi_query_version(2, 2)?.reply()?;
    let label = connection.intern_atom(false, b"Abs Pressure")?.reply()?.atom;
    let root = connection.setup().roots.get(screen).ok_or("the display has no screen")?.root;
    let wanted = EventMask { deviceid: ALL_DEVICES, mask: vec![XIEventMask::RAW_MOTION | XIEventMask::HIERARCHY] };
    connection.xinput_xi_select_events(root, &[wanted])?.check()?;
    let devices = || -> Result<BTreeMap<u16, Axis>, Box<dyn Error>> {
        let found = connection.xinput_xi_query_device(ALL_DEVICES)?.reply()?.infos;
        Ok(found.iter().filter_map(|device| Some((device.deviceid, pressure_axis(device, label)?))).collect())
    };
    let mut axes = devices()?;
    // The last pressure of each, once it has told one at all: some axes of that name never move.
    let mut pens: BTreeMap<u16, f32> = BTreeMap::new();
    loop {
        match connection.wait_for_event()? {
            Event::XinputRawMotion(moved) => {
                // An axis that did not change is not told again.
                let now = axes.get(&moved.sourceid).and_then(|axis| pressure(&moved, *axis));
                if let Some(now) = now.filter(|now| *now > 0.0 || pens.contains_key(&moved.sourceid)) {
                    pens.insert(moved.sourceid, now);
                }
                pen.note(pens.get(&moved.sourceid).copied());
            }
            Event::XinputHierarchy(_) => {
                axes = devices()?;
                pens.retain(|device, _| axes.contains_key(device));
            }
            _ => {}
        }
    }
}

fn pressure_axis(device: &XIDeviceInfo, label: u32) -> Option<Axis> {
    device.classes.iter().find_map(|class| match &class.data {
        DeviceClassData::Valuator(axis) if axis.label == label => {
            let (least, most) = (number(axis.min), number(axis.max));
            (most > least).then_some(Axis { number: axis.number, least, most })
        }
        _ => None,
    })
}

/// The pressure that an event tells, 0 to 1. Its values are those of the axes whose bits are set, in their order.
pub(super) fn pressure(event: &RawButtonPressEvent, axis: Axis) -> Option<f32> {
    let is_set =
        |bit: u16| event.valuator_mask.get(usize::from(bit / 32)).is_some_and(|word| word & (1 << (bit % 32)) != 0);
    if !is_set(axis.number) {
        return None;
    }
    let before = (0..axis.number).filter(|bit| is_set(*bit)).count();
    let value = number(*event.axisvalues_raw.get(before)?);
    Some((((value - axis.least) / (axis.most - axis.least)) as f32).clamp(0.0, 1.0))
}

fn number(value: Fp3232) -> f64 {
    f64::from(value.integral) + f64::from(value.frac) / f64::from(u32::MAX)
}
