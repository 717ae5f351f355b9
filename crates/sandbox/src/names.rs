//! A name service for sandboxes: names of the cloud lead to the cloud, others are asked of the host's
//! resolver where that is allowed, else they do not exist.
//!
//! It answers addresses of version 4; for version 6 it answers that there is none.

use crate::error::{Doing, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::Semaphore;

/// Which names lead where. The first suffix that fits counts.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// `amazonaws.com` stands for itself and all names below.
    pub suffixes: Vec<(String, Ipv4Addr)>,
    /// Who is asked for other names.
    pub others: Option<SocketAddr>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Reply(Vec<u8>),
    AskOthers,
    /// Not a question: no answer.
    Silence,
}

const HEADER_BYTES: usize = 12;
const MESSAGE_BYTES_MAX: usize = 4096;
const NAME_BYTES_MAX: usize = 255;
const QUESTIONS_AT_ONCE: usize = 32;
const PATIENCE: Duration = Duration::from_secs(5);
const TTL_S: u32 = 5;
const TYPE_A: u16 = 1;
const CLASS_IN: u16 = 1;
const REFUSED: u8 = 5;
const NO_SUCH_NAME: u8 = 3;

impl Names {
    /// The host's resolver, for `others`.
    pub fn of_host() -> Option<SocketAddr> {
        let text = std::fs::read_to_string("/etc/resolv.conf").ok()?;
        let address = text.lines().find_map(|line| line.strip_prefix("nameserver")?.trim().parse().ok());
        address.map(|address: IpAddr| SocketAddr::new(address, 53))
    }

    /// Answers what is asked on this socket, for as long as it is open.
    pub async fn serve(self, socket: UdpSocket) -> Result<()> {
        let (names, socket) = (Arc::new(self), Arc::new(socket));
        let asking = Arc::new(Semaphore::new(QUESTIONS_AT_ONCE));
        let mut buffer = vec![0; MESSAGE_BYTES_MAX];
        loop {
            let (length, from) = socket.recv_from(&mut buffer).await.doing("hear questions for names")?;
            let question = &buffer[..length];
            match names.answer(question) {
                // Who asks and goes away gets no answer.
                Answer::Reply(reply) => _ = socket.send_to(&reply, from).await,
                Answer::Silence => {}
                Answer::AskOthers => {
                    let Ok(permit) = asking.clone().try_acquire_owned() else { continue };
                    let (names, socket, question) = (names.clone(), socket.clone(), question.to_vec());
                    tokio::spawn(async move {
                        if let Some(reply) = names.ask_others(&question).await {
                            let _ = socket.send_to(&reply, from).await;
                        }
                        drop(permit);
                    });
                }
            }
        }
    }

    async fn ask_others(&self, question: &[u8]) -> Option<Vec<u8>> {
        let others = self.others?;
        let own =
            if others.is_ipv4() { IpAddr::from(Ipv4Addr::UNSPECIFIED) } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((own, 0)).await.ok()?;
        socket.connect(others).await.ok()?;
        socket.send(question).await.ok()?;
        let mut reply = vec![0; MESSAGE_BYTES_MAX];
        let length = tokio::time::timeout(PATIENCE, socket.recv(&mut reply)).await.ok()?.ok()?;
        reply.truncate(length);
        reply.starts_with(question.get(..2)?).then_some(reply)
    }

    pub fn answer(&self, message: &[u8]) -> Answer {
        let is_question = message.get(2).is_some_and(|flags| flags & 0x80 == 0);
        let Some(question) = parse(message).filter(|_| is_question) else { return Answer::Silence };
        match self.address(&question.name) {
            Some(address) => Answer::Reply(reply(message, &question, Some(address), 0)),
            None if question.name == "localhost" => {
                Answer::Reply(reply(message, &question, Some(Ipv4Addr::LOCALHOST), 0))
            }
            None if self.others.is_some() => Answer::AskOthers,
            None => Answer::Reply(reply(message, &question, None, NO_SUCH_NAME)),
        }
    }

