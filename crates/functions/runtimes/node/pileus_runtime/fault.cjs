'use strict'
// How an error is told: the document that the caller receives, and what the log has of it.

const { isNativeError } = require('util').types
const { stringify } = JSON

/** An error that the runtime finds, not the handler. Its kind is the name that the caller sees. */
class Fault extends Error {
  constructor(kind, message, stack) {
    super(message)
    Object.defineProperty(this, 'name', { value: kind, configurable: true, writable: true })
    this.stack = `${kind}: ${message}\n${frames(stack || this.stack)}`
  }
}

/** Anything that is thrown may fail when it is looked at. */
function describe(error) {
  try {
    if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
    const trace = String(error.stack || '').split('\n')
    return { errorType: String(error.name), errorMessage: String(error.message), trace }
  } catch {
    return { errorType: typeof error, errorMessage: 'an error that cannot be told', trace: [] }
  }
}

/** For the log: with what the error carries besides. */
function detailed(error) {
  const { errorType, errorMessage, trace } = describe(error)
  if (!isError(error)) return stringify({ errorType, errorMessage, stack: trace })
  try {
    return stringify({ errorType, errorMessage, code: error.code, ...error, stack: trace }, nested)
  } catch {
    return stringify({ errorType, errorMessage, stack: trace })
  }
}

function isError(value) {
  return isNativeError(value) || value instanceof Error
}

function nested(name, value) {
  if (!isError(value)) return value
  const { errorType, errorMessage, trace } = describe(value)
  return { errorType, errorMessage, ...value, stack: trace }
}

function frames(stack) {
  const lines = String(stack).split('\n')
  const first = lines.findIndex((line) => line.startsWith('    at '))
  return first < 0 ? '' : lines.slice(first).join('\n')
}

module.exports = { Fault, describe, detailed, isError }
