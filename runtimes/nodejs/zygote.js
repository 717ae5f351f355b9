'use strict'
// A warm Node: loads modules once, then forks into sandboxes. After the fork it is as if the script had been
// started alone, but for `Math.random`, which is made anew: V8's own would repeat in every child.

const fs = require('fs')
const crypto = require('crypto')
const Module = require('module')
const util = require('util')

const inside = { exports: {} }
process.dlopen(inside, '/var/pileus/node.so')

function load({ preload, search }) {
  const from = Module.createRequire((search[0] || '') + '/')
  for (const name of preload) from(name)
  // Reads all certificates that are trusted: milliseconds that no child has to spend.
  require('tls').createSecureContext()
}

/** What Node makes when it is first asked for it is made before the forks, not after each. */
function rehearse() {
  begin(JSON.parse('{"environment":{},"script":"/","arguments":[],"directory":"/"}'))
  reseedRandom()
  const rehearsal = '/var/pileus/rehearsal.js'
  require(rehearsal)
  delete require.cache[rehearsal]
}

/** Comes back only in a child that is in its sandbox. */
function forkWhenAsked() {
  for (;;) {
    inside.exports.wait()
    const pid = inside.exports.fork()
    if (pid === 0) return inside.exports.occupy()
    inside.exports.forked(pid)
  }
}

function readExactly(count) {
  const bytes = Buffer.alloc(count)
  for (let at = 0; at < count; ) {
    const got = fs.readSync(3, bytes, at, count - at)
    if (got === 0) process.exit(0)
    at += got
  }
  return bytes
}

/** The first frame on the channel. */
function hear() {
  return JSON.parse(readExactly(readExactly(4).readUInt32LE(0)).toString('utf8'))
}

/** It says what a command line would. */
function begin(said) {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, said.environment)
  const pid = { value: Number(fs.readlinkSync('/proc/self')), enumerable: true, configurable: true }
  Object.defineProperty(process, 'pid', pid)
  process.chdir(said.directory)
  process.argv.splice(1, process.argv.length, said.script, ...said.arguments)
}

/** xoshiro128** from fresh entropy. */
function reseedRandom() {
  const state = crypto.randomFillSync(new Uint32Array(4))
  const rotated = (value, by) => (value << by) | (value >>> (32 - by))
  const next = () => {
    const result = Math.imul(rotated(Math.imul(state[1], 5), 7), 9) >>> 0
    const shifted = state[1] << 9
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotated(state[3], 11)
    return result
  }
  Math.random = function random() {
    return ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992
  }
}

/**
 * Ends as Node would, but without waiting for threads that were not forked. An uncaught error is told here, as
 * Node would tell it only on the way that waits.
 */
function endWithoutThreads() {
  let fatal = null
  process.on('uncaughtExceptionMonitor', (error) => {
    fatal = { error }
    setImmediate(() => (fatal = null)).unref()
  })
  inside.exports.whenEmpty(() => {
    process.emit('beforeExit', process.exitCode ?? 0)
    if (!inside.exports.isAlive()) process.exit()
  })
  process.reallyExit = (code) => inside.exports.exit(code || 0)
  const emit = process.emit
  process.emit = function (name, code) {
    const result = emit.apply(this, arguments)
    if (name !== 'exit') return result
    if (fatal) fs.writeSync(2, 'Uncaught ' + util.inspect(fatal.error) + '\n')
    inside.exports.exit(Number(process.exitCode ?? code ?? 0))
  }
}

/** For a script that is initialised: comes back in each copy, with its arguments. */
globalThis[Symbol.for('pileus.beTemplate')] = () => {
  if (inside.exports.ready(90) !== 0) throw new Error('cannot watch for children')
  forkWhenAsked()
  begin(hear())
  reseedRandom()
  return process.argv.slice(2)
}

load(JSON.parse(process.argv[2]))
rehearse()
if (inside.exports.ready(3) !== 0) throw new Error('cannot watch for children')
forkWhenAsked()
begin(hear())
reseedRandom()
endWithoutThreads()
Module.runMain(process.argv[1])
