'use strict'
// Initialises, then takes one event after the other until the process ends.

const Module = require('module')
const { Client } = require('./client.cjs')
const { Fault, describe, detailed } = require('./fault.cjs')
const { Invocation } = require('./invocation.cjs')
const { load } = require('./handler.cjs')
const log = require('./log.cjs')
const { awslambda, isStreaming } = require('./stream.cjs')

const UNCAUGHT = 129
const UNHANDLED = 128
const LAST_WITH_CALLBACKS = 22
const { stringify } = JSON
const exit = process.exit

async function main() {
  const environment = process.env
  const callbacks = majorOf(environment) <= LAST_WITH_CALLBACKS
  const running = { client: new Client(environment.AWS_LAMBDA_RUNTIME_API), invocation: null, isReady: false }
  log.install(environment)
  lookInLayers(environment)
  globalThis.awslambda = awslambda
  watch(running)
  try {
    const task = environment.LAMBDA_TASK_ROOT || '/var/task'
    const handler = await load(task, environment._HANDLER || '', { callbacks, isStreaming })
    running.isReady = true
    await serve(running, handler, callbacks)
  } catch (error) {
    await end(running, error, callbacks ? 'Uncaught Exception' : 'Init Error', UNCAUGHT)
  }
}

async function serve(running, handler, callbacks) {
  const { client } = running
  for (;;) {
    const answer = await client.next()
    setTrace(answer.headers['lambda-runtime-trace-id'])
    log.setRequest(answer.headers['lambda-runtime-aws-request-id'])
    running.invocation = new Invocation({ client, handler, callbacks, log: tell, answer })
    await running.invocation.run()
    running.invocation = null
  }
}

/** Errors that nobody catches end the process, after the invocation has been told of them. */
function watch(running) {
  process.on('beforeExit', () => {
    if (running.invocation) running.invocation.idle()
    else if (!running.isReady) end(running, neverLoaded(), 'Uncaught Exception', UNCAUGHT)
  })
  process.on('uncaughtException', (error) => end(running, error, 'Uncaught Exception', UNCAUGHT))
  process.on('unhandledRejection', (reason, promise) => {
    const fault = new Fault('Runtime.UnhandledPromiseRejection', text(reason), reason?.stack)
    end(running, Object.assign(fault, { reason, promise }), 'Unhandled Promise Rejection', UNHANDLED)
  })
}

async function end(running, error, label, code) {
  // The second of two errors finds the process ending.
  if (running.isEnding) return
  running.isEnding = true
  try {
    if (running.invocation && !running.invocation.isSettled) await running.invocation.fail(error, label)
    else tell(label, error)
    if (!running.isReady) {
      const told = describe(error)
      await running.client.failToStart(stringify(told), told.errorType)
    } else if (running.invocation) {
      await running.invocation.settled
    }
  } finally {
    exit(code)
  }
}

function tell(label, error) {
  log.tell(label, error, detailed(error))
}

function setTrace(said) {
  if (said) process.env._X_AMZN_TRACE_ID = said
  else delete process.env._X_AMZN_TRACE_ID
}

/** A warm Node has been started without it. */
function lookInLayers(environment) {
  const major = majorOf(environment)
  environment.NODE_PATH ||= [
    `/opt/nodejs/node${major}/node_modules`,
    '/opt/nodejs/node_modules',
    '/var/runtime/node_modules',
    '/var/runtime',
    environment.LAMBDA_TASK_ROOT || '/var/task',
  ].join(':')
  Module._initPaths()
}

/** The version that the function asks for decides about conventions, not the one that is there. */
function majorOf(environment) {
  const [, asked] = /nodejs(\d+)/.exec(environment.AWS_EXECUTION_ENV || '') || []
  return Number(asked || process.versions.node.split('.')[0])
}

function text(reason) {
  try {
    return String(reason)
  } catch {
    return typeof reason
  }
}

function neverLoaded() {
  return new Fault('Runtime.ImportModuleError', 'The module awaits something that never comes.')
}

module.exports = { main }
