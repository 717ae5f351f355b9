'use strict'
// Loaded by a warm Node before it is forked: goes once through what every copy does first, so that what Node
// compiles and makes when it is first used is there already. Nobody is spoken with, and nothing is left behind.

const { Client } = require('./client.cjs')
const { load } = require('./handler.cjs')
const { Invocation } = require('./invocation.cjs')
const { isStreaming } = require('./stream.cjs')

const EVENT = [
  'HTTP/1.1 200 OK',
  'Lambda-Runtime-Aws-Request-Id: rehearsal',
  'Lambda-Runtime-Deadline-Ms: 0',
  'Lambda-Runtime-Invoked-Function-Arn: rehearsal',
  'Content-Length: 2',
  '',
  '{}',
].join('\r\n')
const HEARD = 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'

async function rehearse() {
  const handler = await load(__dirname, 'nothing.handler', { callbacks: true, isStreaming })
  delete require.cache[require.resolve('./nothing.cjs')]
  // Nobody can listen at this port.
  const client = new Client('127.0.0.1:0')
  const comes = client.next()
  client.receive(Buffer.from(EVENT))
  const answer = await comes
  const settled = new Invocation({ client, handler, callbacks: true, log: () => {}, answer }).run()
  // The handler's answer is on its way two steps later.
  await null
  await null
  client.receive(Buffer.from(HEARD))
  await settled
  destroy(client.socket)
}

/** Node compares with `process.stderr`, which makes it: what that is, copies have to find out for themselves. */
function destroy(socket) {
  const stderr = Object.getOwnPropertyDescriptor(process, 'stderr')
  Object.defineProperty(process, 'stderr', { value: null, configurable: true })
  socket.destroy()
  Object.defineProperty(process, 'stderr', stderr)
}

// Where it fails, copies begin more slowly, and all else is as it was.
rehearse().catch(() => {})
// All of it happens now, not in each copy.
process._tickCallback?.()
