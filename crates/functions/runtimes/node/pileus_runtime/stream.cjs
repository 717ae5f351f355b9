'use strict'
// Responses that begin before they are complete, and what a function uses to give them.

const { Writable } = require('stream')
const { zeros } = require('./client.cjs')
const { Fault } = require('./fault.cjs')

// Known names: libraries mark handlers themselves.
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')
const HTTP_TYPE = 'application/vnd.awslambda.http-integration-response'
const PRELUDE_END = zeros(8)
const { stringify } = JSON

/** What the function writes to. Nothing is sent before the first byte, so that an error may still take its place. */
class ResponseStream extends Writable {
  constructor(client, id, handler) {
    super({ highWaterMark: handler[HIGH_WATER_MARK] })
    this._client = client
    this._id = id
    this._contentType = 'application/octet-stream'
    this._prelude = []
    this._upload = null
    this._ended = false
  }

  setContentType(type) {
    if (this._upload) throw new Fault('InvalidStreamingOperation', 'Cannot set content-type, too late.')
    this._contentType = type
  }

  setPrelude(metadata) {
    this.setContentType(HTTP_TYPE)
    this._prelude = [Buffer.from(stringify(metadata)), PRELUDE_END]
  }

  get hasBegun() {
    return this._upload !== null
  }

  _write(chunk, encoding, done) {
    this._begin().write([...this._take(), chunk], done)
  }

  _writev(chunks, done) {
    this._begin().write([...this._take(), ...chunks.map(({ chunk }) => chunk)], done)
  }

  _final(done) {
    const upload = this._begin()
    upload.write(this._take(), () => {
      this._ended = true
      upload.end().then(() => done(), done)
    })
  }

  /** Tells that what has been sent is not whole. */
  async breakOff(fault) {
    if (this._ended) return
    this._ended = true
    await this._upload.end(fault)
  }

  _begin() {
    if (!this._upload) this._upload = this._client.upload(this._id, this._contentType)
    return this._upload
  }

  _take() {
    const prelude = this._prelude
    this._prelude = []
    return prelude
  }
}

/** What functions find as `awslambda`. */
const awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = 'response'
    if (options?.highWaterMark !== undefined) handler[HIGH_WATER_MARK] = Number(options.highWaterMark)
    return handler
  },
  HttpResponseStream: class HttpResponseStream {
    static from(stream, metadata) {
      stream.setPrelude(metadata)
      return stream
    }
  },
}

module.exports = { ResponseStream, awslambda, isStreaming: (handler) => handler[STREAMING] === 'response' }
