//! Ranges of addresses: `10.0.0.0/24`, `2001:db8::/32`.

use super::Invalid;
use super::parse::invalid;
use std::net::IpAddr;

#[derive(Clone, Debug, PartialEq)]
pub struct Cidr {
    address: IpAddr,
    bits: u32,
}

impl Cidr {
    pub fn parse(text: &str) -> Result<Cidr, Invalid> {
        let parsed = text.split_once('/').and_then(|(address, bits)| {
            let cidr = Cidr { address: address.parse().ok()?, bits: bits.parse().ok()? };
            (cidr.bits <= width(cidr.address)).then_some(cidr)
        });
        parsed.ok_or_else(|| invalid(format!("Malformed CIDR, one '/' required: {text}")))
    }

    pub fn contains(&self, text: &str) -> bool {
        let Ok(address) = text.parse::<IpAddr>() else { return false };
        address.is_ipv4() == self.address.is_ipv4() && self.network(address) == self.network(self.address)
    }

    /// The leading bits, which all addresses of the range share.
    fn network(&self, address: IpAddr) -> u128 {
        let value = match address {
            IpAddr::V4(address) => u128::from(u32::from(address)),
            IpAddr::V6(address) => u128::from(address),
        };
        value.checked_shr(width(address) - self.bits).unwrap_or_default()
    }
}

fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds() {
        for (range, inside, outside) in [
            ("10.0.0.0/24", "10.0.0.255", "10.0.1.0"),
            ("10.0.0.7/32", "10.0.0.7", "10.0.0.8"),
            ("0.0.0.0/0", "255.1.2.3", "::1"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("::/0", "2001:db8:1::1", "1.2.3.4"),
        ] {
            let cidr = Cidr::parse(range).expect("is one");
            assert!(cidr.contains(inside) && !cidr.contains(outside), "{range}");
            assert!(!cidr.contains("x"));
        }
        for odd in ["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "::/129", "/"] {
            assert!(Cidr::parse(odd).is_err(), "{odd}");
        }
    }
}
