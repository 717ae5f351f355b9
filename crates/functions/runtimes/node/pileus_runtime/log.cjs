'use strict'
// What `console` is told goes to descriptor 3, a frame each: four bytes of length, least first, then the text.
// What is written to the standard streams stays there, where a line is an event.

const fs = require('fs')
const { format } = require('util')
const { describe, isError } = require('./fault.cjs')

const CHANNEL = 3
// A longer message comes as several frames. No frame comes near the bound of the channel.
const FRAME_BYTES_MAX = 1 << 20
const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 }
const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
}
const { stringify } = JSON
const { writeSync } = fs
const { allocUnsafe, from } = Buffer

const state = { request: undefined, structured: false, least: 0 }

function install(environment) {
  state.structured = String(environment.AWS_LAMBDA_LOG_FORMAT).toUpperCase() === 'JSON'
  state.least = LEVELS[String(environment.AWS_LAMBDA_LOG_LEVEL).toUpperCase()] || 0
  for (const [name, level] of Object.entries(METHODS)) console[name] = (...args) => say(level, args)
}

/** The id of the invocation that runs. */
function setRequest(id) {
  state.request = id
}

/** An error of the handler or the runtime: `label` says where it came up. */
function tell(label, error, details) {
  if (state.structured) say('ERROR', [error])
  else say('ERROR', [`${label} \t${details}`], String)
}

function say(level, args, formatted = format) {
  if (LEVELS[level] < state.least) return
  const now = new Date().toISOString()
  if (state.structured) send(event(now, level, args) + '\n')
  else send(`${now}\t${state.request}\t${level}\t${formatted(...args)}\n`)
}

function event(timestamp, level, args) {
  const told = { timestamp, level, requestId: state.request }
  try {
    if (args.length === 1) return stringify({ ...told, message: args[0] === undefined ? null : args[0] }, replaced)
  } catch {
    // It cannot be an object of JSON, and is told as text.
  }
  const error = args.find(isError)
  return stringify({ ...told, message: format(...args), ...(error && asDocument(error)) })
}

function replaced(name, value) {
  return isError(value) ? asDocument(value) : value
}

function asDocument(error) {
  const { errorType, errorMessage, trace } = describe(error)
  return { errorType, errorMessage, stackTrace: trace }
}

function send(text) {
  const bytes = from(text)
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, endOfPiece(bytes, at))
    at += piece.length
    const frame = allocUnsafe(4 + piece.length)
    frame.writeUInt32LE(piece.length)
    piece.copy(frame, 4)
    if (!writeWhole(frame)) return
  }
}

/** With a whole letter. */
function endOfPiece(bytes, start) {
  let end = start + FRAME_BYTES_MAX
  while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end--
  return end
}

function writeWhole(frame) {
  for (let written = 0; written < frame.length; ) {
    try {
      written += writeSync(CHANNEL, frame, written)
    } catch (error) {
      // Closed by the function, or nobody listens: there is no one to tell.
      if (error.code !== 'EAGAIN') return false
      pause()
    }
  }
  return true
}

function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
}

module.exports = { install, setRequest, tell }
