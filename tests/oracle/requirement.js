// requirement.js: which versions npm's requirements hold, by npm's "semver".
'use strict'

const fs = require('fs')
const Range = require('semver/classes/range')
const SemVer = require('semver/classes/semver')

// Reads, from a file or stdin, requirements, a line "--", and versions, one a
// line each. Writes, for every requirement, a line with a character for every
// version: 2 when npm may install it, 1 when it is held by order alone, 0 when
// not, ? when one of the two cannot be read.
const read = (Type) => (text) => {
  try {
    return new Type(text)
  } catch (e) {
    return null
  }
}
const lines = fs.readFileSync(process.argv[2] || 0, 'utf8').split('\n').slice(0, -1)
const at = lines.indexOf('--')
const versions = lines.slice(at + 1).map(read(SemVer))

for (const range of lines.slice(0, at).map(read(Range))) {
  let row = ''
  for (const v of versions) {
    const held = range && v && range.set.some(s => s.every(c => c.test(v)))
    row += !range || !v ? '?' : range.test(v) ? 2 : held ? 1 : 0
  }
  process.stdout.write(row + '\n')
}
