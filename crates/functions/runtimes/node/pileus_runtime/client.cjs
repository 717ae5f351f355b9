'use strict'
// The Lambda Runtime API over one connection that is kept. One write a request, no library in between.
// Answers come with their length, as the server gives them. The connection keeps the process alive while
// something is awaited, and not while a handler runs: an empty event loop has a meaning there.

const net = require('net')

const PATH = '/2018-06-01/runtime/'
const { byteLength, concat, from, alloc } = Buffer
const END_OF_HEAD = from('\r\n\r\n')

class Client {
  constructor(address) {
    const at = address.lastIndexOf(':')
    this.host = address
    this.place = { host: address.slice(0, at) || '127.0.0.1', port: Number(address.slice(at + 1)) }
    this.socket = null
    this.waiting = null
  }

  /** Waits for an event. An idle connection may have been closed: asking again takes nothing from anybody. */
  async next() {
    const request = this.head('GET', 'invocation/next', []) + '\r\n'
    const answer = await this.exchange(request).catch(() => this.exchange(request))
    if (answer.status !== 200) throw new Error(`The Runtime API gave no event: ${answer.status} ${answer.body}`)
    return answer
  }

  respond(id, text) {
    return this.post(`invocation/${id}/response`, text, ['Content-Type: application/json'])
  }

  fail(id, text, kind) {
    return this.post(`invocation/${id}/error`, text, errorHeaders(kind))
  }

  failToStart(text, kind) {
    return this.post('init/error', text, errorHeaders(kind))
  }

  /** What the server says to it is the server's matter: it knows what it has refused, and why. */
  post(path, text, headers) {
    const length = `Content-Length: ${byteLength(text)}`
    return this.exchange(this.head('POST', path, [...headers, length]) + '\r\n' + text)
  }

  /** A response whose length is not known yet. */
  upload(id, contentType) {
    const headers = [
      `Content-Type: ${printable(contentType)}`,
      'Lambda-Runtime-Function-Response-Mode: streaming',
      'Transfer-Encoding: chunked',
      'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    ]
    return new Upload(this, this.head('POST', `invocation/${id}/response`, headers) + '\r\n')
  }

  head(method, path, headers) {
    const lines = [`${method} ${PATH}${path} HTTP/1.1`, `Host: ${this.host}`, ...headers]
    return lines.map((line) => line + '\r\n').join('')
  }

  exchange(request) {
    const answered = this.answer()
    this.socket.write(request)
    return answered
  }

  /** What comes next belongs to this. */
  answer() {
    this.connect()
    this.socket.ref()
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
  }

  connect() {
    if (this.socket && !this.socket.destroyed) return
    this.socket = net.connect(this.place)
    this.socket.setNoDelay(true)
    this.forget()
    this.socket.on('data', (piece) => this.receive(piece))
    this.socket.on('error', (error) => this.lost(error))
    this.socket.on('close', () => this.lost(new Error('The Runtime API closed the connection')))
  }

  forget() {
    this.answered = null
    this.pieces = []
    this.received = 0
  }

  lost(error) {
    const { waiting } = this
    this.waiting = null
    if (waiting) waiting.reject(error)
  }

  receive(piece) {
    this.pieces.push(piece)
    this.received += piece.length
    if (!this.answered && !this.readHead()) return
    if (this.received < this.answered.length) return
    const { answered, waiting } = this
    const body = this.pieces.length === 1 ? this.pieces[0] : concat(this.pieces)
    this.forget()
    this.waiting = null
    if (answered.headers.connection === 'close') this.socket.destroy()
    else this.socket.unref()
    if (waiting) waiting.resolve({ ...answered, body: body.toString('utf8') })
  }

  readHead() {
    const all = this.pieces.length === 1 ? this.pieces[0] : concat(this.pieces)
    const end = all.indexOf(END_OF_HEAD)
    if (end < 0) return false
    const [first, ...lines] = all.toString('utf8', 0, end).split('\r\n')
    const headers = {}
    for (const line of lines) {
      const colon = line.indexOf(':')
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
    }
    this.answered = { status: Number(first.split(' ')[1]), headers, length: Number(headers['content-length'] || 0) }
    this.pieces = [all.subarray(end + END_OF_HEAD.length)]
    this.received = this.pieces[0].length
    return true
  }
}

/** One response, sent in pieces. */
class Upload {
  constructor(client, head) {
    this.client = client
    this.answered = client.answer()
    // Whoever ends the upload hears of it; until then nobody does.
    this.answered.catch(() => {})
    client.socket.write(head)
    client.socket.unref()
  }

  write(pieces, done) {
    const sized = pieces.filter((piece) => piece.length > 0)
    if (sized.length === 0) return done()
    const length = sized.reduce((sum, piece) => sum + piece.length, 0)
    this.client.socket.write(concat([from(length.toString(16) + '\r\n'), ...sized, from('\r\n')]), done)
  }

  end(fault) {
    const trailers = fault ? errorTrailers(fault) : []
    this.client.socket.write(['0', ...trailers, '', ''].join('\r\n'))
    this.client.socket.ref()
    return this.answered
  }
}

function errorHeaders(kind) {
  return ['Content-Type: application/json', `Lambda-Runtime-Function-Error-Type: ${printable(kind)}`]
}

function errorTrailers({ kind, text }) {
  const body = from(text).toString('base64')
  return [
    `Lambda-Runtime-Function-Error-Type: ${printable(kind)}`,
    `Lambda-Runtime-Function-Error-Body: ${body}`,
  ]
}

function printable(text) {
  return String(text).replace(/[^ -~]/g, '?')
}

module.exports = { Client, zeros: (count) => alloc(count) }
