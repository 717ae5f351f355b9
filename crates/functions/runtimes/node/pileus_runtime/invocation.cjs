'use strict'
// One event: calls the handler, by whichever of its conventions, and settles once with what came of it.
//
// A handler may return a promise, call back, or use the context. After a callback, the answer waits for the event
// loop to be empty, unless `callbackWaitsForEmptyEventLoop` is false. A handler that does neither, and leaves
// nothing to wait for, has answered null.

const { makeContext } = require('./context.cjs')
const { Fault, describe } = require('./fault.cjs')
const { ResponseStream, isStreaming } = require('./stream.cjs')

const { parse, stringify } = JSON
const immediately = setImmediate

class Invocation {
  constructor({ client, handler, callbacks, log, answer }) {
    this.client = client
    this.handler = handler
    this.callbacks = callbacks
    this.log = log
    this.id = answer.headers['lambda-runtime-aws-request-id']
    this.answer = answer
    this.isSettled = false
    this.whenIdle = () => this.succeed(undefined)
    this.settled = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  /** Comes back when the server has what came of it. */
  run() {
    try {
      const event = parse(this.answer.body)
      const context = makeContext(this.answer.headers, process.env)
      if (isStreaming(this.handler)) this.stream(event, context)
      else this.call(event, context)
    } catch (error) {
      this.fail(error)
    }
    return this.settled
  }

  /** Nothing is left in the event loop. */
  idle() {
    if (!this.isSettled) this.whenIdle()
  }

  call(event, context) {
    const result = this.callbacks ? this.callWithCallback(event, context) : this.handler(event, context)
    if (typeof result?.then === 'function') result.then((value) => this.succeed(value), (error) => this.fail(error))
    else if (!this.callbacks) this.succeed(result)
  }

  callWithCallback(event, context) {
    let waits = true
    const callback = (error, value) => {
      if (error !== undefined && error !== null) return this.fail(error)
      this.whenIdle = () => this.succeed(value)
      if (!waits) immediately(this.whenIdle)
    }
    const done = (error, value) => {
      waits = false
      callback(error, value)
    }
    Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
      enumerable: true,
      get: () => waits,
      set: (value) => (waits = Boolean(value)),
    })
    context.done = done
    context.succeed = (value) => done(null, value)
    context.fail = (error) => done(error)
    return this.handler(event, context, callback)
  }

  stream(event, context) {
    const stream = (this.response = new ResponseStream(this.client, this.id, this.handler))
    const finished = new Promise((resolve, reject) => {
      stream.on('finish', resolve)
      stream.on('error', reject)
      stream.on('close', () => stream.writableFinished || reject(truncated()))
    })
    const whole = () => this.settle(Promise.resolve())
    this.whenIdle = () => (stream.writableFinished ? whole() : this.fail(truncated()))
    const returned = Promise.resolve(this.handler(event, stream, context))
    Promise.all([returned, finished]).then(whole, (error) => this.fail(error))
  }

  succeed(value) {
    if (this.isSettled) return
    let text
    try {
      text = stringify(value === undefined ? null : value) ?? 'null'
    } catch {
      return this.fail(new Error('Unable to stringify response body'))
    }
    this.settle(this.client.respond(this.id, text))
  }

  /** Once: what a handler says after its answer is not heard. */
  fail(error, label = 'Invoke Error') {
    if (this.isSettled) return this.settled
    this.log(label, error)
    const told = describe(error)
    const text = stringify(told)
    const fault = { kind: told.errorType, text }
    if (this.response?.hasBegun) this.settle(this.response.breakOff(fault))
    else this.settle(this.client.fail(this.id, text, told.errorType))
    // What is written to it from now on would be part of another answer.
    this.response?.destroy()
    return this.settled
  }

  settle(posted) {
    this.isSettled = true
    posted.then(this.resolve, this.reject)
  }
}

function truncated() {
  return new Fault('Runtime.TruncatedResponse', 'The response stream was not ended.')
}

module.exports = { Invocation }
