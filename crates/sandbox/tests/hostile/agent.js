'use strict'
const fs = require('fs')
const { spawnSync, spawn } = require('child_process')

function receive () {
  const header = Buffer.alloc(4)
  if (fs.readSync(3, header) < 4) process.exit(0)
  const frame = Buffer.alloc(header.readUInt32LE(0))
  fs.readSync(3, frame)
  return frame.toString()
}

function send (value) {
  const frame = Buffer.from(JSON.stringify(value))
  const header = Buffer.alloc(4)
  header.writeUInt32LE(frame.length)
  fs.writeSync(3, Buffer.concat([header, frame]))
}

const processes = () => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))

function forksUntilRefused () {
  const children = []
  for (let count = 0; count < 40; count++) {
    const child = spawn('/bin/sleep', ['20'], { stdio: 'ignore' })
    child.on('error', () => {})
    if (child.pid === undefined) break
    children.push(child)
  }
  for (const child of children) child.kill('SIGKILL')
  return children.length
}

function memoryIsBounded () {
  const script = 'x=; i=0; while [ $i -lt 27 ]; do x="$x${x}y"; i=$((i+1)); done; x="$x$x"; echo whole'
  const child = spawnSync('/bin/sh', ['-c', script])
  return child.stdout && child.stdout.toString().includes('whole') ? 'unbounded' : 'bounded'
}

const attacks = {
  fork_bomb: () => { for (;;) spawn('/bin/sh', ['-c', 'while :; do sh -c "sleep 9" & done'], { stdio: 'ignore' }).on('error', () => {}) },
  memory_bomb: () => { const kept = []; for (;;) kept.push(Buffer.alloc(8 << 20, 1)) },
  busy: () => { for (;;); },
  flood: () => { for (;;) fs.writeSync(1, Buffer.alloc(65536, 120)) },
  kill_all: () => { for (let count = 0; count < 100; count++) { try { process.kill(-1, 'SIGKILL') } catch {} } send(['alive']) },
  reads: () => {
    const worked = []
    for (const path of ['/etc/shadow', '/proc/1/environ', '/proc/1/root/etc/shadow', '/proc/kcore', '/dev/mem', ...JSON.parse(process.env.SECRETS)]) {
      try { worked.push(path + fs.readFileSync(path).length) } catch {}
    }
    send(worked)
  }
}

if (receive() === 'prove') {
  const seen = processes().length
  const memory = memoryIsBounded()
  send({ processes: seen, pid: process.pid, forked: forksUntilRefused(), memory })
  // Children are reaped by the event loop, which the reading below does not run.
  setTimeout(() => { for (;;) attacks[receive()]() }, 50)
}
