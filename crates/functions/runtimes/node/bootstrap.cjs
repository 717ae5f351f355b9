'use strict'
// Runs a function written in JavaScript: started as a program, or executed by a warm Node that has loaded
// `pileus_runtime` before.
require('./pileus_runtime/loop.cjs').main()
