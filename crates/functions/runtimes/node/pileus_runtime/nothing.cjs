'use strict'
// A handler, for rehearsals.
exports.handler = async () => null