    fn address(&self, name: &str) -> Option<Ipv4Addr> {
        let below = |suffix: &str| {
            name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.suffixes.iter().find(|(suffix, _)| below(suffix)).map(|(_, address)| *address)
    }
}

struct Question {
    name: String,
    kind: u16,
    class: u16,
    end: usize,
}

/// The one question of a message.
fn parse(message: &[u8]) -> Option<Question> {
    if message.get(4..6)? != [0, 1] {
        return None;
    }
    let mut name = String::new();
    let mut at = HEADER_BYTES;
    loop {
        let length = usize::from(*message.get(at)?);
        if length == 0 {
            break;
        }
        let label = message.get(at + 1..at + 1 + length).filter(|_| length < 64)?;
        if !name.is_empty() {
            name.push('.');
        }
        name.extend(label.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
        at += 1 + length;
        if name.len() > NAME_BYTES_MAX {
            return None;
        }
    }
    let number = |at: usize| Some(u16::from_be_bytes(message.get(at..at + 2)?.try_into().ok()?));
    Some(Question { name, kind: number(at + 1)?, class: number(at + 3)?, end: at + 5 })
}

fn reply(message: &[u8], question: &Question, address: Option<Ipv4Addr>, code: u8) -> Vec<u8> {
    let code = if question.class == CLASS_IN { code } else { REFUSED };
    let address = address.filter(|_| question.kind == TYPE_A && question.class == CLASS_IN);
    let mut reply = message.get(..question.end).unwrap_or_default().to_vec();
    let wants_recursion = reply.get(2).map_or(0, |flags| flags & 1);
    let header = [0x84 | wants_recursion, 0x80 | code, 0, 1, 0, u8::from(address.is_some()), 0, 0, 0, 0];
    if let Some(place) = reply.get_mut(2..HEADER_BYTES) {
        place.copy_from_slice(&header);
    }
    if let Some(address) = address {
        reply.extend([0xc0, HEADER_BYTES as u8]);
        reply.extend(TYPE_A.to_be_bytes());
        reply.extend(CLASS_IN.to_be_bytes());
        reply.extend(TTL_S.to_be_bytes());
        reply.extend([0, 4]);
        reply.extend(address.octets());
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names { suffixes: vec![("amazonaws.com".into(), Ipv4Addr::new(169, 254, 170, 1))], others: None }
    }

    fn question(name: &str, kind: u16) -> Vec<u8> {
        let mut message = vec![7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            message.push(label.len() as u8);
            message.extend(label.bytes());
        }
        message.push(0);
        message.extend(kind.to_be_bytes());
        message.extend([0, 1]);
        message
    }

    fn answered(name: &str, kind: u16) -> (u8, Vec<u8>) {
        match names().answer(&question(name, kind)) {
            Answer::Reply(reply) => (reply[3] & 0xf, reply[question(name, kind).len()..].to_vec()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_of_the_cloud_lead_to_it() {
        for name in ["amazonaws.com", "b.s3.eu-west-1.amazonaws.com", "SQS.AmazonAWS.com"] {
            let (code, answer) = answered(name, TYPE_A);
            assert_eq!((code, &answer[answer.len() - 4..]), (0, &[169, 254, 170, 1][..]), "{name}");
        }
    }

    #[test]
    fn version_six_and_strangers_have_no_address() {
        assert_eq!(answered("s3.amazonaws.com", 28), (0, Vec::new()));
        assert_eq!(answered("notamazonaws.com", TYPE_A), (NO_SUCH_NAME, Vec::new()));
        let others = Names { others: Some("127.0.0.1:53".parse().unwrap()), ..names() };
        assert_eq!(others.answer(&question("example.org", TYPE_A)), Answer::AskOthers);
    }

    #[test]
    fn what_is_no_question_gets_no_answer() {
        let whole = question("s3.amazonaws.com", TYPE_A);
        for length in 0..whole.len() {
            assert_eq!(names().answer(&whole[..length]), Answer::Silence, "{length}");
        }
        let mut answer = whole;
        answer[2] |= 0x80;
        assert_eq!(names().answer(&answer), Answer::Silence);
    }
}
