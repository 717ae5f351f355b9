//! The network of a cell: loopback, and the server's sockets opened on it. There is no other link.
//!
//! Addresses that are not loopback's own (a metadata service has a famous one) are added to it.

use crate::error::{Doing, Error, Result};
use crate::spec::{Listener, SocketKind};
use rustix::fd::{AsFd, AsRawFd, OwnedFd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, listen, socket_with};
use std::net::Ipv4Addr;

const BACKLOG: i32 = 256;
const LOOPBACK: u32 = 1;

pub fn raise_loopback() -> Result<()> {
    let socket = socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)
        .doing("make a socket")?;
    // SAFETY: a request is plain memory; its name ends with a zero.
    let result = unsafe {
        let mut request: libc::ifreq = std::mem::zeroed();
        request.ifr_name[0] = b'l' as libc::c_char;
        request.ifr_name[1] = b'o' as libc::c_char;
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as i16;
        libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS as _, &raw const request)
    };
    if result < 0 {
        return Err(std::io::Error::last_os_error()).doing("raise the loopback interface");
    }
    Ok(())
}

pub fn open(listeners: &[Listener], any_address: bool) -> Result<Vec<OwnedFd>> {
    let mut added = Vec::new();
    for address in listeners.iter().map(|listener| *listener.address.ip()) {
        if !address.is_loopback() && !address.is_unspecified() && !added.contains(&address) {
            add_address(address)?;
            added.push(address);
        }
    }
    if any_address {
        own_every_address()?;
    }
    listeners.iter().map(open_one).collect()
}

fn open_one(listener: &Listener) -> Result<OwnedFd> {
    let kind = match listener.kind {
        SocketKind::Stream => SocketType::STREAM,
        SocketKind::Datagram => SocketType::DGRAM,
    };
    let doing = || format!("listen on {} inside", listener.address);
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::INET, kind, flags, None).doing(doing())?;
    bind(&socket, &listener.address).doing(doing())?;
    if listener.kind == SocketKind::Stream {
        listen(&socket, BACKLOG).doing(doing())?;
    }
    Ok(socket)
}

/// For who is outside: it connects within this network, wherever it is held.
pub fn unconnected() -> Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    socket_with(AddressFamily::INET, SocketType::STREAM, flags, None).doing("make a socket inside")
}

const NEW_ADDRESS: u16 = 20;
const NEW_ROUTE: u16 = 24;
const REQUEST_CREATE_ACK: u16 = 0x1 | 0x4 | 0x400;
const ATTRIBUTE_LOCAL: u16 = 2;
const ATTRIBUTE_OUT_INTERFACE: u16 = 4;
const TABLE_LOCAL: u8 = 255;
const PROTOCOL_BOOT: u8 = 3;
const SCOPE_HOST: u8 = 254;
const ROUTE_LOCAL: u8 = 2;

fn add_address(address: Ipv4Addr) -> Result<()> {
    let mut body = vec![libc::AF_INET as u8, 32, 0, SCOPE_HOST];
    body.extend(LOOPBACK.to_ne_bytes());
    attribute(&mut body, ATTRIBUTE_LOCAL, &address.octets());
    ask(NEW_ADDRESS, &body, &format!("add the address {address}"))
}

fn own_every_address() -> Result<()> {
    let mut body =
        vec![libc::AF_INET as u8, 0, 0, 0, TABLE_LOCAL, PROTOCOL_BOOT, SCOPE_HOST, ROUTE_LOCAL, 0, 0, 0, 0];
    attribute(&mut body, ATTRIBUTE_OUT_INTERFACE, &LOOPBACK.to_ne_bytes());
    ask(NEW_ROUTE, &body, "route every address to loopback")
}

fn attribute(body: &mut Vec<u8>, kind: u16, value: &[u8]) {
    body.extend((4 + value.len() as u16).to_ne_bytes());
    body.extend(kind.to_ne_bytes());
    body.extend(value);
}

/// One request to the kernel's tables of addresses and routes, and its answer.
fn ask(kind: u16, body: &[u8], doing: &str) -> Result<()> {
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, None)
        .doing("make a socket")?;
    let mut message = Vec::with_capacity(16 + body.len());
    message.extend((16 + body.len() as u32).to_ne_bytes());
    message.extend(kind.to_ne_bytes());
    message.extend(REQUEST_CREATE_ACK.to_ne_bytes());
    message.extend([0; 8]);
    message.extend(body);
    rustix::net::send(&socket, &message, rustix::net::SendFlags::empty()).doing("ask the kernel")?;
    let mut answer = [0u8; 1024];
    let (length, _) = rustix::net::recv(socket.as_fd(), &mut answer[..], rustix::net::RecvFlags::empty())
        .doing("hear the kernel")?;
    let code = answer.get(16..20).filter(|_| length >= 20).and_then(|bytes| bytes.try_into().ok());
    match code.map(i32::from_ne_bytes) {
        Some(0) => Ok(()),
        Some(errno) => Err(std::io::Error::from_raw_os_error(-errno)).doing(doing),
        None => Err(Error::gone("the kernel answered too little")),
    }
}
