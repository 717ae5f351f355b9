//! One HTTP request to our own server: just enough for the command line.

use serde_json::Value;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a page that costs nothing may take.
const PAGE_WAIT: Duration = Duration::from_secs(5);

pub fn get(address: SocketAddr, path: &str) -> io::Result<Value> {
    exchange(address, &format!("GET {path} HTTP/1.1\r\n"), "", Some(PAGE_WAIT))
}

/// Asks for something that may take long.
pub fn post(address: SocketAddr, path: &str, token: &str, body: &Value) -> io::Result<Value> {
    let head = format!("POST {path} HTTP/1.1\r\nX-Pileus-Admin: {token}\r\n");
    exchange(address, &head, &body.to_string(), None)
}

fn exchange(address: SocketAddr, head: &str, body: &str, wait: Option<Duration>) -> io::Result<Value> {
    let mut stream = TcpStream::connect_timeout(&address, PAGE_WAIT)?;
    stream.set_read_timeout(wait)?;
    let length = body.len();
    write!(stream, "{head}Host: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let strange = || io::Error::new(io::ErrorKind::InvalidData, "the answer is not from pileus");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(strange)?;
    let page: Value = serde_json::from_str(body).map_err(|_| strange())?;
    if head.starts_with("HTTP/1.1 200") {
        return Ok(page);
    }
    Err(io::Error::other(page["message"].as_str().unwrap_or("refused").to_owned()))
}
