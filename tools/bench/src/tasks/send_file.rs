//! The plainest server of a large file: one answer for every request, sent by the kernel from its page cache.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use crash::trouble::Outcome;
use rustix::fs::sendfile;

pub fn run(path: &Path) -> Outcome<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    loop {
        let (stream, _) = listener.accept()?;
        let file = File::open(path)?;
        std::thread::spawn(move || {
            // A client that goes away ends its connection, and nothing else.
            let _ = serve(stream, &file);
        });
    }
}

fn serve(mut stream: TcpStream, file: &File) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let length = file.metadata()?.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece)? {
            0 => return Ok(()),
            come => request.extend_from_slice(&piece[..come]),
        }
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(head.as_bytes())?;
            let mut offset = 0;
            while offset < length {
                let left = (length - offset) as usize;
                sendfile(&stream, file, Some(&mut offset), left)?;
            }
        }
    }
}
