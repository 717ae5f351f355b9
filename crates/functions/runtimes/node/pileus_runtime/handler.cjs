'use strict'
// Finds the function that a handler's name means.

const fs = require('fs')
const path = require('path')
const { createRequire } = require('module')
const { pathToFileURL } = require('url')
const { Fault, isError } = require('./fault.cjs')

const ENDINGS = ['', '.js', '.mjs', '.cjs']
const NO_CALLBACKS =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
  'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.'

async function load(task, name, { callbacks, isStreaming }) {
  const { folder, file, names } = split(name)
  const module = await open(task, folder, file)
  const handler = names.reduce((value, key) => (value === undefined || value === null ? undefined : value[key]), module)
  if (handler === undefined || handler === null)
    throw new Fault('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  if (typeof handler !== 'function') throw new Fault('Runtime.HandlerNotFound', `${name} is not a function`)
  if (!callbacks && handler.length >= 3 && !isStreaming(handler))
    throw new Fault('Runtime.CallbackHandlerDeprecated', NO_CALLBACKS)
  return handler
}

function split(name) {
  if (name.includes('..')) {
    const advice = 'Use absolute paths when specifying root directories in handler names.'
    throw new Fault('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name. ${advice}`)
  }
  const base = path.basename(name)
  const match = /^([^.]*)\.(.*)$/.exec(base)
  if (!match || match.length !== 3) throw new Fault('Runtime.MalformedHandlerName', 'Bad handler')
  return { folder: name.slice(0, name.length - base.length), file: match[1], names: match[2].split('.') }
}

async function open(task, folder, file) {
  try {
    const found = find(task, folder, file)
    return isModule(found) ? await import(pathToFileURL(found).href) : createRequire(found)(found)
  } catch (error) {
    if (isError(error) && error instanceof SyntaxError)
      throw new Fault('Runtime.UserCodeSyntaxError', `${error}`, error.stack)
    if (isError(error) && (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND'))
      throw new Fault('Runtime.ImportModuleError', `${error}`, error.stack)
    throw error
  }
}

function find(task, folder, file) {
  const root = path.resolve(task, folder)
  for (const ending of ENDINGS) {
    const candidate = path.join(root, file + ending)
    if (fs.statSync(candidate, { throwIfNoEntry: false })?.isFile()) return candidate
  }
  return require.resolve(file, { paths: [task, root] })
}

/** By its ending, or by the nearest package.json. */
function isModule(found) {
  if (found.endsWith('.mjs')) return true
  if (!found.endsWith('.js')) return false
  for (let folder = path.dirname(found); ; folder = path.dirname(folder)) {
    const description = path.join(folder, 'package.json')
    if (fs.existsSync(description)) return JSON.parse(fs.readFileSync(description, 'utf8')).type === 'module'
    if (path.basename(folder) === 'node_modules' || folder === path.dirname(folder)) return false
  }
}

module.exports = { load }
