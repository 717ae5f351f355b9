//! Mounts a file that has a file system in it, by a loop device that is let go with the mount.

use crate::error::{Doing, Result};
use rustix::fd::{AsFd, AsRawFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsconfig_set_string, fsmount, fsopen,
};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;

const GET_FREE: libc::c_ulong = 0x4c82;
const CONFIGURE: libc::c_ulong = 0x4c0a;
const AUTOCLEAR: u32 = 4;
const TRIES: usize = 100;

#[repr(C)]
struct Configuration {
    file: u32,
    block_size: u32,
    device: [u64; 5],
    number_and_key: [u32; 3],
    flags: u32,
    names: [u8; 64 + 64 + 32],
    initial: [u64; 2],
    reserved: [u64; 8],
}

/// Not yet anywhere. All may write to its top, as to any `/tmp`.
pub fn mount_image(file: &OwnedFd) -> Result<OwnedFd> {
    let (device, path) = attach(file).doing("attach a file to a loop device")?;
    let mount = mount_device(&path).doing(format!("mount {path}"))?;
    drop(device);
    let top = format!("/proc/self/fd/{}", mount.as_raw_fd());
    fs::set_permissions(&top, fs::Permissions::from_mode(0o1777)).doing("open /tmp to all")?;
    fs::remove_dir(format!("{top}/lost+found")).doing("empty /tmp")?;
    Ok(mount)
}

fn mount_device(path: &str) -> io::Result<OwnedFd> {
    let system = fsopen(c"ext4", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(system.as_fd(), c"source", path)?;
    fsconfig_create(system.as_fd())?;
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV;
    Ok(fsmount(system.as_fd(), FsMountFlags::FSMOUNT_CLOEXEC, attributes)?)
}

/// Others may take the free one first: then the next.
fn attach(file: &OwnedFd) -> io::Result<(OwnedFd, String)> {
    let flags = OFlags::RDWR | OFlags::CLOEXEC;
    let control = rustix::fs::open(c"/dev/loop-control", flags, Mode::empty())?;
    for _ in 0..TRIES {
        // SAFETY: plain call.
        let number = unsafe { libc::ioctl(control.as_raw_fd(), GET_FREE as _) };
        if number < 0 {
            return Err(io::Error::last_os_error());
        }
        let path = format!("/dev/loop{number}");
        let device = rustix::fs::open(&path, flags, Mode::empty())?;
        let configuration = Configuration {
            file: file.as_raw_fd() as u32,
            block_size: 0,
            device: [0; 5],
            number_and_key: [0; 3],
            flags: AUTOCLEAR,
            names: [0; 64 + 64 + 32],
            initial: [0; 2],
            reserved: [0; 8],
        };
        // SAFETY: the struct lives as long as the call and has the form that it asks for.
        match unsafe { libc::ioctl(device.as_raw_fd(), CONFIGURE as _, &raw const configuration) } {
            0 => return Ok((device, path)),
            _ if io::Error::last_os_error().raw_os_error() == Some(libc::EBUSY) => {}
            _ => return Err(io::Error::last_os_error()),
        }
    }
    Err(io::Error::from_raw_os_error(libc::EBUSY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_has_the_form_of_the_kernels() {
        assert_eq!(size_of::<Configuration>(), 8 + 232 + 64);
    }
}
